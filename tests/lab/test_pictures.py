"""The pictures of the documentation. `KERNELBRIDGE_PICTURES=1` takes them anew."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.lab.page import Lab

ROOT = Path(__file__).parent.parent.parent
LISP, BARS, FIGURE = 4, 9, 11
SCALE = 1.25

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
def screen(request: pytest.FixtureRequest) -> dict[str, Any]:
    width, height = request.param
    return {"viewport": {"width": width, "height": height}, "device_scale_factor": SCALE}


def a_screen(width: int, height: int) -> pytest.MarkDecorator:
    """A screen of so many pixels, as large as what is to be seen."""
    return pytest.mark.parametrize("screen", [(width, height)], indirect=True, ids=[""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: into the documentation only when that is asked for."""
    folder = ROOT / "docs" / "images" if os.environ.get("KERNELBRIDGE_PICTURES") == "1" else tmp_path
    folder.mkdir(exist_ok=True)
    return folder


@a_screen(1940, 1540)
def test_the_tour_shows_its_table_its_bars_and_its_figure(lab: Lab, folder: Path) -> None:
    picture = folder / "tour.png"
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
    assert png_size(picture) == (1940 * SCALE, 1540 * SCALE)
    assert picture.stat().st_size > 100_000


DISPLAYED = [
    """%%js
class Layer { constructor(kind, units) { this.kind = kind; this.units = units } }
const model = {
  name: "a small network", trained: new Date(0), tags: new Set(["demo", "v2"]),
  layers: [new Layer("dense", 128), new Layer("dropout", 0.5), new Layer("dense", 10)],
  weights: new Float32Array(1000).map((_, at) => at / 8), get loss() { return expensive() },
};
model.self = model;
model""",
    """%%js
const rows = [];
for (const id of progress(10_000, { label: "Making rows" }))
  rows.push({ id, name: `person ${id}`, score: (id * 37) % 101 });
rows""",
    """%%js --dom
const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 90 });
const pen = canvas.getContext("2d");
rows.slice(0, 120).forEach(({ id, score }) => {
  pen.fillStyle = `hsl(${150 + score} 65% 50%)`;
  pen.fillRect(6 * id, 90 - 0.9 * score, 5, 90);
});
document.body.append(canvas);""",
]
OPENED = """
const [whole, , layers] = notebook.widgets[0].node.querySelectorAll('.kb-tree details');
for (const one of [whole, layers]) one.open = true;
"""


@a_screen(1080, 1448)
def test_trees_tables_and_drawings_are_seen(lab: Lab, folder: Path) -> None:
    lab.open(DISPLAYED)
    lab.run_all()
    lab.wait_for_text(2, "image/png")
    lab.evaluate("window.jupyterapp.shell.collapseLeft(); await execute('docmanager:save');")
    lab.evaluate(OPENED)
    frame = lab.page.frame_locator(".kb-frame iframe").locator("canvas")
    assert frame.bounding_box() is not None
    lab.screenshot(folder / "display.png")
    assert png_size(folder / "display.png") == (1080 * SCALE, 1448 * SCALE)


def png_size(path: Path) -> tuple[int, int]:
    """Width and height from the header of a PNG file."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    return width, height
