"""What a failed JavaScript or Lisp cell raises, so that IPython shows it in the cell's own lines."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

_GROUP: type = getattr(builtins, "BaseExceptionGroup", SyntaxError)


def told_by_cell(error: BaseException, told: str) -> BaseException:
    """``error`` itself, which is shown once as ``told``, or a stand-in where IPython has a way of its own.

    IPython asks no syntax error and no group, or what came of one, how it wants to be shown, and asks every
    exception for its text, whatever that raises. A coroutine cannot raise ``StopIteration``.
    """
    if not told:
        return error
    stops = isinstance(error, (StopIteration, StopAsyncIteration))
    if (
        stops
        or _text(error) is None
        or any(isinstance(one, (SyntaxError, _GROUP)) for one in _contexts(error))
    ):
        return _stand_in(error, told)
    lines = error.__dict__

    def once() -> list[str]:
        del lines["_render_traceback_"]
        return told.splitlines()

    lines["_render_traceback_"] = once
    return error


def _contexts(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__context__


def _stand_in(error: BaseException, told: str) -> BaseException:
    """An exception of the same class name and message; ``error`` is the original."""
    render = staticmethod(told.splitlines)
    kind = type(type(error).__name__, (Exception,), {"_render_traceback_": render, "error": error})
    text = _text(error)
    stand_in: Exception = kind("<exception str() failed>" if text is None else text)
    return stand_in


def _text(error: BaseException) -> str | None:
    """What an exception says; ``None`` where its own method fails."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever a user's method raises
        return None
