"""Every example of docs/cells.md as cells of one notebook, run by the Node host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .examples import Piece, all_pieces, shows
from .kernels import Kernel, Ran

PIECES = all_pieces("cells.md")


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[int, Ran]]:
    """Every piece in the order of the page: later ones use what earlier ones define."""
    kernel = Kernel()
    kernel.run("%load_ext kernelbridge")
    yield {piece.line: kernel.run(piece.source) for piece in PIECES}
    kernel.stop()


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: f"line {piece.line}")
def test_the_page_shows_what_a_cell_shows(seen: dict[int, Ran], piece: Piece) -> None:
    shows(seen[piece.line], piece)
