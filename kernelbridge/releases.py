"""What the peer gives back with its batches: carried out once nothing that came before can still name it.

A batch may run inside another one that waits for the peer, and overtake one that waits for its turn; what it
gives back may be an operand of operations of theirs that have not begun.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from .incoming import IncomingBatch
from .names import SessionNames
from .protocol import BatchBody, Ref, Release
from .wires import tagged


@dataclass
class _Arrived:
    body: BatchBody
    batch: IncomingBatch | None = None
    """Once it has begun."""
    ran: bool = False

    def end(self) -> None:
        """Keep no more than what is to be released."""
        self.ran = True
        self.batch = None
        self.body = {**self.body, "ops": [], "pull": []}

    @property
    def unbegun(self) -> bool:
        """Whether operations are still to read their operands, or results of others to be given."""
        if self.batch is None:
            return bool(self.body["ops"] or self.body["pull"])
        return self.batch.unbegun > 0

    def named(self) -> Iterator[Ref]:
        """References to objects of ours that are still to be read."""
        return tagged(self.body["ops"], "yours") if self.batch is None else self.batch.named()


class Releases:
    """The releases of one session's batches, in the order in which they arrived."""

    def __init__(self, names: SessionNames) -> None:
        self._names = names
        self._arrived: dict[int, _Arrived] = {}
        self._lock = threading.Lock()

    def arrived(self, body: BatchBody) -> None:
        """A batch waits for its turn."""
        self._arrived[id(body)] = _Arrived(body)

    def begins(self, body: BatchBody, batch: IncomingBatch) -> None:
        """Its turn has come."""
        self._arrived[id(body)].batch = batch

    def ran(self, body: BatchBody) -> None:
        """A batch has had its turn, and its results have left: what nobody names any more is let go."""
        arrived = self._arrived[id(body)]
        if arrived.batch is not None:
            arrived.batch.end()
        arrived.end()
        for slots, refs in self._take_due():
            self._names.slots.release(slots)
            for ref, count in refs:
                self._names.exports.release(ref, count)

    def _take_due(self) -> list[Release]:
        due: list[Release] = []
        with self._lock:
            for key, arrived in list(self._arrived.items()):
                if arrived.unbegun:
                    break
                if arrived.ran:
                    due.append(self._arrived.pop(key).body["release"])
        return due

    def make_room(self) -> None:
        """Let go early of what no operation that is still to begin names."""
        waiting = list(self._arrived.values())
        named = {ref for arrived in waiting for ref in arrived.named()}
        for arrived in waiting:
            _, refs = arrived.body["release"]
            early = [(ref, count) for ref, count in refs if ref not in named]
            refs[:] = [(ref, count) for ref, count in refs if ref in named]
            for ref, count in early:
                self._names.exports.release(ref, count)
