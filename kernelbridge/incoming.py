"""One batch of the peer's operations, run on the main thread: slots, poison, and what is reported back.

Knows operations and values; how a batch arrives and how results leave is the session's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, cast

from .errors import BridgeError, ProtocolError, ReleasedError
from .operations import Surroundings, perform
from .protocol import BatchBody, OperationId
from .walk import Decoder

Report = Callable[[OperationId, bool, object], None]
"""Called with an operation's id, whether it succeeded, and its value or exception."""


class Poisoned(BridgeError):
    """An operand is the result of an operation that failed; carries the original exception."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("an operand is the result of an operation that failed")
        self.error = error


class Slots:
    """Results that later operations may name: kept ones of the session, temporaries of one batch."""

    def __init__(self) -> None:
        self._kept: dict[OperationId, object] = {}
        self._temporary: dict[OperationId, object] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, ident: OperationId, value: object) -> None:
        """Keep a result, or a failure, under its operation's id."""
        (self._kept if ident > 0 else self._temporary)[ident] = value

    def get(self, ident: OperationId) -> object:
        """A result; raises ``Poisoned`` for a failure and ``ReleasedError`` for what is not there."""
        slots = self._kept if ident > 0 else self._temporary
        if ident not in slots:
            raise ReleasedError(
                f"the result of operation {ident} is not held: it was released; write the expression again"
            )
        value = slots[ident]
        if isinstance(value, Poisoned):
            raise value
        return value

    def replace(self, ident: OperationId, value: object, result: object) -> None:
        """Put what an awaitable has come to in its place, unless it was released meanwhile."""
        if self._kept.get(ident) is value:
            self._kept[ident] = result

    def release(self, idents: list[OperationId]) -> None:
        """Forget kept results; ids that are not there are no news."""
        for ident in idents:
            self._kept.pop(ident, None)

    def end_batch(self) -> None:
        """Forget the temporaries."""
        self._temporary.clear()

    def clear(self) -> None:
        """Forget everything; the session has ended."""
        self._kept.clear()
        self._temporary.clear()


class IncomingBatch:
    """Runs the operations of one batch in order and reports each as soon as it has settled."""

    def __init__(self, body: BatchBody, decoder: Decoder, slots: Slots, report: Report) -> None:
        self._ops = body["ops"]
        self._pulled = set(body["pull"])
        self._decode = decoder
        self._slots = slots
        self._report = report
        self._unreported: dict[int, tuple[OperationId, BaseException]] = {}

    def run(
        self,
        at: Surroundings,
        cancelled: set[OperationId],
        settle: Callable[[OperationId, Awaitable[Any]], None],
    ) -> None:
        """Perform every operation; ``settle`` takes over those whose pulled result must be awaited."""
        for ident, name, *wires in self._ops:
            try:
                if ident in cancelled:
                    raise asyncio.CancelledError("cancelled before it ran")
                value = perform(at, name, self._operands(wires))
                self._slots.put(ident, value)
                if ident in self._pulled:
                    self._succeed(ident, value, settle)
            except Poisoned as poison:
                self._fail(ident, poison.error, dependent=True)
            except BaseException as error:  # noqa: BLE001 - user code may raise anything; the peer is told
                self._fail(ident, error, dependent=False)
        for ident, failure in self._unreported.values():
            self._report(ident, False, failure)
        self._slots.end_batch()

    def _operands(self, wires: list[Any]) -> list[Any]:
        try:
            return [self._decode(wire) for wire in wires]
        except BridgeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ProtocolError(f"an operand is malformed: {error}") from error

    def _succeed(
        self,
        ident: OperationId,
        value: object,
        settle: Callable[[OperationId, Awaitable[Any]], None],
    ) -> None:
        if issubclass(type(value), Future):
            value = asyncio.wrap_future(cast(Future[Any], value))
        if hasattr(type(value), "__await__"):
            settle(ident, cast(Awaitable[Any], value))
        else:
            self._report(ident, True, value)

    def _fail(self, ident: OperationId, error: BaseException, *, dependent: bool) -> None:
        """Report a pulled failure at once; any other one once, under the operation the peer knows best."""
        self._slots.put(ident, Poisoned(error))
        if ident in self._pulled:
            self._unreported.pop(id(error), None)
            self._report(ident, False, error)
        elif not dependent or self._unreported.get(id(error), (0, error))[0] < 0:
            self._unreported[id(error)] = (ident, error)
