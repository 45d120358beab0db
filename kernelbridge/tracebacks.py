"""Exceptions of ours as the peer is told of them: class, text, lines, causes and members.

Whatever an exception holds, it is told, and what is told is bounded (``docs/protocol.md``, Errors). How the
peer's errors become exceptions is in ``jserrors``.
"""

from __future__ import annotations

import ast
import builtins
import concurrent.futures._base
import importlib
import linecache
import os
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from traceback import FrameSummary, StackSummary, TracebackException
from types import FrameType, TracebackType
from typing import Any, Protocol, TypeAlias, TypeVar

from .info import type_name, type_names_of, well_formed
from .protocol import Buffer, ErrorInfo, Frame, Wire

TEXT = 10_000
"""Characters of a message, a note or a source line."""
TRACEBACK = 100_000
"""Characters of a traceback's text."""
FRAMES = 200
ITEMS = 100
"""Notes of one error, and arguments."""
ERRORS = 100
"""Causes and members of one error, at any depth."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_FOLDER = str(Path(__file__).parent) + os.sep
_HELPERS = {
    *(str(module.__file__) for module in (ast, importlib, concurrent.futures._base)),
    *("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"),
}
"""Files of the standard library that frames of ours go through on their way to the user's."""
_GROUP: Any = getattr(builtins, "BaseExceptionGroup", None)
_T = TypeVar("_T")
Step: TypeAlias = tuple[FrameType, int, int]
"""Of a live traceback: a frame, the index of the instruction it is at, and that one's line."""


class Names(Protocol):
    """Who gives references, and writes other values; a session's tables."""

    def introduce(self, obj: object) -> Wire:
        """Give a reference for an object."""

    def introduce_error(self, error: BaseException) -> Wire:
        """Give the reference that keeps an exception's identity."""

    def encode(self, value: object, frames: list[Buffer]) -> Wire:
        """Write a scalar by value and any other object by reference."""


def describe_error(error: BaseException, names: Names) -> ErrorInfo:
    """The payload of an ``error`` tag."""
    return _Telling(names).of(error, _rendering(error), whole=True)


