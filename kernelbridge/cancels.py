"""Operations that are not to begin: cancelled before their turn, or with the request that they serve."""

from __future__ import annotations

from collections.abc import Container, Iterable

from .arrivals import Arrivals
from .protocol import BatchBody, OperationId
from .wires import tagged

KEPT = 1000
"""How many are remembered when nothing is queued: a cancel overtakes a batch that comes in pieces."""
CLEANS_UP = ("exit", "close", "write", "display")
"""What may still be done on behalf of a cell or a callback that was interrupted."""


class Cancels(Container[OperationId]):
    """Those of one session. Written on the I/O thread, read on the main thread."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._idents: dict[OperationId, None] = {}
        self._arrivals = arrivals

    def __contains__(self, ident: object) -> bool:
        return ident in self._idents

    def add(self, idents: Iterable[OperationId]) -> set[OperationId]:
        """Cancel some, now or once they arrive; gives them and the temporaries that were written for them."""
        found = set(idents)
        for arrived in self._arrivals.waiting():
            _add_temporaries(arrived.body, found)
        self._idents |= dict.fromkeys(found)
        return found

    def add_queued(self) -> None:
        """Cancel all that have arrived and not begun."""
        for arrived in self._arrivals.waiting():
            self.add_all(arrived.body)

    def add_chain(self, chain: OperationId) -> None:
        """Cancel what has arrived for a request of ours that was cancelled, except what cleans up."""
        for arrived in self._arrivals.waiting():
            if arrived.body["chain"] == chain:
                self.add_all(arrived.body, CLEANS_UP)

    def add_all(self, body: BatchBody, spared: Container[str] = ()) -> None:
        """Cancel what a batch asks for, except operations of some names."""
        self._idents |= {ident: None for ident, name, *_ in body["ops"] if name not in spared}

    def trim(self) -> None:
        """Remember no more than a few once nothing waits."""
        if not self._arrivals.waiting():
            for ident in list(self._idents)[:-KEPT]:
                del self._idents[ident]


def _add_temporaries(body: BatchBody, found: set[OperationId]) -> None:
    for ident, _, *wires in reversed(body["ops"]):
        if ident in found:
            used = tagged(wires, "result")
            found.update(one for one in used if one < 0 and one not in body["pull"])
