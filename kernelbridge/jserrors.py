"""The peer's errors as exceptions here: of the peer's class name, with the peer's lines in their traceback.

The round trip keeps identity: an exception of ours that comes home is the same object.
"""

from __future__ import annotations

import ast
import builtins
import functools
import linecache
import os
from collections.abc import Callable, Iterator
from types import CodeType, TracebackType
from typing import Any
from urllib.request import url2pathname

from .errors import BRIDGE_ERRORS, BridgeError, JSError
from .info import NAME_LENGTH
from .protocol import ErrorInfo, Frame, Wire
from .tracebacks import FRAMES, Step, chained, users_part

_GROUP: Any = getattr(builtins, "ExceptionGroup", None)
_BRIDGE = "kernelbridge."
_LONGEST = 100_000
"""Line up to which a file gets room for lines of its source."""


class Reading:
    """Reads one payload of an ``error`` tag.

    ``decode`` gives the objects that it refers to, ``returned`` the exception that stood here for an error of
    the peer's before.
    """

    def __init__(
        self, decode: Callable[[Wire], Any], returned: Callable[[object], BaseException | None]
    ) -> None:
        self._decode = decode
        self._returned = returned
        self._read: dict[int, BaseException] = {}

    def __call__(self, info: ErrorInfo) -> BaseException:
        """Our own exception again, a bridge error of the same class, or a ``JSError`` named after it."""
        remote = None if info.get("object") is None else self._decode(info["object"])
        known = remote if isinstance(remote, BaseException) else self._known(remote)
        if known is None:
            return self._new(info, remote)
        for part in (info.get("cause"), *(info.get("errors") or ())):
            if part is not None:
                self(part)  # what it introduces must be read to be given back
        return known

    def _known(self, remote: object) -> BaseException | None:
        return None if remote is None else self._returned(remote) or self._read.get(id(remote))

    def _new(self, info: ErrorInfo, remote: object) -> BaseException:
        error = _bridge_error(info) or self._js_error(info)
        error.remote = remote
        if remote is not None:
            self._read[id(remote)] = error
        cause = info.get("cause")
        if cause is not None:
            error.__cause__ = self(cause)
        notes = [str(note) for note in info.get("notes") or ()]
        if notes:
            error.__notes__ = notes
        return error.with_traceback(js_traceback(frames_of(info)))

    def _js_error(self, info: ErrorInfo) -> JSError:
        name, message = str(info.get("type") or "Error"), str(info.get("message") or "")
        members = tuple(self(member) for member in info.get("errors") or ())
        error = _made(name, message, members)
        error.name, error.message, error.errors = name, message, members
        error.stack = str(info.get("traceback") or "")
        error.frames = tuple(frames_of(info))
        error.mro = tuple(map(str, info.get("mro") or ()))
        return error


def _bridge_error(info: ErrorInfo) -> BridgeError | None:
    """An error of our own tree; of the nearest class that is known here."""
    names = [str(name) for name in info.get("mro") or ()]
    if f"{_BRIDGE}BridgeError" not in names:
        return None
    known = (BRIDGE_ERRORS.get(name.removeprefix(_BRIDGE)) for name in names if name.startswith(_BRIDGE))
    return next(kind for kind in known if kind is not None)(str(info.get("message") or ""))


def _made(name: str, message: str, members: tuple[BaseException, ...]) -> JSError:
    group = bool(members) and _GROUP is not None and all(isinstance(one, Exception) for one in members)
    kind = named(name, group)
    error: JSError = kind(message, members) if group else kind(message)
    return error


@functools.lru_cache(maxsize=256)
def named(name: str, group: bool = False) -> Any:
    """A subclass of ``JSError`` of that name, and of ``ExceptionGroup`` for one that has members."""
    bases = (JSError, _GROUP) if group else (JSError,)
    shown = name if name.isidentifier() and len(name) <= NAME_LENGTH else "JSError"
    return type(shown, bases, {"__module__": "js", "__doc__": JSError.__doc__})


# The peer's lines as a traceback, which every tool of Python's shows.


def frames_of(info: ErrorInfo) -> list[Frame]:
    """The lines of a payload, of the right types whatever the peer sent."""
    frames = [
        (str(file), int(line), str(name), str(text)) for file, line, name, text in info.get("frames") or ()
    ]
    return frames[: FRAMES + 2]


def js_traceback(frames: list[Frame], inner: TracebackType | None = None) -> TracebackType | None:
    """A traceback through these lines, and on to ``inner``."""
    return chained([step for frame in frames if frame[1] > 0 for step in _steps(frame)], inner)


def came_home(error: BaseException, left_with: TracebackType | None, info: ErrorInfo) -> BaseException:
    """An exception of ours with the peer's lines that it passed, before those it had when it left."""
    trace = js_traceback(frames_of(info), users_part(left_with))
    return BaseException.with_traceback(error, trace)


class _Here(Exception):
    """Raised for the frame it passes: there is no other way to make one."""


def _steps(frame: Frame) -> Iterator[Step]:
    """One step of a traceback that is at a line of the peer's source."""
    file, line, name, text = frame
    file = url2pathname(file.removeprefix("file://")) if file.startswith("file://") else file
    _remember_line(file, line, text)
    code = _code(len((text or linecache.getline(file, line)).encode()))
    code = code.replace(co_filename=file, co_firstlineno=line, co_name=name or "<module>")
    try:
        exec(code, {"here": _Here, "__name__": "js"})
    except _Here as here:
        step = here.__traceback__ and here.__traceback__.tb_next
        if step is not None:
            yield step.tb_frame, step.tb_lasti, line


@functools.lru_cache(maxsize=256)
def _code(width: int) -> CodeType:
    """``raise here``, as wide as the line that is shown, so that no part of it is underlined."""
    place: Any = {"lineno": 1, "end_lineno": 1, "col_offset": 0, "end_col_offset": width}
    statement = ast.Raise(exc=ast.Name("here", ast.Load(), **place), **place)
    code: CodeType = compile(ast.Module([statement], []), "<js>", "exec")
    return code


def remember(file: str, text: str) -> None:
    """Let tracebacks show the lines of a source that is no file."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)


def _remember_line(file: str, line: int, text: str) -> None:
    """The same for a single line of a source that only the peer knows."""
    if not text or line > _LONGEST or linecache.getline(file, line).strip() or os.path.exists(file):
        return
    lines = linecache.getlines(file)
    lines += ["\n"] * (line - len(lines))
    lines[line - 1] = f"{text}\n"
    remember(file, "".join(lines))
