"""The picture of the tour that the README shows. `KERNELBRIDGE_PICTURES=1` takes it anew."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.lab.page import Lab

ROOT = Path(__file__).parent.parent.parent
LISP, BARS, FIGURE = 4, 9, 11
WIDTH, HEIGHT, SCALE = 1600, 1540, 1.25

# The notebook guesses the height of cells that it has not drawn yet; when they are drawn, the cell moves.
SCROLL = """
const outer = notebook.node.querySelector('.jp-WindowedPanel-outer');
const cell = notebook.widgets[arg].node;
const distance = () => Math.round(cell.getBoundingClientRect().top - outer.getBoundingClientRect().top) - 8;
await notebook.scrollToItem(arg, 'start');
for (let frame = 0; frame < 60; frame += 1) {
  outer.scrollTop += distance();
  await new Promise(requestAnimationFrame);
}
"""
WIDTHS = """
return notebook.widgets.map((cell) =>
  [...cell.node.querySelectorAll('.jp-OutputArea-output img')].map((image) => image.naturalWidth));
"""


@pytest.fixture
def screen() -> dict[str, Any]:
    return {"viewport": {"width": WIDTH, "height": HEIGHT}, "device_scale_factor": SCALE}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Where the picture goes: into the documentation only when that is asked for."""
    folder = ROOT / "docs" / "images" if os.environ.get("KERNELBRIDGE_PICTURES") == "1" else tmp_path
    folder.mkdir(exist_ok=True)
    return folder / "tour.png"


def test_the_tour_shows_its_table_its_bars_and_its_figure(lab: Lab, picture: Path) -> None:
    lab.open(ROOT / "notebooks" / "tour.ipynb")
    lab.run_all()
    lab.evaluate("window.jupyterapp.shell.collapseLeft(); await execute('docmanager:save');")
    lab.open_view()
    lab.evaluate(SCROLL, BARS)
    lab.turn_to("tour.ipynb")
    lab.evaluate(SCROLL, LISP)
    widths = lab.evaluate(WIDTHS)
    assert [len(widths[cell]) for cell in (BARS, FIGURE)] == [1, 1]
    assert min(*widths[BARS], *widths[FIGURE]) > 500
    lab.screenshot(picture)
    assert png_size(picture) == (WIDTH * SCALE, HEIGHT * SCALE)
    assert picture.stat().st_size > 100_000


def png_size(path: Path) -> tuple[int, int]:
    """Width and height from the header of a PNG file."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    return width, height
