"""What cells display of Python's objects, and Python of theirs: the same in every language."""

from __future__ import annotations

from typing import Any

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

SETUP = """
%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt, pandas as pd
from kernelbridge import js

class Chart:
    "As those of Altair and Plotly: one kind of content for pages that know it, text for all others."
    def _repr_mimebundle_(self, include=None, exclude=None):
        spec = {"$schema": "vega", "data": {"values": [{"a": 1, "b": "<script>"}]}, "width": 1.5}
        return {"application/vnd.vegalite.v5+json": spec, "text/plain": "<Chart>"}, {"kept": True}

class Both:
    def _repr_html_(self): return "<b>both</b>"
    def _repr_latex_(self): return "$both$"

frame = pd.DataFrame({"age": [3, 41]})
figure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2]); plt.close(figure)
chart, both, slider = Chart(), Both(), ipywidgets.IntSlider(3)
"""
KINDS = {
    "frame": "text/html",
    "figure": "image/png",
    "chart": "application/vnd.vegalite.v5+json",
    "both": "text/latex",
    "slider": "application/vnd.jupyter.widget-view+json",
}
LAST = ["%%js\npy.NAME", "%%js\nawait py.NAME", "%%lisp\npy.NAME", "%%lisp\n(await py.NAME)"]
DISPLAYED = ["%%js\ndisplay(py.NAME)", "%%js\ndisplay(await py.NAME);", "%%lisp\n(display py.NAME)"]


@pytest.fixture(scope="module", autouse=True)
def set_up(kernel: Kernel) -> None:
    ran = kernel.run(SETUP)
    assert ran.status == "ok", ran.error


@pytest.mark.parametrize("name", KINDS)
def test_an_object_of_pythons_is_shown_whole_by_every_language(kernel: Kernel, name: str) -> None:
    shown = kernel.run(name).data
    assert {"text/plain", KINDS[name]} <= set(shown)
    assert [kernel.run(cell.replace("NAME", name)).data for cell in LAST] == [shown] * len(LAST)
    displayed = [kernel.run(cell.replace("NAME", name)).displayed for cell in DISPLAYED]
    assert displayed == [[shown]] * len(DISPLAYED)


OBJECTS: dict[str, tuple[str, str]] = {
    "an instance": ("new (class Model { layers = [{ units: 128 }]; text = 'x'.repeat(90) })()", "<details"),
    "what says how it is shown": (
        "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'b', 'text/html': '<b>b</b>' }) })",
        "<b>b</b>",
    ),
    "what says it later": (
        "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': '', 'text/html': 'later' }) })",
        "later",
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_of_javascripts_is_shown_alike_by_every_language(kernel: Kernel, name: str) -> None:
    source, part = OBJECTS[name]
    kernel.run(f"%%js\nconst shown = {source}")
    shown: dict[str, Any] = kernel.run("%%js\nshown").data
    assert part in shown["text/html"]
    assert kernel.run("%%lisp\nshown").data == shown
    for cell in ("%%js\ndisplay(shown)", "%%lisp\n(display shown)", "display(js.shown)"):
        assert kernel.run(cell).displayed == [shown], cell


@pytest.mark.parametrize("cell", ["%%js\nawait py.long.$js()", "%%lisp\n(await ((. py.long $js)))"])
def test_a_long_frame_is_a_table_that_says_how_long_it_is(kernel: Kernel, cell: str) -> None:
    kernel.run("long = pd.DataFrame({'id': range(10_000)})")
    shown = kernel.run(cell).data
    assert shown["text/html"].count("<tr>") == 101
    for text in shown["text/html"], shown["text/plain"]:
        assert "10,000 rows" in text


def test_a_loop_of_lisp_has_a_bar(kernel: Kernel) -> None:
    ran = kernel.run('%%lisp\n(doseq [x (progress [1 2 3] {:label "Three"})] (* x x))')
    assert next(shown["text/plain"] for shown in ran.displayed) == "Three: 0% 0/3", ran.error
