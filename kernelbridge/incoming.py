"""One batch of the peer's operations, run on the main thread: their order, their poison, what is reported.

Knows operations and values; how a batch arrives and how results leave is the session's.
"""

from __future__ import annotations

import asyncio
import reprlib
from collections.abc import Callable, Container, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from .behalf import Work
from .errors import BridgeError, CancelledError, ProtocolError
from .futures import is_awaited, is_there
from .operations import Copy, Started, Surroundings, perform
from .protocol import BatchBody, OperationId, Ref, Wire
from .slots import Failure, Poisoned, Slots
from .wires import tagged

Report = Callable[[OperationId, bool, object, OperationId | None], None]
"""Called with an operation's id, whether it succeeded, its value or exception, and the operation that failed
where that is another one."""


class Reader(Protocol):
    """Reads the operands of one message."""

    def values(self, wires: list[Wire]) -> list[Any]:
        """Read several values, all or none."""

    def skip(self, wires: list[Wire]) -> None:
        """Values that nobody is to read."""


@dataclass(frozen=True)
class BatchHost:
    """What running a batch needs of its session."""

    report: Report
    settle: Callable[[OperationId, object, bool], None]
    """Takes over a result that must be awaited; called with whether the peer wants its value."""
    start: Callable[[OperationId, Coroutine[Any, Any, Any]], asyncio.Future[Any]]
    """Runs a coroutine by itself."""
    act_for: Callable[[OperationId], None]
    """An operation begins: what it asks of the peer is asked on its behalf."""


class IncomingBatch:
    """Runs the operations of one batch in order and reports each as soon as it has settled."""

    def __init__(self, body: BatchBody, reader: Reader, slots: Slots, host: BatchHost) -> None:
        self._ops = body["ops"]
        self._pulled = set(body["pull"])
        self._reader = reader
        self._slots = slots
        self._host = host
        self._untold: dict[int, Failure] = {}
        self.unbegun = len(self._ops)
        """Operations whose operands have not been read."""

    def run(self, at: Surroundings, cancelled: Container[OperationId], work: Work) -> None:
        """Perform every operation; then give what is asked for of earlier batches."""
        earlier = self._pulled.difference(ident for ident, *_ in self._ops)
        for ident, name, *wires in self._ops:
            work.current = ident  # before the look: whoever cancels notes it first, and then sees who runs
            self._slots.begin(ident)
            try:
                self._keep(ident, perform(at, name, self._taken(ident, wires, cancelled)))
            except Poisoned as poison:
                self._fail(ident, poison.failure)
            except BaseException as error:  # noqa: BLE001 - user code may raise anything; the peer is told
                of_another = ident in cancelled and ident < 0 and ident not in self._pulled
                self._fail(ident, Failure(error, ident, told=of_another))
            finally:
                self._slots.end(ident)
        for ident in sorted(earlier):
            work.current = ident
            self._give_kept(ident)
        work.current = 0
        for failure in list(self._untold.values()):
            self._tell(failure.home, failure)

    def named(self) -> Iterator[Ref]:
        """References to objects of ours among the operands that have not been read."""
        return tagged(self._ops[len(self._ops) - self.unbegun :], "yours")

    def end(self) -> None:
        """Forget the temporaries."""
        self._slots.end_batch(ident for ident, *_ in self._ops)

    def _taken(self, ident: OperationId, wires: list[Any], cancelled: Container[OperationId]) -> list[Any]:
        """The operands of an operation that begins; who waits may let go of them from now on."""
        try:
            if ident in cancelled:
                self._reader.skip(wires)
                raise CancelledError("the operation was cancelled before it ran")
            self._host.act_for(ident)
            return self._operands(wires)
        finally:
            self.unbegun -= 1

    def _operands(self, wires: list[Any]) -> list[Any]:
        try:
            return self._reader.values(wires)
        except BridgeError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise ProtocolError(f"an operand is malformed: {error}") from error

    def _keep(self, ident: OperationId, value: object) -> None:
        if isinstance(value, Started):
            task = self._host.start(ident, value.coroutine)
            self._slots.put(ident, task)
            self._host.settle(ident, task, ident in self._pulled)
            return
        self._slots.put(ident, value.value if isinstance(value, Copy) else value)
        if ident in self._pulled:
            self._give(ident, value)

    def _give(self, ident: OperationId, value: object) -> None:
        if is_there(value):
            self._give_result(ident, value)
        elif is_awaited(value):
            self._host.settle(ident, value, True)
        else:
            self._host.report(ident, True, value, None)

    def _give_result(self, ident: OperationId, future: Any) -> None:
        """What a future has come to already leaves with the batch."""
        try:
            result = future.result()
        except BaseException as error:  # noqa: BLE001 - the peer is told, whatever it is
            self._fail(ident, Failure(error, ident))
        else:
            self._slots.replace(ident, future, result)
            self._host.report(ident, True, result, None)

    def _give_kept(self, ident: OperationId) -> None:
        try:
            self._give(ident, self._slots.get(ident))
        except Poisoned as poison:
            if poison.failure.home != ident or not poison.failure.told:
                self._tell(ident, poison.failure)
        except BaseException as error:  # noqa: BLE001 - whether it is awaited may be for code of a user's to say
            self._host.report(ident, False, error, None)

    def _fail(self, ident: OperationId, failure: Failure) -> None:
        """Report a pulled failure at once; any other one once, under the operation that failed."""
        if failure.home < 0:  # a temporary is part of the operation that it was written for
            failure.home = ident
        self._slots.put(ident, failure)
        if ident in self._pulled:
            self._tell(ident, failure)
        elif not failure.told:
            self._untold[id(failure)] = failure

    def _tell(self, ident: OperationId, failure: Failure) -> None:
        failure.told = True
        self._untold.pop(id(failure), None)
        home = None if failure.home == ident else failure.home
        self._host.report(ident, False, failure.error, home)


def checked(body: Any) -> BatchBody:
    """A batch as it arrived, if it has the form of one; a ``ProtocolError`` says which part has not."""
    for part, is_right in PARTS.items():
        if part not in body or not is_right(body[part]):
            raise ProtocolError(f"{part!r} of a batch is malformed: {reprlib.repr(body.get(part))}")
    batch: BatchBody = body
    return batch


def _is_ident(value: object) -> bool:
    return type(value) is int


def _are(is_one: Callable[[Any], bool]) -> Callable[[object], bool]:
    return lambda value: type(value) is list and all(map(is_one, value))


def _is_operation(value: object) -> bool:
    return type(value) is list and len(value) > 1 and _is_ident(value[0]) and type(value[1]) is str


def _is_release(value: object) -> bool:
    return type(value) is list and len(value) == 2 and _are(_is_ident)(value[0]) and _are(_is_count)(value[1])


def _is_count(value: object) -> bool:
    return type(value) is list and len(value) == 2 and all(map(_is_ident, value))


PARTS: dict[str, Callable[[object], bool]] = {
    "ops": _are(_is_operation),
    "pull": _are(_is_ident),
    "release": _is_release,
    "chain": _is_ident,
}


def results_used(body: BatchBody) -> set[OperationId]:
    """Results of earlier batches that the operations of a batch use."""
    named: set[OperationId] = set(tagged(body["ops"], "result"))
    return named.union(body["pull"]).difference(ident for ident, *_ in body["ops"])


def fenced(body: BatchBody) -> set[OperationId]:
    """Operations of earlier batches that a batch is told to wait for."""
    named = (op[2] for op in body["ops"] if op[1] == "finished" and len(op) > 2 and type(op[2]) is list)
    return {ident for idents in named for ident in idents if type(ident) is int}
