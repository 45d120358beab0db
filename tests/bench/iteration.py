"""Iteration of 1 M ints: `for await (const x of py.range(1e6).$iter())`

The limit is 400,000 items a second.
"""

from __future__ import annotations

from functools import partial

from tests.bench.measure import Scale, header, rate, row, take_turns
from tests.bench.node import Node


def run(scale: Scale) -> None:
    """Print how many items a second there are."""
    items = scale.of(1_000_000)
    with Node("bridge.mjs") as node:
        seconds = take_turns({"ours": partial(node.run, "iterate", items)}, scale)["ours"]
    header("items", "time", "items a second")
    row(f"{items:,}", seconds, rate(seconds, items))
