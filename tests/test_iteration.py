"""Iterators taken in batches: how many, how long, what an error leaves, and what closing does."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any

import pytest

from kernelbridge.iteration import AsyncItems, Items, items_of
from kernelbridge.running import Running

LONG = 60.0
"""Seconds that are never over in a test."""


def both(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run a test in an event loop."""

    def run(**arguments: Any) -> None:
        asyncio.run(asyncio.wait_for(test(**arguments), 30))  # type: ignore[arg-type]

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


async def given(result: Any) -> Any:
    """What a plain or an asynchronous method gives."""
    return await result if asyncio.iscoroutine(result) else result


def count(to: int, error: Exception | None = None, log: list[str] | None = None) -> Generator[int, Any, str]:
    try:
        yield from range(to)
        if error is not None:
            raise error
        return "returned"
    finally:
        if log is not None:
            log.append("closed")


async def acount(to: int, error: Exception | None = None, log: list[str] | None = None) -> AsyncIterator[int]:
    try:
        for number in range(to):
            await asyncio.sleep(0)
            yield number
        if error is not None:
            raise error
    finally:
        if log is not None:
            log.append("closed")


KINDS = pytest.mark.parametrize("counted", [count, acount], ids=["plain", "asynchronous"])


@KINDS
def test_as_many_are_taken_as_asked_for_and_the_end_is_told(counted: Callable[..., Any]) -> None:
    async def run() -> None:
        items = items_of(counted(5))
        assert await given(items.take(1, LONG)) == ([0], False, None)
        assert await given(items.take(3, LONG)) == ([1, 2, 3], False, None)
        taken, done, value = await given(items.take(3, LONG))
        assert (taken, done) == ([4], True)
        assert value == ("returned" if counted is count else None)

    both(run)()


@KINDS
def test_at_least_one_is_taken_however_short_the_time(counted: Callable[..., Any]) -> None:
    async def run() -> None:
        items = items_of(counted(3))
        for number in range(3):
            assert (await given(items.take(1000, 0)))[0] == [number]
        assert await given(items.take(1000, 0)) in (([], True, "returned"), ([], True, None))

    both(run)()


@KINDS
def test_what_came_before_an_error_is_given_first(counted: Callable[..., Any]) -> None:
    async def run() -> None:
        items = items_of(counted(2, ValueError("enough")))
        assert await given(items.take(10, LONG)) == ([0, 1], False, None)
        with pytest.raises(ValueError, match="enough"):
            await given(items.take(10, LONG))
        assert await given(items.take(10, LONG)) == ([], True, None)

    both(run)()


@KINDS
def test_closing_ends_a_generator(counted: Callable[..., Any]) -> None:
    async def run() -> None:
        log: list[str] = []
        items = items_of(counted(5, None, log))
        await given(items.take(2, LONG))
        await given(items.close())
        assert log == ["closed"]

    both(run)()


@both
async def test_an_item_that_is_under_way_when_the_time_is_over_comes_next() -> None:
    gate = asyncio.Event()

    async def slow() -> AsyncIterator[int]:
        yield 1
        await gate.wait()
        yield 2

    items = items_of(slow())
    assert await items.take(10, 0.01) == ([1], False, None)  # type: ignore[misc]
    gate.set()
    assert await items.take(10, LONG) == ([2], False, None)  # type: ignore[misc]
    assert await items.take(10, LONG) == ([], True, None)  # type: ignore[misc]


async def close(items: Any) -> None:
    await items.close()


async def cancel(items: Any) -> None:
    taking = asyncio.ensure_future(items.take(10, LONG))
    await asyncio.sleep(0)
    taking.cancel()
    await asyncio.wait({taking})


async def forget(items: Any) -> None:
    """Its only holder lets it go."""


