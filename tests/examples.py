"""The examples of a page as cells of one notebook. What a page may contain: CONTRIBUTING.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .kernels import Ran

DOCS = Path(__file__).parent.parent / "docs"
FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARROW = re.compile(r"^(.*?)\s*(?://|#|;) → (.*)$")

SCRIPTS = {"js node", "ts", "ts node"}
"""What only Node runs."""
CELLS = {
    "js": "%%js\n",
    "js cells": "%%js\n",
    "js page": "",
    "lisp": "%%lisp\n",
    "python": "",
    "python cells": "",
}
"""How a cell of each kind begins; one for a page says it itself."""


@dataclass
class Piece:
    """Part of an example up to an arrow: a cell, and what the page says it shows."""

    line: int
    source: str
    shown: str | None = None


def pieces(kind: str, code: str, line: int) -> Iterator[Piece]:
    lines: list[str] = []
    for number, text in enumerate(code.splitlines(), line):
        found = ARROW.match(text)
        lines.append(found[1] if found else text)
        if found:
            yield Piece(number, CELLS[kind] + "\n".join(lines), found[2])
            lines = []
    if "".join(lines).strip():
        yield Piece(line, CELLS[kind] + "\n".join(lines))


def all_pieces(page: str) -> list[Piece]:
    """Every piece of a page of ``docs``, in its order."""
    text = (DOCS / page).read_text()
    found = []
    for example in FENCE.finditer(text):
        kind = " ".join(filter(None, example.groups()[:2]))
        line = text.count("\n", 0, example.start()) + 2
        found += pieces(kind, example[3], line) if kind not in SCRIPTS | {"sh"} else []
    return found


def matches(text: str, shown: str) -> bool:
    """Spaces do not count, and ``…`` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in " ".join(shown.split()).split("…"))
    return re.fullmatch(pattern, " ".join(text.split()), re.DOTALL) is not None


def told(ran: Ran) -> str:
    """What a reader sees of a cell: what it printed, what it displayed, then its value or its error."""
    displayed = "\n".join(bundle["text/plain"] for bundle in ran.displayed)
    value = ran.text if ran.status == "ok" else ran.error.strip().splitlines()[-1]
    return "\n".join(filter(None, [ran.stdout, displayed, value]))


def shows(ran: Ran, piece: Piece) -> None:
    """Fail unless a cell shows what the page says it shows."""
    if piece.shown is None:
        assert ran.status == "ok", ran.error
    else:
        assert matches(told(ran), piece.shown), f"{told(ran)!r} and not {piece.shown!r}\n{ran.error}"
