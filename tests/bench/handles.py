"""1 M handles made and released: both tables at their baseline, memory flat

100,000 at a time are made, by 1,000 calls at once, held, and released. Memory is read when both sides have
collected their garbage; the first round makes the tables as large as they get.
"""

from __future__ import annotations

from tests.bench.measure import Measured, Scale, header, rate, row
from tests.bench.node import Node

ROUNDS = 10
SHOWN = (1, 5, 10)


def run(scale: Scale) -> None:
    """Print the speed, what is left in the tables, and the memory of both processes."""
    handles = scale.of(1_000_000 // ROUNDS)
    with Node("handles.mjs", "--expose-gc") as node:
        baseline = node.run("state")
        laps = [node.run("makeAndRelease", handles) for _ in range(ROUNDS)]
        states = [lap["state"] for lap in laps]
    header("", "before", *(f"after {rounds * handles:,}" for rounds in SHOWN))
    for name in baseline:
        row(name, *(f"{state[name]:,}" for state in (baseline, *(states[rounds - 1] for rounds in SHOWN))))
    made = rate(Measured(tuple(lap["made"] for lap in laps)), handles)
    released = rate(Measured(tuple(lap["made"] + lap["released"] for lap in laps)), handles)
    print(f"\nA second: made {made}; made and released {released}.")
