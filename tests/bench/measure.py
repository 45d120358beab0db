"""Figures as every bench takes them: contenders take turns, so that noise meets all of them alike.

A figure is the median of its runs, with the least and the most of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How much is measured: sizes of 1 give figures, tiny ones only show that a bench runs."""

    runs: int = 7
    size: float = 1.0
    kernel: str = "python3"
    """The kernelspec whose kernels are measured, where a bench asks for it."""

    def short(self) -> Scale:
        """Give more runs, for what takes so little time that any of them may meet something else."""
        return Scale(5 * self.runs, self.size, self.kernel)

    def of(self, count: int) -> int:
        """Give so many at this scale, two at least."""
        return max(2, round(count * self.size))


@dataclass(frozen=True)
class Measured:
    """One figure a run: seconds, or how many times those of another."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def over(self, other: Measured) -> Measured:
        """Give how many times the other's each run took; runs that followed each other are compared."""
        return Measured(tuple(one / another for one, another in zip(self.runs, other.runs, strict=True)))

    def __str__(self) -> str:
        return _spread(self, _readable)


def take_turns(contenders: Mapping[str, Callable[[], float]], scale: Scale) -> dict[str, Measured]:
    """Let each contender give one figure, and again, after one that does not count."""
    for contender in contenders.values():
        contender()
    rounds = [{name: run() for name, run in contenders.items()} for _ in range(scale.runs)]
    return {name: Measured(tuple(once[name] for once in rounds)) for name in contenders}


def measure(call: Callable[[], object], scale: Scale, times: int = 1) -> Measured:
    """Seconds of one ``call``, when it is made ``times`` in a row."""
    return take_turns({"it": lambda: lap(call, times)}, scale)["it"]


def lap(call: Callable[[], object], times: int = 1) -> float:
    """Seconds of one call in one run."""
    began = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - began) / times


def ratio(measured: Measured) -> str:
    """Give a table's cell for how many times something is something else."""
    return _spread(measured, lambda times: f"{times:.3g}")


def rate(measured: Measured, count: float = 1) -> str:
    """Give a table's cell for how many things a second there are, when ``count`` take the measured time."""
    return _spread(Measured(tuple(count / seconds for seconds in measured.runs)), lambda a: f"{a:,.0f}")


def row(*cells: object) -> None:
    """Print a row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |")


def header(*cells: str) -> None:
    """Print the head of a Markdown table."""
    print()
    row(*cells)
    row(*("---" for _ in cells))


def _spread(measured: Measured, write: Callable[[float], str]) -> str:
    return f"{write(measured.median)} ({write(min(measured.runs))} to {write(max(measured.runs))})"


def _readable(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"
