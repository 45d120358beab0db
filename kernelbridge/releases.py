"""What the peer gives back with its batches: carried out once nothing that came before can still name it.

What a batch gives back may be an operand of operations of earlier ones that have not begun.
"""

from __future__ import annotations

from .arrivals import Arrivals
from .names import SessionNames


class Releases:
    """The releases of one session's batches, in the order in which they arrived."""

    def __init__(self, names: SessionNames, arrivals: Arrivals) -> None:
        self._names = names
        self._arrivals = arrivals

    def carry_out(self) -> None:
        """Let go of what nobody names any more; a batch has had its turn, and its results have left."""
        for arrived in self._arrivals.take_due():
            slots, refs = arrived.body["release"]
            self._names.slots.release(slots)
            for ref, count in refs:
                self._names.exports.release(ref, count)

    def make_room(self) -> None:
        """Let go early of what no operation that is still to begin names."""
        arrivals = self._arrivals.all()
        named = {ref for arrived in arrivals for ref in arrived.named()}
        for arrived in arrivals:
            _, refs = arrived.body["release"]
            early = [(ref, count) for ref, count in refs if ref not in named]
            refs[:] = [(ref, count) for ref, count in refs if ref in named]
            for ref, count in early:
                self._names.exports.release(ref, count)
