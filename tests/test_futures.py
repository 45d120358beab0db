"""What counts as a future, by its shape, and what it comes to."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from types import ModuleType
from typing import Any

import pytest

from kernelbridge.futures import awaitable, is_awaited, is_there


class Thing:
    """Awaiting is one of its uses."""

    def __await__(self) -> Iterator[Any]:
        yield from asyncio.sleep(0).__await__()
        return "awaited"


class Blocking(Thing):
    """As Dask's clients and clusters."""

    asynchronous = False


class Collection(Thing):
    """As Dask's arrays and frames."""

    def __dask_graph__(self) -> None: ...


class ActorFuture(Thing):
    """As those of Dask's actors: only their own loop may await them."""

    def done(self) -> bool:
        return True

    def result(self) -> object:
        return threading.current_thread()


class Callback:
    """Nothing but the methods of a future."""

    def __init__(self) -> None:
        self.told: list[Callable[[object], None]] = []
        self.stopped = threading.Event()

    def add_done_callback(self, callback: Callable[[object], None]) -> None:
        self.told.append(callback)

    def result(self) -> str:
        return "called back"

    def cancel(self) -> None:
        self.stopped.set()
        raise RuntimeError("it is too late")


SHAPES: dict[str, tuple[Callable[[], object], bool]] = {
    "an object with __await__": (Thing, True),
    "a future of a thread": (Future, True),
    "one that has only the methods of a future": (Callback, True),
    "a future that only blocks": (ActorFuture, True),
    "an object that is used from code that blocks": (Blocking, False),
    "a collection of Dask": (Collection, False),
    "a class of futures": (lambda: Future, False),
    "a number": (lambda: 1, False),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_awaited_is_told_by_its_shape(shape: str) -> None:
    make, awaited = SHAPES[shape]
    assert is_awaited(make()) is awaited


def test_only_a_threads_future_that_is_done_can_be_had_at_once() -> None:
    done: Future[int] = Future()
    assert not is_there(done)
    done.set_result(1)
    assert is_there(done)
    assert not is_there(ActorFuture())


async def result_of(value: object) -> Any:
    return await awaitable(value)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def test_what_awaits_by_itself_is_given_as_it_is_so_that_its_stack_is_the_users() -> None:
    thing = Thing()
    assert awaitable(thing) is thing
    assert run(result_of(thing)) == "awaited"


def test_a_future_that_only_blocks_does_so_in_a_thread_of_its_own() -> None:
    assert run(result_of(ActorFuture())) is not threading.main_thread()


def test_a_future_calls_back_from_any_thread() -> None:
    async def called_back() -> None:
        future = Callback()
        waiting = asyncio.ensure_future(result_of(future))
        await asyncio.sleep(0)
        thread = threading.Thread(target=future.told[0], args=(future,))
        thread.start()
        assert await waiting == "called back"
        thread.join()

    run(called_back())


def test_a_failed_future_fails_whoever_awaits_it() -> None:
    async def failed() -> None:
        future: Future[int] = Future()
        waiting = asyncio.ensure_future(result_of(future))
        await asyncio.sleep(0)
        future.set_exception(KeyError("x"))
        with pytest.raises(KeyError):
            await waiting

    run(failed())


def test_whoever_waits_no_more_stops_the_future_which_may_refuse_and_call_back_all_the_same() -> None:
    future = Callback()

    async def left() -> None:
        waiting = asyncio.ensure_future(result_of(future))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        future.told[0](future)

    run(left())
    assert future.stopped.wait(60)


def test_a_future_without_such_a_method_is_stopped_by_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: Future[object] = Future()
    library = ModuleType("ray")
    library.cancel = stopped.set_result  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ray", library)
    reference = type("ObjectRef", (Thing,), {"__module__": "ray"})()

    async def left() -> None:
        waiting = asyncio.ensure_future(result_of(reference))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run(left())
    assert stopped.result(60) is reference
