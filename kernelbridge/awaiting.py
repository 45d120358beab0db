"""Results that must be awaited: a task each, which reports what it came to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, Protocol, TypeAlias

from .protocol import OperationId
from .slots import Failure, Slots

Start: TypeAlias = Callable[[Coroutine[Any, Any, Any]], "asyncio.Future[Any]"]


class Reporter(Protocol):
    """Takes outcomes and sends them."""

    def add(self, ident: OperationId, succeeded: bool, value: Any) -> None:
        """Take a value, or with ``succeeded`` false an exception."""

    def flush(self) -> None:
        """Send what has been taken."""


def is_awaited(value: object) -> bool:
    """Whether a result stands for what it comes to: anything awaitable, and the futures of threads."""
    return hasattr(type(value), "__await__") or issubclass(type(value), Future)


class Awaiting:
    """The operations of one session that have given an awaitable."""

    def __init__(self, slots: Slots, start: Start, reporter: Callable[[], Reporter]) -> None:
        self._slots = slots
        self._start = start
        self._reporter = reporter
        self._tasks: dict[OperationId, asyncio.Future[Any]] = {}
        self._wanted: set[OperationId] = set()

    def __iter__(self) -> Iterator[OperationId]:
        return iter(list(self._tasks))

    def settle(self, ident: OperationId, value: object, wanted: bool) -> None:
        """Await a result: report its failure, and if it is ``wanted`` its value."""
        if wanted:
            self._wanted.add(ident)
        if ident not in self._tasks:
            self._tasks[ident] = self._start(self._settled(ident, value))

    async def _settled(self, ident: OperationId, value: object) -> None:
        reporter = self._reporter()
        try:
            result = await _awaitable(value)
        except BaseException as error:  # noqa: BLE001 - the peer is told, whatever it is
            self._slots.replace(ident, value, Failure(error, ident, told=True))
            reporter.add(ident, False, error)
        else:
            self._slots.replace(ident, value, result)
            if ident in self._wanted:
                reporter.add(ident, True, result)
        finally:
            reporter.flush()
            self._tasks.pop(ident, None)
            self._wanted.discard(ident)

    def cancel(self, ident: OperationId) -> None:
        """Stop awaiting, and what is awaited; any thread may call this."""
        task = self._tasks.get(ident)
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)

    def end(self) -> None:
        """The session has ended."""
        for ident in self:
            self.cancel(ident)


def _awaitable(value: Any) -> Awaitable[Any]:
    awaitable: Awaitable[Any] = asyncio.wrap_future(value) if issubclass(type(value), Future) else value
    return awaitable
