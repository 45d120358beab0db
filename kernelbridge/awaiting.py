"""Results that must be awaited: a task each, which reports what it came to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator
from typing import Any, Protocol, TypeAlias

from .behalf import Work, on_behalf
from .errors import CancelledError
from .futures import awaitable
from .protocol import OperationId
from .slots import Failure, Slots

Start: TypeAlias = Callable[[Coroutine[Any, Any, Any]], "asyncio.Future[Any]"]
Stop: TypeAlias = Callable[[Work, "asyncio.Future[Any]"], None]


class Reporter(Protocol):
    """Takes outcomes and sends them."""

    def add(self, ident: OperationId, succeeded: bool, value: Any) -> None:
        """Take a value, or with ``succeeded`` false an exception."""

    def flush(self) -> None:
        """Send what has been taken."""


class Awaiting:
    """The operations of one session that have given an awaitable."""

    def __init__(
        self, owner: object, slots: Slots, start: Start, stop: Stop, reporter: Callable[[], Reporter]
    ) -> None:
        self._owner = owner
        self._slots = slots
        self._start = start
        self._stop = stop
        self._reporter = reporter
        self._works: dict[OperationId, Work] = {}
        self._tasks: dict[OperationId, asyncio.Future[Any]] = {}
        self._chains: dict[OperationId, OperationId] = {}
        self._wanted: set[OperationId] = set()

    def __iter__(self) -> Iterator[OperationId]:
        return iter(list(self._tasks))

    def start(self, ident: OperationId, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
        """Run a program that awaits, by itself; to be settled."""
        return self._start(on_behalf(self._work(ident), coroutine))

    def settle(self, ident: OperationId, value: object, wanted: bool, chain: OperationId) -> None:
        """Await a result: report its failure, and if it is ``wanted`` its value.

        ``chain`` is the request of ours on whose behalf it was asked for.
        """
        if wanted:
            self._wanted.add(ident)
        if ident not in self._tasks:
            self._chains[ident] = chain
            self._tasks[ident] = self._start(self._settled(ident, value, self._work(ident)))

    def finished(self, idents: Collection[OperationId]) -> Awaitable[None] | None:
        """What is done when none of these awaits any more; None where none does."""
        tasks = [self._tasks[ident] for ident in idents if ident in self._tasks]
        return _all_done(tasks) if tasks else None

    def _work(self, ident: OperationId) -> Work:
        return self._works.setdefault(ident, Work(self._owner, ident, in_task=True))

    async def _settled(self, ident: OperationId, value: object, work: Work) -> None:
        reporter = self._reporter()
        try:
            result = await on_behalf(work, awaitable(value))
        except BaseException as raised:  # noqa: BLE001 - the peer is told, whatever it is
            error = _told(raised, work)
            self._slots.replace(ident, value, Failure(error, ident, told=True))
            reporter.add(ident, False, error)
        else:
            self._slots.replace(ident, value, result)
            if ident in self._wanted:
                reporter.add(ident, True, result)
        finally:
            reporter.flush()
            self._tasks.pop(ident, None)
            self._works.pop(ident, None)
            self._chains.pop(ident, None)
            self._wanted.discard(ident)

    def cancel(self, ident: OperationId) -> None:
        """Stop awaiting, and what is awaited; any thread may call this."""
        task = self._tasks.get(ident)
        if task is not None:
            self._stop(self._works[ident], task)

    def end_chain(self, chain: OperationId) -> None:
        """Stop what is awaited on behalf of a request of ours."""
        for ident in self:
            if self._chains.get(ident) == chain:
                self.cancel(ident)

    def end(self) -> None:
        """The session has ended, or a user interrupts all that it does."""
        for ident in self:
            self.cancel(ident)


async def _all_done(tasks: Iterable[asyncio.Future[Any]]) -> None:
    await asyncio.wait(tasks)  # whoever waits no more stops none of them


def _told(error: BaseException, work: Work) -> BaseException:
    """An operation that was stopped has failed with just that, and not with how it was stopped."""
    if not work.stopped or not isinstance(error, asyncio.CancelledError):
        return error
    return CancelledError("the operation was cancelled while it awaited")
