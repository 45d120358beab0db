"""The batches of one session in the order in which they arrived, until all is done that they ask for.

A batch may run inside another one that waits for the peer, and overtake one that waits for its turn.
"""

from __future__ import annotations

import threading
from collections.abc import Container, Iterator
from dataclasses import dataclass

from .incoming import IncomingBatch
from .protocol import BatchBody, OperationId, Ref
from .wires import tagged


@dataclass(eq=False)
class Arrived:
    """One batch."""

    body: BatchBody
    batch: IncomingBatch | None = None
    """Once it has begun."""
    ran: bool = False
    """Whether it has had its turn."""

    def end(self) -> None:
        """Its turn is over: no more is kept than what it gives back."""
        if self.batch is not None:
            self.batch.end()
        self.ran = True
        self.batch = None
        self.body = {**self.body, "ops": [], "pull": []}

    @property
    def unbegun(self) -> bool:
        """Whether operations are still to read their operands, or results of others to be given.

        A question whether earlier ones have ended reads nothing, and may wait for long.
        """
        if self.batch is None:
            names = [op[1] for op in self.body["ops"]]
            return names != ["finished"] and bool(names or self.body["pull"])
        return self.batch.unbegun > 0

    def named(self) -> Iterator[Ref]:
        """References to objects of ours that are still to be read."""
        return tagged(self.body["ops"], "yours") if self.batch is None else self.batch.named()

    def idents(self) -> Iterator[OperationId]:
        """Its operations."""
        return (op[0] for op in self.body["ops"])


class Arrivals:
    """What has arrived. Written on the I/O thread and where batches run."""

    def __init__(self) -> None:
        self._all: dict[Arrived, None] = {}
        self._lock = threading.Lock()

    def add(self, body: BatchBody) -> Arrived:
        """A batch waits for its turn."""
        arrived = Arrived(body)
        with self._lock:
            self._all[arrived] = None
        return arrived

    def all(self) -> list[Arrived]:
        """All whose releases are not carried out."""
        with self._lock:
            return list(self._all)

    def waiting(self) -> list[Arrived]:
        """Those that have not had their turn, or are in the midst of it."""
        return [arrived for arrived in self.all() if not arrived.ran]

    def batch_of(self, ident: OperationId) -> Arrived | None:
        """The one that waits, or is in the midst of its turn, and holds an operation."""
        return next((arrived for arrived in self.waiting() if ident in arrived.idents()), None)

    def unfinished(self, idents: set[OperationId], results: Container[OperationId], but: Arrived) -> bool:
        """Whether any of these operations has arrived in another batch and has no result yet."""
        missing = {ident for ident in idents if ident not in results}
        others = (arrived for arrived in self.waiting() if arrived is not but)
        return bool(missing) and any(not missing.isdisjoint(other.idents()) for other in others)

    def take_due(self) -> list[Arrived]:
        """Those that had their turn, as far as no earlier one is still to read its operands; once each."""
        due: list[Arrived] = []
        with self._lock:
            for arrived in self._all:
                if arrived.unbegun:
                    break
                if arrived.ran:
                    due.append(arrived)
            for arrived in due:
                del self._all[arrived]
        return due
