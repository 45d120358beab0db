"""Every example of docs/bridge.md as cells of one notebook, run by the Node host.

The same page as scripts: labextension/packages/node/tests/page.test.ts.
"""

from __future__ import annotations

import pytest

from .examples import Piece, all_pieces, shows
from .kernels import Kernel, Ran

PIECES = all_pieces("bridge.md")


@pytest.fixture(scope="module")
def seen(kernel: Kernel) -> dict[int, Ran]:
    """Every piece in the order of the page: later ones use what earlier ones define."""
    return {piece.line: kernel.run(piece.source) for piece in PIECES}


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"line {piece.line}")
def test_the_page_shows_what_a_cell_shows(seen: dict[int, Ran], piece: Piece) -> None:
    shows(seen[piece.line], piece)
