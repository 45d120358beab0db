"""Results that must be awaited: a task each, which reports what it came to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(eq=False)
class _Awaited:
    """One operation that has given an awaitable."""

    work: Work
    chain: OperationId = 0
    """The request of ours on whose behalf it was asked for."""
    wanted: bool = False
    """Whether the peer asks for its value."""
    task: asyncio.Future[Any] | None = None
    """Once it is begun; on another thread it may have ended before this is noted."""


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
        self._awaited: dict[OperationId, _Awaited] = {}

    def __iter__(self) -> Iterator[OperationId]:
        return iter(list(self._awaited))

    def start(self, ident: OperationId, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
        """Run a program that awaits, by itself; to be settled."""
        return self._start(on_behalf(self._of(ident).work, coroutine))

    def settle(self, ident: OperationId, value: object, wanted: bool, chain: OperationId) -> None:
        """Await a result: report its failure, and if it is ``wanted`` its value.

        ``chain`` is the request of ours on whose behalf it was asked for.
        """
        one = self._of(ident)
        one.wanted |= wanted
        if one.task is not None:
            return
        one.chain = chain
        one.task = self._start(self._settled(ident, value, one))
        if one.work.stopped:  # meanwhile
            self._stop(one.work, one.task)

    def finished(self, idents: Collection[OperationId]) -> Awaitable[None] | None:
        """What is done when none of these awaits any more; None where none does."""
        found = (self._awaited.get(ident) for ident in idents)
        tasks = [one.task for one in found if one is not None and one.task is not None]
        return _all_done(tasks) if tasks else None

    def _of(self, ident: OperationId) -> _Awaited:
        return self._awaited.setdefault(ident, _Awaited(Work(self._owner, ident, in_task=True)))

    async def _settled(self, ident: OperationId, value: object, one: _Awaited) -> None:
        reporter = self._reporter()
        try:
            result = await on_behalf(one.work, awaitable(value))
        except BaseException as raised:  # noqa: BLE001 - the peer is told, whatever it is
            error = _told(raised, one.work)
            self._slots.replace(ident, value, Failure(error, ident, told=True))
            reporter.add(ident, False, error)
        else:
            self._slots.replace(ident, value, result)
            if one.wanted:
                reporter.add(ident, True, result)
        finally:
            reporter.flush()
            self._awaited.pop(ident, None)

    def cancel(self, ident: OperationId) -> None:
        """Stop awaiting, and what is awaited; any thread may call this."""
        one = self._awaited.get(ident)
        if one is None:
            return
        one.work.stop()  # before the look: whoever begins the task looks after noting it
        if one.task is not None:
            self._stop(one.work, one.task)

    def end_chain(self, chain: OperationId) -> None:
        """Stop what is awaited on behalf of a request of ours."""
        for ident, one in list(self._awaited.items()):
            if one.chain == chain:
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
