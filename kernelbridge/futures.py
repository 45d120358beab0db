"""What a result stands for: coroutines, and the futures of threads, clusters and engines.

A future is told by its shape, whoever made it; no library of theirs is imported. None is asked for a result
that is still to come on the thread that runs user code: it says by itself when it is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

_METHODS = ("abort", "cancel")
"""How a future is told that nobody waits any more. ipyparallel's has both, and only the first leaves here."""
_FUNCTIONS = {"ray": "cancel"}
"""The same where the future has no such method: a function of its library."""


def is_awaited(value: object) -> bool:
    """Whether a result stands for what it comes to."""
    kind = type(value)
    return _calls_back(kind) or (hasattr(kind, "__await__") and not _stands_for_itself(value))


def is_there(value: object) -> bool:
    """Whether the result of a thread's future can be had at once."""
    return issubclass(type(value), Future) and value.done()  # type: ignore[attr-defined]


def awaitable(value: Any) -> Awaitable[Any]:
    """What to await for a value, in the running loop; canceled, it stops the value where that can be stopped.

    A coroutine of the user's is given as it is: a frame of ours in between would keep it from being stopped.
    """
    kind = type(value)
    if _calls_back(kind):
        return asyncio.wrap_future(_told_by(value))
    if _only_blocks(kind):
        return asyncio.wrap_future(_in_thread(value.result))
    if _library(kind) in _FUNCTIONS:
        return _stopped_by_library(value)
    itself: Awaitable[Any] = value
    return itself


# Shapes.


def _calls_back(kind: type) -> bool:
    """Whether it calls from wherever it is done; asyncio's call in their own loop, and are awaited there."""
    return hasattr(kind, "add_done_callback") and hasattr(kind, "result") and not _is_asyncio(kind)


def _only_blocks(kind: type) -> bool:
    """Whether others than its own loop can do nothing but block, as with an actor's futures in Dask."""
    return hasattr(kind, "result") and hasattr(kind, "done") and not _is_asyncio(kind)


def _is_asyncio(kind: type) -> bool:
    return hasattr(kind, "_asyncio_future_blocking")  # as asyncio itself tells them


def _library(kind: type) -> str:
    return str(kind.__module__).partition(".")[0]


def _stands_for_itself(value: Any) -> bool:
    """Whether it can be awaited where it is used in another way than here.

    Dask's clients and clusters say whether they block; its collections await what they are made of.
    """
    kind = type(value)
    if hasattr(kind, "asynchronous"):
        return not value.asynchronous
    return hasattr(kind, "__dask_graph__")


# Results, as futures of the standard library's, for which any loop can wait.


def _told_by(future: Any) -> Future[Any]:
    told: Future[Any] = Future()

    def tell(_: object) -> None:
        if told.set_running_or_notify_cancel():
            _settle(told, future.result)

    told.add_done_callback(lambda _: _stop(future) if told.cancelled() else None)
    future.add_done_callback(tell)
    return told


def _in_thread(function: Callable[[], Any]) -> Future[Any]:
    """What a function gives that blocks: in a thread of its own, since all of a pool's might wait."""
    given: Future[Any] = Future()
    given.set_running_or_notify_cancel()
    _start_thread(partial(_settle, given, function))
    return given


def _settle(future: Future[Any], function: Callable[[], Any]) -> None:
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001 - whoever awaits is told
        future.set_exception(error)
    else:
        future.set_result(result)


def _start_thread(function: Callable[[], None]) -> None:
    threading.Thread(target=function, name="kernelbridge-future", daemon=True).start()


# What is no longer waited for.


def _stop(future: Any) -> None:
    stop = next((getattr(future, name) for name in _METHODS if hasattr(type(future), name)), None)
    if stop is not None:
        _start_thread(partial(_attempt, stop))  # a cluster's answers when the cluster has


async def _stopped_by_library(value: Any) -> Any:
    try:
        return await value
    except asyncio.CancelledError:
        library = _library(type(value))
        _start_thread(partial(_attempt, getattr(sys.modules[library], _FUNCTIONS[library]), value))
        raise


def _attempt(function: Callable[..., Any], *args: object) -> None:
    with contextlib.suppress(Exception):  # it was done meanwhile, or its cluster is gone
        function(*args)