class _Telling:
    """One payload in the making; knows what it has told already."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._told: set[int] = set()

    def of(
        self, error: BaseException, rendering: TracebackException | None, *, whole: bool = False
    ) -> ErrorInfo:
        """Tell of one error; ``whole`` has the text of its causes in its own."""
        stack = rendering.stack if rendering else without_ours(traceback.extract_tb(_own("traceback", error)))
        short: ErrorInfo = {
            "type": type_name(error),
            "mro": type_names_of(type(error)),
            "message": shortened(well_formed(_message(error, rendering))),
            "object": _attempt(lambda: self._names.introduce_error(error), None),
        }
        if id(error) in self._told:
            return short
        self._told.add(id(error))
        cause, errors, left_out = self._related(error, rendering)
        return {
            **short,
            "traceback": _text(error, stack, rendering, whole),
            "frames": _frames(stack, rendering),
            "notes": [*_notes(error), *left_out],
            "cause": cause,
            "errors": errors,
            "args": self._args(error),
        }

    def _related(
        self, error: BaseException, rendering: TracebackException | None
    ) -> tuple[ErrorInfo | None, list[ErrorInfo], list[str]]:
        """Its cause, its members, and what is left out of both, as notes."""
        cause, cause_rendering = _cause(error, rendering)
        members = list(_members(error, rendering))
        room = ERRORS - len(self._told)
        notes = [] if cause is None or room > 0 else ["… its cause is left out: await e.object.__cause__"]
        told = None if cause is None or notes else self.of(cause, cause_rendering)
        shown = members[: max(0, ERRORS - len(self._told))]
        if len(shown) < len(members):
            notes.append(f"… {len(members) - len(shown)} members are left out: await e.object.exceptions")
        return told, [self.of(*member) for member in shown], notes

    def _args(self, error: BaseException) -> list[Wire]:
        args: tuple[object, ...] = _own("args", error) or ()
        return [*map(self._arg, args[:ITEMS]), *_more(len(args), "arguments")]

    def _arg(self, arg: Any) -> Wire:
        long = len(arg) > TEXT if type(arg) is str else type(arg) is int and arg.bit_length() > TEXT
        names, otherwise = self._names, f"<{type_name(arg)} that cannot be sent>"
        return _attempt(lambda: names.introduce(arg) if long else names.encode(arg, []), otherwise)


# The parts of one exception, each read so that nothing its class defines can do harm.


def _own(name: str, error: BaseException) -> Any:
    """What Python itself keeps in an exception as ``__name__``, past anything that its class defines."""
    key = name if name == "args" else f"__{name}__"
    return BaseException.__dict__[key].__get__(error)


def _rendering(error: BaseException) -> TracebackException | None:
    """How Python itself would print it, without frames of ours; ``None`` when its parts raise."""
    rendering = _attempt(
        lambda: TracebackException(type(error), error, _own("traceback", error), compact=True), None
    )
    for one in _tree(rendering):
        one.stack[:] = without_ours(one.stack)
    return rendering


def _tree(rendering: TracebackException | None) -> Iterator[TracebackException]:
    rest = [rendering]
    while rest:
        one = rest.pop()
        if one is not None:
            yield one
            rest += [one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ())]


def _message(error: BaseException, rendering: TracebackException | None) -> str:
    otherwise = f"<{type_name(error)} whose str raises>"
    return _attempt(lambda: str(error if rendering is None else rendering), otherwise)


def _notes(error: BaseException) -> list[str]:
    notes: Any = _attempt(lambda: getattr(error, "__notes__", ()), ())
    if not issubclass(type(notes), (list, tuple)):
        return []
    return [*map(_note, notes[:ITEMS]), *_more(len(notes), "notes")]


def _note(note: object) -> str:
    return shortened(well_formed(_attempt(lambda: str(note), "<a note whose str raises>")))


def _cause(
    error: BaseException, rendering: TracebackException | None
) -> tuple[BaseException | None, TracebackException | None]:
    if (cause := _own("cause", error)) is not None:
        return cause, rendering and rendering.__cause__
    if _own("suppress_context", error):
        return None, None
    return _own("context", error), rendering and rendering.__context__


def _members(
    error: BaseException, rendering: TracebackException | None
) -> Iterable[tuple[BaseException, TracebackException | None]]:
    if _GROUP is None or not issubclass(type(error), _GROUP):
        return ()
    members = _GROUP.__dict__["exceptions"].__get__(error)
    renderings = getattr(rendering, "exceptions", None) or [None] * len(members)
    return zip(members, renderings, strict=False)


def _attempt(make: Callable[[], _T], otherwise: _T) -> _T:
    try:
        return make()
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a user's class may raise anything; its error is told all the same
        return otherwise


# Text and lines.


def _text(
    error: BaseException, stack: StackSummary, rendering: TracebackException | None, whole: bool
) -> str:
    header = ["Traceback (most recent call last):\n"] if stack else []
    plain = [*header, *stack.format(), f"{type_name(error)}: {_message(error, rendering)}\n"]
    nothing: list[str] = []
    remote = _attempt(lambda: _told_by_itself(error), nothing)
    if rendering is None:
        return _joined([*plain, *remote])
    return _attempt(lambda: _joined([*rendering.format(chain=whole), *remote]), _joined(plain))


def _told_by_itself(error: Any) -> list[str]:
    """What IPython would show of it: an error from elsewhere has its lines there in that."""
    kind = type(error)
    if not hasattr(kind, "_render_traceback_") or kind.__module__.startswith(f"{__package__}."):
        return []
    return [f"{_ANSI.sub('', line)}\n" for line in error._render_traceback_()]


def _joined(lines: Iterable[str]) -> str:
    text = well_formed("".join(line if len(line) <= TEXT else f"{shortened(line)}\n" for line in lines))
    if len(text) <= TRACEBACK:
        return text
    half = TRACEBACK // 2
    return f"{text[:half]}\n… [{len(text) - 2 * half} more characters] …\n{text[-half:]}"


def _frames(stack: StackSummary, rendering: TracebackException | None) -> list[Frame]:
    frames = [_frame(frame) for frame in stack]
    if len(frames) > FRAMES:
        left_out = ("", 0, f"… {len(frames) - FRAMES} frames left out", "")
        frames = [*frames[: FRAMES // 4], left_out, *frames[len(frames) - FRAMES * 3 // 4 :]]
    if rendering is not None and getattr(rendering, "lineno", None):  # the place of a syntax error
        place = (str(rendering.filename), int(rendering.lineno or 0), "", (rendering.text or "").strip())
        frames.append(place)
    return [
        (well_formed(file), line, well_formed(name), shortened(text)) for file, line, name, text in frames
    ]


def _frame(frame: FrameSummary) -> Frame:
    line = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
    return (frame.filename, frame.lineno or 0, frame.name, well_formed(line))


def shortened(text: str) -> str:
    """Text of bounded length that says how much was cut off."""
    return text if len(text) <= TEXT else f"{text[:TEXT]}… [{len(text) - TEXT} more characters]"


def _more(count: int, what: str) -> list[str]:
    return [f"… {count - ITEMS} more {what}: await e.object"] if count > ITEMS else []


# Which frames are the user's.


def without_ours(stack: StackSummary) -> StackSummary:
    """A stack without frames of ours, and of what they go through."""
    return StackSummary.from_list([frame for frame, ours in _marked(stack, _file_of) if not ours])


def users_part(trace: TracebackType | None) -> TracebackType | None:
    """The same for a live traceback: a new chain over the user's frames."""
    kept = [step for step, ours in _marked(_steps(trace), _code_file_of) if not ours]
    return chained([(step.tb_frame, step.tb_lasti, step.tb_lineno) for step in kept])


def chained(steps: list[Step], inner: TracebackType | None = None) -> TracebackType | None:
    """A traceback of these steps, outermost first, before those of ``inner``."""
    for frame, instruction, line in reversed(steps):
        inner = TracebackType(inner, frame, instruction, line)
    return inner


def _steps(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _marked(steps: Iterable[_T], file_of: Callable[[_T], str]) -> Iterator[tuple[_T, bool]]:
    ours = False
    for step in steps:
        file = file_of(step)
        ours = file.startswith(_FOLDER) or (ours and file in _HELPERS)
        yield step, ours


def _file_of(frame: FrameSummary) -> str:
    return frame.filename


def _code_file_of(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_filename
