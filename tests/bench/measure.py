"""Timing as every bench does it: several runs, the median, and how far they lay apart."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 7


@dataclass(frozen=True)
class Measured:
    """Seconds of one call: the median of the runs, the fastest and the slowest."""

    median: float
    fastest: float
    slowest: float

    def __str__(self) -> str:
        return f"{_readable(self.median)} ({_readable(self.fastest)} to {_readable(self.slowest)})"


def measure(call: Callable[[], object], times: int = 1) -> Measured:
    """Time ``call``, ``times`` in a row, in seven runs after a warm-up."""
    call()
    runs = []
    for _ in range(RUNS):
        began = time.perf_counter()
        for _ in range(times):
            call()
        runs.append((time.perf_counter() - began) / times)
    return Measured(statistics.median(runs), min(runs), max(runs))


def row(*cells: object) -> None:
    """Print a row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |")


def header(*cells: str) -> None:
    """Print the head of a Markdown table."""
    row(*cells)
    row(*("---" for _ in cells))


def _readable(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"
