"""The batches of one session in the order in which they arrived, until all is done that they ask for.

A batch may run inside another one that waits for the peer, and overtake one that waits for its turn.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from .incoming import IncomingBatch, results_used
from .protocol import BatchBody, OperationId, Ref
from .wires import tagged


@dataclass(eq=False)
class Arrived:
    """One batch."""

    body: BatchBody
    idents: frozenset[OperationId]
    """Its operations."""
    batch: IncomingBatch | None = None
    """Once it has begun."""
    ran: bool = False
    """Whether it has had its turn."""
    behind: list[Arrived] = field(default_factory=list)
    """Those that are to have had their turn before this one begins."""

    def end(self) -> None:
        """Its turn is over: no more is kept than what it gives back."""
        if self.batch is not None:
            self.batch.end()
        self.ran = True
        self.batch = None
        self.behind = []
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

    @functools.cached_property
    def used(self) -> set[OperationId]:
        """Results of earlier batches that it names, before it begins."""
        return results_used(self.body)


class Arrivals:
    """What has arrived. Written on the I/O thread and where batches run."""

    def __init__(self) -> None:
        self._all: dict[Arrived, None] = {}
        self._lock = threading.Lock()

    def add(self, body: BatchBody) -> Arrived:
        """A batch waits for its turn."""
        arrived = Arrived(body, frozenset(op[0] for op in body["ops"]))
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

    def having(self, idents: set[OperationId]) -> list[Arrived]:
        """Those among them that hold any of these operations."""
        return [arrived for arrived in self.waiting() if not arrived.idents.isdisjoint(idents)]

    def may_overtake(self, arrived: Arrived, results: Container[OperationId]) -> bool:
        """Whether a batch can run though earlier ones have not ended: it waits for none of them."""
        if not all(other.ran for other in arrived.behind):
            return False
        missing = {ident for ident in arrived.used if ident not in results}
        return not missing or all(other is arrived for other in self.having(missing))

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
