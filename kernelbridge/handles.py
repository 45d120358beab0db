"""What clients hold of this kernel's objects, for a person to read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from .info import type_name
from .lease import Leases
from .operations import size
from .session import Session


def clients(sessions: Iterable[Session], leases: Leases) -> Iterator[str]:
    """Lines: each client, whether it is there, what it holds, what waits; then those that left."""
    now = time.monotonic()
    for session in sessions:
        held, client = session.tally(), f"{session.client['name']} {session.client['version']}"
        process = "" if session.process is None else f", process {session.process[0]}"
        there = session.away or f"heard {now - session.heard:.0f} s ago"
        queued = session.kernel.executor.queued(session)
        yield (
            f"session: {client}{process}, {there}, {held['exports']:,} objects held,"
            f" {queued} batches of it and {held['pending']} calls to it wait"
        )
    for lease in leases.left:
        since = now - (lease.left or now)
        yield (
            f"left behind: {lease.holder}, gone since {since:.0f} s, {len(lease.exports):,} objects held for"
            f" {leases.seconds - since:.0f} s more"
        )


MOST = 20
"""Types that are listed for one session."""


def report(sessions: Iterable[Session]) -> Iterator[str]:
    """Lines: what each session holds, by type, those that take most memory first."""
    for session in sessions:
        tally = session.tally()
        client = session.client
        yield (
            f"{client['name']} {client['version']} holds {tally['exports']:,} Python objects and"
            f" {tally['slots']:,} results; Python holds {tally['imports']:,} objects of it"
        )
        kinds = by_type(session)
        yield from (f"{count:>12,}  {amount:>16,} bytes  {kind}" for kind, count, amount in kinds[:MOST])
        if len(kinds) > MOST:
            yield f"{'':>12}  and {len(kinds) - MOST:,} more types"


def by_type(session: Session) -> list[tuple[str, int, int]]:
    """Type, number and bytes of the objects that a session holds, the most bytes first."""
    found: dict[str, tuple[int, int]] = {}
    for _, obj in session.names.exports:
        count, amount = found.get(type_name(obj), (0, 0))
        found[type_name(obj)] = (count + 1, amount + size(obj))
    rows = [(kind, count, amount) for kind, (count, amount) in found.items()]
    return sorted(rows, key=lambda row: row[2], reverse=True)
