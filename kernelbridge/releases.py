"""What the peer gives back with its batches: carried out once nothing that came before can still name it.

A batch may run inside another one that waits for the peer; what it gives back may be an operand of operations
that the outer one has not begun.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from .incoming import IncomingBatch
from .names import SessionNames
from .protocol import Release


class Releases:
    """The releases of one session's batches."""

    def __init__(self, names: SessionNames) -> None:
        self._names = names
        self._running: list[tuple[IncomingBatch, Release]] = []
        self._due: list[Release] = []

    @contextlib.contextmanager
    def behind(self, batch: IncomingBatch, release: Release) -> Iterator[None]:
        """Carry a release out when its batch has run and its results have left."""
        running = (batch, release)
        self._running.append(running)
        try:
            yield
        finally:
            self._running.remove(running)
            batch.end()
            self._due.append(release)
            if not any(outer.unbegun for outer, _ in self._running):
                self._carry_out()

    def _carry_out(self) -> None:
        while self._due:
            slots, refs = self._due.pop(0)
            self._names.slots.release(slots)
            for ref, count in refs:
                self._names.exports.release(ref, count)

    def make_room(self) -> None:
        """Let go early of what no operation that is still to begin names."""
        named = {ref for batch, _ in self._running for ref in batch.named()}
        for _, refs in [*self._due, *(release for _, release in self._running)]:
            early = [(ref, count) for ref, count in refs if ref not in named]
            refs[:] = [(ref, count) for ref, count in refs if ref in named]
            for ref, count in early:
                self._names.exports.release(ref, count)
