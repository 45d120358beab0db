"""What the main thread runs at the moment, told to whoever asks while it runs.

Mirrored by ``packages/bridge/src/status.ts``, which makes sentences of it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from .protocol import Running


@dataclass
class _Cell:
    """Code that a thread runs; it may run more of it."""

    number: int | None
    since: float
    depth: int = 1


class Activity:
    """Cells and operations of one kernel, noted as they begin and end."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._cells: dict[int, _Cell] = {}
        """By thread: a subshell's has its own."""
        self._operations: list[tuple[object, str, float]] = []
        """Session, client and beginning of each batch, the innermost last."""

    def expect(self, number: int) -> None:
        """Code is read, and will be the cell of this number if it is one."""
        self._next = number

    def begin(self) -> None:
        """Code runs in this thread, which may be no cell."""
        cell = self._cells.get(threading.get_ident())
        if cell is None:
            self._cells[threading.get_ident()] = _Cell(None, time.monotonic())
        else:
            cell.depth += 1

    def begin_cell(self) -> None:
        """What has begun is a cell."""
        cell = self._cells.get(threading.get_ident())
        if cell is not None and cell.depth == 1:
            cell.number = self._next

    def end(self) -> None:
        """What began last in this thread has ended."""
        cell = self._cells.get(threading.get_ident())
        if cell is not None:
            cell.depth -= 1
            if cell.depth == 0:
                del self._cells[threading.get_ident()]

    @contextlib.contextmanager
    def operation(self, session: object, client: str) -> Iterator[None]:
        """A client's operations run."""
        entry = (session, client, time.monotonic())
        self._operations.append(entry)
        try:
            yield
        finally:
            self._operations.remove(entry)

    def cell(self) -> int | None:
        """The number of the cell that runs; ``None`` where none does, or it has none."""
        return next((cell.number for cell in list(self._cells.values())), None)

    def running(self, asker: object) -> Running | None:
        """What others wait for: a cell, which may have led to operations, or else the outermost of these."""
        for cell in list(self._cells.values()):
            return {"cell": cell.number, "seconds": time.monotonic() - cell.since}
        for session, client, since in list(self._operations):
            return {"client": client, "ours": session is asker, "seconds": time.monotonic() - since}
        return None
