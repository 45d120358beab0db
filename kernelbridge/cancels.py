"""Operations that are not to begin: cancelled before their turn, or with the request that they serve."""

from __future__ import annotations

from collections.abc import Container, Iterable

from .protocol import BatchBody, OperationId
from .wires import tagged

KEPT = 1000
"""How many are remembered when nothing is queued: a cancel overtakes a batch that comes in pieces."""
CLEANS_UP = ("exit", "close", "write", "display")
"""What may still be done on behalf of a cell or a callback that was interrupted."""


class Cancels(Container[OperationId]):
    """Those of one session. Written on the I/O thread, read on the main thread."""

    def __init__(self) -> None:
        self._idents: dict[OperationId, None] = {}
        self._queued: dict[int, BatchBody] = {}

    def __contains__(self, ident: object) -> bool:
        return ident in self._idents

    def add(self, idents: Iterable[OperationId]) -> set[OperationId]:
        """Cancel some, now or once they arrive; gives them and the temporaries that were written for them."""
        found = set(idents)
        for body in list(self._queued.values()):
            _add_temporaries(body, found)
        self._idents |= dict.fromkeys(found)
        return found

    def add_queued(self) -> None:
        """Cancel all that have arrived and not begun."""
        for body in list(self._queued.values()):
            self._add_all(body)

    def add_chain(self, chain: OperationId) -> None:
        """Cancel what has arrived for a request of ours that was cancelled, except what cleans up."""
        for body in list(self._queued.values()):
            if body["chain"] == chain:
                self._add_all(body, CLEANS_UP)

    def arrived(self, body: BatchBody, *, forsaken: bool) -> None:
        """A batch waits for its turn; ``forsaken`` if it comes on behalf of a cancelled request."""
        self._queued[id(body)] = body
        if forsaken:
            self._add_all(body, CLEANS_UP)

    def unfinished(self, idents: set[OperationId], results: Container[OperationId], body: BatchBody) -> bool:
        """Whether any of these operations has arrived in another batch and has no result yet."""
        missing = {ident for ident in idents if ident not in results}
        others = (other["ops"] for other in list(self._queued.values()) if other is not body)
        return bool(missing) and any(ident in missing for ops in others for ident, *_ in ops)

    def _add_all(self, body: BatchBody, spared: Container[str] = ()) -> None:
        self._idents |= {ident: None for ident, name, *_ in body["ops"] if name not in spared}

    def ran(self, body: BatchBody) -> None:
        """A batch has had its turn."""
        del self._queued[id(body)]
        if not self._queued:
            for ident in list(self._idents)[:-KEPT]:
                del self._idents[ident]


def _add_temporaries(body: BatchBody, found: set[OperationId]) -> None:
    for ident, _, *wires in reversed(body["ops"]):
        if ident in found:
            used = tagged(wires, "result")
            found.update(one for one in used if one < 0 and one not in body["pull"])