@pytest.mark.parametrize("end", [close, cancel, forget], ids=["close", "cancel", "forget"])
def test_nothing_stays_under_way(end: Callable[[Any], Awaitable[None]]) -> None:
    async def run() -> None:
        log: list[str] = []

        async def stuck() -> AsyncIterator[int]:
            try:
                yield 1
                log.append("stuck")
                await asyncio.Event().wait()
            finally:
                log.append("ended")

        others = asyncio.all_tasks()
        items: Any = items_of(stuck())
        assert await items.take(10, 0.01) == ([1], False, None)
        assert log == ["stuck"]
        await end(items)
        del items
        gc.collect()
        while asyncio.all_tasks() != others:
            await asyncio.sleep(0)
        assert log == ["stuck", "ended"]

    both(run)()


def talk() -> Generator[Any, Any, str]:
    heard = yield "first"
    try:
        yield ("heard", heard)
    except ValueError as error:
        yield ("caught", str(error))
    return "end"


async def atalk() -> AsyncIterator[Any]:
    heard = yield "first"
    try:
        yield ("heard", heard)
    except ValueError as error:
        yield ("caught", str(error))


@pytest.mark.parametrize("talked", [talk, atalk], ids=["plain", "asynchronous"])
def test_a_generator_is_resumed_with_values_and_errors(talked: Callable[[], Any]) -> None:
    async def run() -> None:
        items = items_of(talked())
        assert await given(items.take(1, LONG)) == (["first"], False, None)
        assert await given(items.send(7)) == ([("heard", 7)], False, None)
        assert await given(items.throw(ValueError("no"))) == ([("caught", "no")], False, None)
        assert await given(items.send(None)) == ([], True, "end" if talked is talk else None)

    both(run)()


class Stream:
    """An iterator that is none of Python's own."""

    def __init__(self) -> None:
        self.given = 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.given += 1
        return self.given


class AsyncStream:
    def __aiter__(self) -> AsyncIterator[int]:
        return self

    async def __anext__(self) -> int:
        return 1


class Both(Stream):
    def __aiter__(self) -> AsyncIterator[int]:
        return AsyncStream()


KINDS_OF_ITEMS = {
    (Items, False): [
        [1],
        "text",
        {"a": 1},
        range(3),
        count(3),
        type("Old", (), {"__getitem__": lambda s, i: i})(),
    ],
    (Items, True): [iter([1]), zip([1], [2], strict=True), Stream(), Both()],
    (AsyncItems, False): [acount(3)],
    (AsyncItems, True): [AsyncStream()],
}


@pytest.mark.parametrize("kind", KINDS_OF_ITEMS)
def test_only_iterators_that_are_no_generators_are_shared(kind: tuple[type, bool]) -> None:
    for obj in KINDS_OF_ITEMS[kind]:
        items = items_of(obj)
        assert (type(items), items.shared) == kind


def test_what_cannot_be_iterated_says_so_in_pythons_words() -> None:
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        items_of(1)
    with pytest.raises(AttributeError, match="'list_iterator' object has no attribute 'send'"):
        Items(iter([1])).send(1)


def test_closing_leaves_an_iterator_that_is_no_generator() -> None:
    stream = Stream()
    items_of(stream).close()
    assert next(stream) == 1


@both
async def test_an_interrupt_is_not_kept_for_later() -> None:
    def interrupted() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        items_of(interrupted()).take(10, LONG)


def test_items_of_items_are_themselves() -> None:
    items = items_of([1])
    assert items_of(items) is items
    assert isinstance(items_of(acount(1)), AsyncItems)


def test_what_is_canceled_before_its_first_step_is_done_and_has_not_run() -> None:
    async def run() -> None:
        running = Running(given(5), asyncio.get_running_loop())
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(asyncio.wait_for(run(), 30))


def texts() -> Iterator[str]:
    yield from ["x" * 2**20] * 100


async def atexts() -> AsyncIterator[str]:
    for text in texts():
        yield text


@pytest.mark.parametrize("made", [texts, atexts], ids=["plain", "asynchronous"])
def test_of_long_texts_fewer_are_taken_at_once(made: Callable[..., Any]) -> None:
    async def run() -> None:
        items, done, _ = await given(items_of(made()).take(100, LONG))
        assert (len(items), done) == (4, False)

    asyncio.run(run())
