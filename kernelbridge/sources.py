"""Python text as users write it in templates: indented like what is around it, with holes, on several lines.

Syntax trees and errors have their positions in the text as it was given.
"""

from __future__ import annotations

import ast
import io
import itertools
import linecache
from collections import deque

_KEPT = 4096
"""Texts that tracebacks can show lines of; the oldest is forgotten first."""

_UNNAMED = "__hole_"
_MISPLACED = (
    "hole {} stands inside of quotes or in a name's place, where it is no value:"
    ' write f"…{{${{value}}}}…", or use getattr'
)

_filenames: deque[str] = deque()


class Source:
    """One text: its lines, and the indentation that all of it has in the user's own program."""

    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=None))
        self.indent = next((_indentation(line) for line in self.lines if _is_code(line)), "")
        self.text = "".join(line.removeprefix(self.indent) for line in self.lines)
        self.filename = _remembered(self.text)

    def expression(self) -> ast.expr:
        """The value that the text describes; it may go over several lines without brackets around it."""
        if not any(map(_is_code, self.lines)):
            raise self._error("the text is empty: write an expression")
        try:
            return ast.parse(self.text.rstrip(), self.filename, "eval").body
        except SyntaxError as error:
            bracketed = self._bracketed()
            if bracketed is not None:
                return bracketed
            if self._is_statements():
                raise self._error("these are statements, not a value: run them with py.exec`…`") from None
            raise self._placed(error) from None

    def statements(self) -> list[ast.stmt]:
        """The statements of the text; there may be none."""
        try:
            return ast.parse(self.text, self.filename).body
        except SyntaxError as error:
            raise self._placed(error) from None

    def check_holes(self, tree: ast.AST, holes: tuple[str, ...]) -> None:
        """A hole is a value; inside of quotes, or in a name's place, it would silently be text.

        Holes that the user has named are names like any other.
        """
        unnamed = [(number, hole) for number, hole in enumerate(holes, 1) if hole.startswith(_UNNAMED)]
        for node in ast.walk(tree) if unnamed else ():
            texts = [] if isinstance(node, ast.Name) else _texts(node)
            for number, hole in unnamed:
                if any(hole in text for text in texts):
                    raise self._error(_MISPLACED.format(number), getattr(node, "lineno", 1))

    def _bracketed(self) -> ast.expr | None:
        if len(self.lines) < 2:
            return None
        try:
            tree = ast.parse(f"(\n{self.text}\n)", self.filename, "eval")
        except SyntaxError:
            return None
        return ast.increment_lineno(tree, -1).body

    def _is_statements(self) -> bool:
        try:
            return bool(ast.parse(self.text).body)
        except SyntaxError:
            return False

    def _placed(self, error: SyntaxError) -> SyntaxError:
        """The error with columns as in the text that was given."""
        line = self.lines[error.lineno - 1] if error.lineno and error.lineno <= len(self.lines) else ""
        if error.offset is not None and line.startswith(self.indent):
            error.offset += len(self.indent)
            error.text = line
            if error.end_offset is not None and error.end_offset > 0:
                error.end_offset += len(self.indent)
        return error

    def _error(self, message: str, lineno: int = 1) -> SyntaxError:
        line = self.lines[lineno - 1] if lineno <= len(self.lines) else ""
        return SyntaxError(message, (self.filename, lineno, 1, line))


def _is_code(line: str) -> bool:
    return line.strip() != "" and not line.lstrip().startswith("#")


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _texts(node: ast.AST) -> list[str]:
    """Everything that is text in a node itself: names that are no values, and literals."""
    values = itertools.chain.from_iterable(
        value if isinstance(value, list) else [value] for _, value in ast.iter_fields(node)
    )
    return [str(value) for value in values if isinstance(value, (str, bytes))]


def _remembered(text: str) -> str:
    """The name of a text in tracebacks, which show its lines; two texts never share one."""
    head = text.strip().partition("\n")[0][:40]
    for number in itertools.count(1):
        filename = f"<py`{head}`>" if number == 1 else f"<py`{head}` {number}>"
        known = linecache.cache.get(filename)
        if known is None:
            break
        if known[0] == len(text) and "".join(known[2]) == text:
            return filename
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    _filenames.append(filename)
    if len(_filenames) > _KEPT:
        linecache.cache.pop(_filenames.popleft(), None)
    return filename
