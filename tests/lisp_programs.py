"""Tables of Lisp programs in tests/lisp: each paragraph is a program, and says what a cell shows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROGRAM = re.compile(r"(?P<source>[^;].*?) ; → (?P<shown>.*?)(?: ; \d+ messages?)?\n?", re.DOTALL)


@dataclass(frozen=True)
class Program:
    """A program, and what a cell shows."""

    source: str
    shown: str

    @property
    def cell(self) -> str:
        return f"%%lisp\n{self.source}"


def _programs(name: str) -> list[Program]:
    """The programs of a table; how many messages they send is counted in labextension/packages/node/tests."""
    table = (Path(__file__).parent / "lisp" / f"{name}.lisp").read_text()
    found = map(PROGRAM.fullmatch, table.split("\n\n"))
    return [Program(one["source"], one["shown"]) for one in found if one]


PROGRAMS = [*_programs("published"), *_programs("python")]
