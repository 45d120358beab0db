"""Mistakes of Lisp cells in a page, told as the Node host tells them: tests/test_lisp_cells.py."""

from __future__ import annotations

import re

import pytest

from tests.kernels import ANSI
from tests.lab.page import Lab
from tests.test_lisp_cells import FRAMES_OF_OURS, MISTAKES

IN_A_PAGE = [
    "a name like another of the cell",
    "a function of the library given something else",
    "an error of Python's, through functions",
    "an error with a cause in Python",
]


@pytest.mark.parametrize("name", IN_A_PAGE)
def test_a_mistake_is_told_in_a_page_with_lines_of_lisp_alone(lab: Lab, name: str) -> None:
    cell, told, way = MISTAKES[name]
    lab.open([f"%%lisp\n{cell}"])
    lab.run_all()
    error = ANSI.sub("", "\n".join(lab.outputs()[0][-1]["traceback"])).strip()
    assert error.endswith(told)
    assert [part for part in way if part not in error] == [], error
    assert not FRAMES_OF_OURS.search(error), error
    assert not re.search(r"https?:|blob:|worker", error), error
