"""Exceptions as they cross: a Python one described for the peer, the peer's one raised here.

The round trip keeps identity: an exception of ours that comes back is the same object.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import linecache
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from .errors import JSError
from .info import type_name, well_formed
from .protocol import ErrorInfo, Wire

_OURS = str(Path(__file__).parent)
ROUTE = "__kernelbridge_route__"
"""Where an exception of ours that came back through the peer keeps the traceback in the peer's lines."""
_GROUP: Any = getattr(builtins, "BaseExceptionGroup", ())
_DEPTH = 8
"""Causes and groups are followed this deep."""


def describe_error(error: BaseException, introduce: Callable[[object], Wire]) -> ErrorInfo:
    """The payload of an ``error`` tag; ``introduce`` gives the reference that keeps its identity."""
    info = _describe(error, _DEPTH)
    remote = error.remote if isinstance(error, JSError) else None
    info["object"] = introduce(error if remote is None else remote)
    return info


def _describe(error: BaseException, depth: int) -> ErrorInfo:
    trace = without_ours(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    group = error.exceptions if isinstance(error, _GROUP) else ()
    notes = getattr(error, "__notes__", ())
    return {
        "type": well_formed(type_name(error)),
        "message": _message(error),
        "mro": [well_formed(kind.__qualname__) for kind in type(error).__mro__],
        "traceback": _text(error, trace),
        "frames": [_frame(frame) for frame in traceback.extract_tb(trace)],
        "notes": [_message(note) for note in notes] if isinstance(notes, (list, tuple)) else [],
        "cause": _describe(cause, depth - 1) if cause is not None and depth > 0 else None,
        "errors": [_describe(one, depth - 1) for one in group] if depth > 0 else [],
        "args": [_message(arg) for arg in error.args],
    }


def _message(value: object) -> str:
    try:
        return well_formed(str(value))
    except Exception as error:  # noqa: BLE001 - a user's __str__ may raise anything
        return f"<{type_name(value)} whose str raises {type(error).__name__}>"


def _text(error: BaseException, trace: TracebackType | None) -> str:
    try:
        lines = traceback.format_exception(type(error), error.with_traceback(trace), trace)
        return well_formed("".join(lines))
    except Exception:  # noqa: BLE001 - formatting runs the user's __str__ and __repr__
        return f"{type_name(error)}: {_message(error)}"


def _frame(frame: traceback.FrameSummary) -> tuple[str, int, str, str]:
    line = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
    return (well_formed(frame.filename), frame.lineno or 0, frame.name, well_formed(line))


def without_ours(trace: TracebackType | None) -> TracebackType | None:
    """A traceback from the user's first frame on: our own outer frames are no news to them."""
    inner = trace
    while inner is not None and inner.tb_frame.f_code.co_filename.startswith(_OURS):
        inner = inner.tb_next
    return inner


def error_from(info: ErrorInfo, original: object) -> BaseException:
    """What the peer's ``error`` becomes here: our own exception again, or a ``JSError`` named after it."""
    if isinstance(original, BaseException):
        with contextlib.suppress(AttributeError):  # an exception with slots has no room for it
            original.__dict__[ROUTE] = str(info.get("traceback") or "")
        return original
    name, message = str(info.get("type") or "Error"), str(info.get("message") or "")
    error: JSError = named(name)(name, message, str(info.get("traceback") or ""))
    error.remote = original
    return error


@functools.lru_cache(maxsize=256)
def named(name: str) -> Any:
    """A subclass of ``JSError`` that bears the JavaScript error's own name, as notebooks show it."""
    return type(name, (JSError,), {"__module__": "kernelbridge.errors"})
