"""Items of the other peer's iterators: fetched in batches, first of one item, then of more.

The producer runs ahead of its consumer by one batch, and only of one that has taken two full ones. A loop
that is left early ends it. Mirrored by ``packages/bridge/src/source.ts``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from .refs import Proxy
from .requests import Request
from .session import Session

BATCH_MS = 50
"""Milliseconds that a producer may take for one batch."""
MOST_AT_ONCE = 65_536
MOST_OBJECTS_AT_ONCE = 4096
"""The same of objects, each of which is held here; and no more than this part of what may be held."""
_PART_OF_LIMIT = 1 / 16

Wait = Callable[[Request], Any]
"""Gives what comes of a request, or raises."""


def items(obj: Proxy, session: Session, wait: Wait) -> Iterator[Any]:
    """What ``for … of`` gives there, or ``for await … of``."""
    __tracebackhide__ = True
    batches = _Batches(session, wait(session.request("iter", obj)))
    try:
        while not batches.done:
            yield from batches.take(wait(batches.asked()))
    finally:
        batches.leave()


async def items_async(
    obj: Proxy, session: Session, result: Callable[[Request], Awaitable[Any]]
) -> AsyncIterator[Any]:
    """As ``items``, without blocking."""
    __tracebackhide__ = True
    batches = _Batches(session, await result(session.request("iter", obj)))
    try:
        while not batches.done:
            for item in batches.take(await result(batches.asked())):
                yield item
    finally:
        closed = batches.leave()
        if closed is not None:
            await result(closed)


class _Batches:
    """How many items are asked for at once, and what has been asked ahead."""

    def __init__(self, session: Session, iterator: Proxy) -> None:
        self._session = session
        self._iterator = iterator
        self._most = 1
        self._full = 0
        """Full batches in a row, the last one included."""
        self._ahead: Request | None = None
        self.done = False

    def asked(self) -> Request:
        """The request for the next batch."""
        ahead, self._ahead = self._ahead, None
        return ahead or self._ask()

    def take(self, batch: list[Any]) -> list[Any]:
        """The items of a batch that has come; another may be asked for meanwhile."""
        taken: list[Any] = batch[0]
        self.done = batch[1]
        if not self.done:
            self._grow(taken)
        return taken

    def leave(self) -> Request | None:
        """End the iterator there, unless it has ended; it hears that before whatever is asked next."""
        if self.done or self._session.closed.done():
            return None
        self.done = True
        return self._session.request("close", self._iterator)

    def _ask(self) -> Request:
        return self._session.request("next", self._iterator, self._most, BATCH_MS)

    def _grow(self, taken: list[Any]) -> None:
        if len(taken) < self._most:
            self._full, self._most = 0, max(1, len(taken) // 2)
            return
        self._full, self._most = self._full + 1, min(2 * self._most, self._limit(taken))
        if self._full > 2:
            self._ahead = self._ask()

    def _limit(self, taken: list[Any]) -> int:
        if not any(isinstance(item, Proxy) for item in taken):
            return MOST_AT_ONCE
        held = self._session.peer_limits["handles"]
        return max(1, min(MOST_OBJECTS_AT_ONCE, int(held * _PART_OF_LIMIT)))
