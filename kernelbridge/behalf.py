"""For which of the peer's operations the running code works, so that it can be told to stop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable
from typing import TypeVar

from .protocol import OperationId

T = TypeVar("T")


class OperationStopped(KeyboardInterrupt, asyncio.CancelledError):
    """The operation that this code runs for was stopped by its caller.

    A ``KeyboardInterrupt``, because it comes wherever the code is, and lets ``finally`` clean up. A
    ``CancelledError`` too, because a task that lets any other ``KeyboardInterrupt`` out ends its loop.
    """


class Work:
    """Operations that run one after another, or one in a task; without an ``owner`` a cell that waits.

    Ids are compared rather than states reset: an operation that ends takes with it what it was told.
    """

    __slots__ = ("by_user", "current", "in_task", "owner", "stopping", "told")

    def __init__(self, owner: object = None, current: OperationId = 0, *, in_task: bool = False) -> None:
        self.owner = owner
        self.current = current
        """The operation that runs now."""
        self.in_task = in_task
        self.by_user = False
        self.stopping: OperationId = 0
        """The one that is to stop."""
        self.told: OperationId = 0
        """The last one in which something was raised."""

    @property
    def due(self) -> bool:
        """Whether what runs now is to stop and has not heard of it."""
        return self.stopping == self.current != self.told and self.current != 0

    @property
    def hears(self) -> bool:
        """Whether nothing was raised yet in what runs now: what swallows it goes on."""
        return self.told != self.current

    @property
    def stopped(self) -> bool:
        """Whether what runs now is to stop, or was to."""
        return self.stopping == self.current != 0

    def stop(self, *, by_user: bool = False) -> None:
        """Have what runs now stop; a user is heard each time."""
        self.stopping = self.current
        self.by_user |= by_user
        if by_user:
            self.told = 0


_WORK: contextvars.ContextVar[Work | None] = contextvars.ContextVar("kernelbridge-work", default=None)


def work_of_task() -> Work | None:
    """Give the operation in whose task, or in a task that it has made, the caller runs."""
    return _WORK.get()


async def on_behalf(work: Work, awaitable: Awaitable[T]) -> T:
    """Await, in a task of its own, as part of an operation."""
    _WORK.set(work)
    return await awaitable
