"""Prepared programs: Python text with holes, compiled once to a function whose parameters are the holes.

Nothing is ever spliced into the text. Assignments of a program stay in the notebook's namespace.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

_NAME = "__program__"
_AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_STORES = (ast.Store, ast.Del)


def program(
    source: str, holes: tuple[str, ...], namespace: MutableMapping[str, Any], *, expression: bool = False
) -> Callable[..., Any]:
    """A function of the holes' values; a coroutine function when the program awaits.

    An ``expression`` returns its value; statements return what ``return`` says. Raises ``SyntaxError``
    with the position in ``source``.
    """
    scope: dict[str, Any] = {}
    exec(_code(source, holes, expression), namespace, scope)  # type: ignore[arg-type]
    return scope[_NAME]  # type: ignore[no-any-return]


@functools.lru_cache(maxsize=512)
def _code(source: str, holes: tuple[str, ...], expression: bool) -> CodeType:
    filename = f"<py`{source.strip().splitlines()[0][:40] if source.strip() else ''}`>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    body = _body(source, filename, expression)
    kind = ast.AsyncFunctionDef if _awaits(body) else ast.FunctionDef
    function = ast.parse(f"def {_NAME}(): pass").body[0]
    fields = {name: getattr(function, name) for name in function._fields if hasattr(function, name)}
    fields["body"] = [*_kept(body, holes), *body]
    defined = kind(**fields)
    defined.args.args = [ast.arg(arg=name) for name in holes]
    module = ast.Module(body=[defined], type_ignores=[])
    return compile(ast.fix_missing_locations(_located(module)), filename, "exec")


def _body(source: str, filename: str, expression: bool) -> list[ast.stmt]:
    if expression:
        value = ast.parse(source.strip(), filename, "eval").body
        return [ast.copy_location(ast.Return(value=value), value)]
    return ast.parse(source, filename).body or [ast.Pass(lineno=1, col_offset=0)]


def _located(module: ast.Module) -> ast.Module:
    for node in module.body:
        node.lineno, node.col_offset = 1, 0
    return module


def _awaits(body: list[ast.stmt]) -> bool:
    return any(
        isinstance(node, _AWAITS) or getattr(node, "is_async", 0)
        for statement in body
        for node in _own(statement)
    )


def _own(node: ast.AST) -> list[ast.AST]:
    """A statement and all in it, without the inside of functions that it defines."""
    found = [node]
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
        for child in ast.iter_child_nodes(node):
            found += _own(child)
    return found


def _kept(body: list[ast.stmt], holes: tuple[str, ...]) -> list[ast.stmt]:
    names = {name for statement in body for node in _own(statement) for name in _bound(node)}
    kept = sorted(names - set(holes))
    return [ast.Global(names=kept)] if kept else []


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, _STORES):
        return [node.id]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    return [node.name] if isinstance(node, ast.ExceptHandler) and node.name else []
