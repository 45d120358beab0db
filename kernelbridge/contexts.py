"""Context managers entered and left from afar, as ``with`` and ``async with`` do it."""

from __future__ import annotations

from typing import Any


def enter(manager: Any, *, asynchronous: bool = False) -> Any:
    """What ``__enter__`` gives, or the awaitable of ``__aenter__`` where that is the only one or wanted."""
    return _method(manager, "enter", _is_asynchronous(manager, asynchronous))(manager)


def leave(manager: Any, error: BaseException | None = None, *, asynchronous: bool = False) -> Any:
    """Whether the manager swallowed the error; an awaitable of that for an asynchronous one."""
    awaits = _is_asynchronous(manager, asynchronous)
    method = _method(manager, "exit", awaits)
    return _aleave(method, manager, error) if awaits else _leave(method, manager, error)


def _leave(method: Any, manager: Any, error: BaseException | None) -> bool:
    if error is None:
        return bool(method(manager, None, None, None))
    trace = error.__traceback__
    try:
        raise error  # as in `with`: managers look at the exception that is handled
    except BaseException:  # noqa: BLE001 - it was raised for this alone
        return bool(method(manager, type(error), error, trace))
    finally:
        error.__traceback__ = trace


async def _aleave(method: Any, manager: Any, error: BaseException | None) -> bool:
    if error is None:
        return bool(await method(manager, None, None, None))
    trace = error.__traceback__
    try:
        raise error
    except BaseException:  # noqa: BLE001 - it was raised for this alone
        return bool(await method(manager, type(error), error, trace))
    finally:
        error.__traceback__ = trace


def _is_asynchronous(manager: object, wanted: bool) -> bool:
    kind = type(manager)
    return wanted or (hasattr(kind, "__aenter__") and not hasattr(kind, "__enter__"))


def _method(manager: object, verb: str, asynchronous: bool) -> Any:
    kind = type(manager)
    name = f"__a{verb}__" if asynchronous else f"__{verb}__"
    if not hasattr(kind, name):
        raise TypeError(f"{kind.__name__!r} object is no context manager: it has no {name}")
    return getattr(kind, name)
