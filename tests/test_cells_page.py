"""Every example of docs/cells.md, then of docs/display.md, as cells of one notebook, run by the Node host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .examples import Piece, all_pieces, shows
from .kernels import Kernel, Ran

PAGES = ["cells.md", "display.md"]
PIECES = [(page, piece) for page in PAGES for piece in all_pieces(page)]


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[tuple[str, int], Ran]]:
    """Every piece in the order of its page: later ones use what earlier ones define."""
    kernel = Kernel()
    kernel.run("%load_ext kernelbridge")
    yield {(page, piece.line): kernel.run(piece.source) for page, piece in PIECES}
    kernel.stop()


@pytest.mark.parametrize(("page", "piece"), PIECES, ids=[f"{page} {piece.line}" for page, piece in PIECES])
def test_the_page_shows_what_a_cell_shows(seen: dict[tuple[str, int], Ran], page: str, piece: Piece) -> None:
    shows(seen[page, piece.line], piece)
