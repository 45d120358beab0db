"""What the main thread runs at the moment, told to whoever asks while it runs.

Mirrored by ``packages/bridge/src/status.ts``, which makes sentences of it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from .protocol import Running


class Activity:
    """Cells and operations of one kernel, noted as they begin and end."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[int | None, float]] = {}
        """Number and beginning of the cell that a thread runs; a subshell's has its own."""
        self._operations: list[tuple[object, str, float]] = []
        """Session, client and beginning of each batch, the innermost last."""

    def begin(self) -> None:
        """Code runs that may have no number."""
        self._cells[threading.get_ident()] = (None, time.monotonic())

    def number(self, count: int) -> None:
        """What has begun is this cell."""
        _, since = self._cells.get(threading.get_ident(), (None, time.monotonic()))
        self._cells[threading.get_ident()] = (count, since)

    def end(self) -> None:
        """What this thread ran has ended."""
        self._cells.pop(threading.get_ident(), None)

    @contextlib.contextmanager
    def operation(self, session: object, client: str) -> Iterator[None]:
        """A client's operations run."""
        entry = (session, client, time.monotonic())
        self._operations.append(entry)
        try:
            yield
        finally:
            self._operations.remove(entry)

    def running(self, asker: object) -> Running | None:
        """What others wait for: a cell, which may have led to operations, or else the outermost of these."""
        for cell, since in list(self._cells.values()):
            return {"cell": cell, "seconds": time.monotonic() - since}
        for session, client, since in list(self._operations):
            return {"client": client, "ours": session is asker, "seconds": time.monotonic() - since}
        return None
