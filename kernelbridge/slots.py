"""Results that later operations may name, and failures in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import BridgeError, ReleasedError
from .protocol import OperationId


@dataclass(eq=False)
class Failure:
    """What an operation failed with; all operations that use its result have it too."""

    error: BaseException
    home: OperationId
    """The operation that failed."""
    told: bool = False
    """Whether the peer knows that ``home`` failed."""


class Poisoned(BridgeError):
    """An operand is the result of an operation that failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__("an operand is the result of an operation that failed")
        self.failure = failure


class Slots:
    """Kept results of the session, temporaries of one batch."""

    def __init__(self) -> None:
        self._kept: dict[OperationId, object] = {}
        self._temporary: dict[OperationId, object] = {}
        self._begun: dict[OperationId, bool] = {}
        """Operations that run, and whether their results are still wanted."""

    def __len__(self) -> int:
        return len(self._kept)

    def begin(self, ident: OperationId) -> None:
        """An operation runs; what is released before it ends is not kept."""
        if ident > 0:
            self._begun[ident] = True

    def end(self, ident: OperationId) -> None:
        """It runs no more."""
        self._begun.pop(ident, None)

    def put(self, ident: OperationId, value: object) -> None:
        """Keep a result, or a failure, under its operation's id."""
        if ident < 0:
            self._temporary[ident] = value
        elif self._begun.get(ident, True):
            self._kept[ident] = value

    def get(self, ident: OperationId) -> object:
        """A result; raises ``Poisoned`` for a failure and ``ReleasedError`` for what is not there."""
        slots = self._kept if ident > 0 else self._temporary
        if ident not in slots:
            raise ReleasedError(
                f"the result of operation {ident} is not held: it was released; write the expression again"
            )
        value = slots[ident]
        if isinstance(value, Failure):
            raise Poisoned(value)
        return value

    def __contains__(self, ident: object) -> bool:
        """Whether an operation has run, and its result or failure is kept."""
        return ident in self._kept

    def replace(self, ident: OperationId, value: object, result: object) -> None:
        """Put what an awaitable has come to in its place, unless it was released meanwhile."""
        if self._kept.get(ident) is value:
            self._kept[ident] = result

    def release(self, idents: list[OperationId]) -> None:
        """Forget kept results; ids that are not there are no news."""
        for ident in idents:
            if ident in self._begun:
                self._begun[ident] = False
            self._kept.pop(ident, None)

    def end_batch(self, idents: Iterable[OperationId]) -> None:
        """Forget the temporaries among these operations' results."""
        for ident in idents:
            self._temporary.pop(ident, None)

    def clear(self) -> None:
        """Forget everything; the session has ended."""
        self._kept.clear()
        self._temporary.clear()
        self._begun.clear()
