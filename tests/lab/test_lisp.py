"""Errors of Lisp cells in a page, told as the Node host tells them: tests/test_lisp_cells.py.

All stand in one notebook, since opening a page takes longer than running its cells.
"""

from __future__ import annotations

import re

from tests.kernels import ANSI
from tests.lab.page import Lab
from tests.test_lisp_cells import FRAMES_OF_OURS, MISTAKES
from tests.traces import DEFINITIONS, PYTHON, TRACES, way

IN_A_PAGE = {
    name: MISTAKES[name]
    for name in (
        "a name like another of the cell",
        "a function of the library given something else",
        "an error of Python's, through functions",
        "an error with a cause in Python",
    )
}


def test_errors_are_told_in_a_page_with_lines_of_lisp_alone_and_exact_places(lab: Lab) -> None:
    cells = [cell for cell, _, _ in [*TRACES.values(), *IN_A_PAGE.values()]]
    lab.open([PYTHON, DEFINITIONS, *(f"%%lisp\n{cell}" for cell in cells)])
    errors = [
        ANSI.sub("", "\n".join(next(iter(lab.run(index)[-1:]), {}).get("traceback", []))).strip()
        for index in range(len(cells) + 2)
    ]
    assert errors[:2] == ["", ""]
    traces, mistakes = errors[2 : len(TRACES) + 2], errors[len(TRACES) + 2 :]
    for index, (error, (_, places, told)) in enumerate(zip(traces, TRACES.values(), strict=True), 3):
        assert error.splitlines()[-1] == told
        assert way(error, f"Cell [{index}]", "Cell [2]") == places, error
    for error, (_, told, parts) in zip(mistakes, IN_A_PAGE.values(), strict=True):
        assert error.endswith(told)
        assert [part for part in parts if part not in error] == [], error
    for error in errors:
        assert not FRAMES_OF_OURS.search(error), error
        assert not re.search(r"https?:|blob:|worker", error), error
