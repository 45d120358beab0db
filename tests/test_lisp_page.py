"""Every example of docs/lisp.md as cells of one notebook, and every example of the reference as a cell.

In labextension/packages/lisp/tests: programs for Node on the page (page.test.ts), and that the reference
says what the tables of the language say (reference.test.ts).
"""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from .examples import DOCS, Piece, all_pieces, shows
from .kernels import Kernel, Ran

PIECES = all_pieces("lisp.md")
EXAMPLE = re.compile(r"^  `+ ?(.*?) ?`+ → `+ ?(.*?) ?`+$", re.MULTILINE)
EXAMPLES = EXAMPLE.findall((DOCS / "lisp-reference.md").read_text())


@pytest.fixture(scope="module")
def seen(kernel: Kernel) -> dict[int, Ran]:
    """Every piece in the order of the page: later ones use what earlier ones define."""
    return {piece.line: kernel.run(piece.source) for piece in PIECES}


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"line {piece.line}")
def test_the_page_shows_what_a_cell_shows(seen: dict[int, Ran], piece: Piece) -> None:
    shows(seen[piece.line], piece)


def test_examples_of_the_reference_give_what_it_says(kernel: Kernel) -> None:
    assert len(EXAMPLES) > 250
    cell = "%%lisp\n(print (show {}))"
    given = [(form, kernel.run(cell.format(form)).stdout.splitlines()[-1:]) for form, _ in EXAMPLES]
    assert given == [(form, [value]) for form, value in EXAMPLES]


def test_the_notebook_runs_from_the_command_line() -> None:
    notebook = DOCS.parent / "notebooks" / "lisp.ipynb"
    command = [sys.executable, "-m", "kernelbridge", "run", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "    148933\n" in done.stdout
