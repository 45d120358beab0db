"""Iterators as a peer takes them: many items at once, as many as come in a given time.

What came before an error is given first, the error to whoever asks next. Plain and asynchronous ones have
the same methods; those of an asynchronous one are coroutines.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any, TypeAlias, cast

from .running import Running

Taken: TypeAlias = tuple[list[Any], bool, Any]
"""Items, whether there are no more, and then what a generator returned."""


_HEAVY = 4 * 2**20
"""Characters that are enough for one message: of what crosses by value only texts may be large."""


def items_of(obj: Any) -> AnyItems:
    """What ``obj`` gives one after another: asynchronously where it has no other way."""
    if isinstance(obj, (Items, AsyncItems)):
        return obj
    kind = type(obj)
    if hasattr(kind, "__aiter__") and not hasattr(kind, "__iter__"):
        stream = aiter(obj)
        return AsyncItems(stream, shared=stream is obj)
    iterator = iter(obj)
    return Items(iterator, shared=iterator is obj)


class Items:
    """What an iterator gives. A ``shared`` one was there before, such as a file: others go on with it."""

    def __init__(self, iterator: Iterator[Any], *, shared: bool = False) -> None:
        self.shared = shared and not isinstance(iterator, Generator)
        self._iterator = iterator
        self._error: Exception | None = None

    def take(self, most: int, seconds: float) -> Taken:
        """Up to ``most`` items, as many as come in ``seconds``, and at least one; of long texts fewer."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        items: list[Any] = []
        until, room = time.monotonic() + seconds, _HEAVY
        try:
            while len(items) < most and (not items or (time.monotonic() < until and room > 0)):
                items.append(item := next(self._iterator))
                if type(item) is str:
                    room -= len(item)
        except StopIteration as end:
            return items, True, end.value
        except Exception as error:
            if not items:
                raise
            self._error = error
        return items, False, None

    def send(self, value: object) -> Taken:
        """Resume a generator with a value, and take one item."""
        return self._step(lambda: cast(Any, self._iterator).send(value))

    def throw(self, error: BaseException) -> Taken:
        """Resume a generator with an error, and take one item."""
        return self._step(lambda: cast(Any, self._iterator).throw(error))

    def _step(self, step: Callable[[], object]) -> Taken:
        try:
            return [step()], False, None
        except StopIteration as end:
            return [], True, end.value

    def close(self) -> object:
        """End a generator; any other iterator has nothing to end."""
        return cast(Any, self._iterator).close() if isinstance(self._iterator, Generator) else None


class AsyncItems:
    """What an asynchronous iterator gives. When the time is over one item may be under way: it comes next."""

    def __init__(self, iterator: AsyncIterator[Any], *, shared: bool = False) -> None:
        self.shared = shared and not isinstance(iterator, AsyncGenerator)
        self._iterator = iterator
        self._items: list[Any] = []
        self._filling: Running[bool] | None = None

    async def take(self, most: int, seconds: float) -> Taken:
        """Up to ``most`` items, as many as come in ``seconds``, and at least one."""
        if self._filling is None:
            self._filling = Running(
                _fill(self._iterator, self._items, most, seconds), asyncio.get_running_loop()
            )
        filling = self._filling
        try:
            await asyncio.wait({filling}, timeout=seconds)
            if not self._items:
                await asyncio.wait({filling})
        except asyncio.CancelledError:
            filling.cancel()
            raise
        items = self._items[:]
        self._items.clear()
        if items and (not filling.done() or filling.exception() is not None):
            return items, False, None
        self._filling = None
        return items, filling.result(), None

    async def send(self, value: object) -> Taken:
        """Resume a generator with a value, and take one item."""
        return await self._step(cast(Any, self._iterator).asend(value))

    async def throw(self, error: BaseException) -> Taken:
        """Resume a generator with an error, and take one item."""
        return await self._step(cast(Any, self._iterator).athrow(error))

    async def _step(self, coming: Awaitable[object]) -> Taken:
        try:
            return [await coming], False, None
        except StopAsyncIteration:
            return [], True, None

    async def close(self) -> None:
        """End a generator, and what is under way."""
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.wait({self._filling})
        if isinstance(self._iterator, AsyncGenerator):
            await self._iterator.aclose()

    def __del__(self) -> None:
        filling = self._filling
        if filling is not None and not filling.done() and not filling.get_loop().is_closed():
            filling.get_loop().call_soon_threadsafe(filling.cancel)


AnyItems: TypeAlias = Items | AsyncItems


async def _fill(iterator: AsyncIterator[Any], items: list[Any], most: int, seconds: float) -> bool:
    """Add items until there are ``most`` or the time is over; whether there are no more.

    Knows the list alone, so that ``AsyncItems`` may be collected meanwhile.
    """
    until, room = time.monotonic() + seconds, _HEAVY
    try:
        while True:
            items.append(item := await anext(iterator))
            room -= len(item) if type(item) is str else 0
            if len(items) >= most or room <= 0 or time.monotonic() >= until:
                return False
    except StopAsyncIteration:
        return True
