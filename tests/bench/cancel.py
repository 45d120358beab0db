"""Calls that are aborted by a signal: until the caller knows, and until the kernel does something else

The limit is 100 ms, for both. What is queued waits behind a loop, which is aborted right after it.
"""

from __future__ import annotations

from tests.bench.measure import Measured, Scale, header, row
from tests.bench.node import Node

CALLS = {
    "spin": "`while True: pass`",
    "nap": "`time.sleep(600)`",
    "wait": "`await asyncio.sleep(600)`",
    "queued": "a call in the queue",
}


def run(scale: Scale) -> None:
    """Print how long each takes to stop."""
    with Node("cancel.mjs") as node:
        for call in CALLS:
            node.run(call)
        rounds = [{call: node.run(call) for call in CALLS} for _ in range(scale.short().runs)]
    header("what is aborted", "the call is rejected after", "another call has its result after")
    for call, name in CALLS.items():
        told, free = zip(*(once[call] for once in rounds), strict=True)
        row(name, Measured(told), Measured(free))
