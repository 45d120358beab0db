"""Tools whose declarations are tested."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import overload

RATE = 0.19


class Counter:
    """Counts up."""

    def __init__(self, start: int = 0) -> None:
        self.count = start

    def add(self, n: int) -> int:
        """Add some."""
        self.count += n
        return self.count

    @property
    def root(self) -> float:
        return math.sqrt(self.count)

    @classmethod
    def zero(cls) -> Counter:
        return cls()


@dataclass
class Point:
    x: float
    y: float = 0.0


class Table(dict[str, int]):
    pass


def scale(values: list[float], by: float = 2, *, keep: bool) -> dict[str, float]:
    """Scale each; no */ ends this."""
    return {str(value): value * by for value in values if keep}


@overload
def pick(values: list[int], /) -> int: ...
@overload
def pick(*, name: str) -> str: ...
def pick(values=None, /, *, name=None):
    return name or values[0]


async def later(n: int | None = None) -> str:
    return str(n)


def delete(): ...
