"""Cells of three languages in a page, on every ipykernel of the matrix."""

from __future__ import annotations

import pytest

from tests.ipykernels import IPYKERNELS
from tests.lab.page import Lab

CELLS = {
    "import ipykernel; ipykernel.__version__": "",
    "%%js\nconst square = x => { console.log('squared', x); return x * x }": "",
    "from kernelbridge import js; [js.square(x) for x in (2, 3)]": "squared 2\nsquared 3\n[4, 9]",
    "%%js\nawait py.sorted(['bb', 'a'], kw({ key: word => word.length })).$js()": "[ 'a', 'bb' ]",
    "%%lisp\n(await (py.list (py.map (fn (x) (square x)) [4 5])))": "squared 4\nsquared 5\n[16, 25]",
    "await js.square(6)": "squared 6\n36",
    "sorted([3, -1, 2], key=js.square)": "squared 3\nsquared -1\nsquared 2\n[-1, 2, 3]",
}


@pytest.mark.parametrize("kernel", IPYKERNELS)
def test_cells_of_three_languages_call_each_other_back(lab: Lab, kernel: str) -> None:
    lab.open(list(CELLS), kernel=kernel)
    lab.run_all()
    said = [lab.text(index) for index in range(len(CELLS))]
    assert said[0].strip("'").startswith(IPYKERNELS[kernel])
    assert said[1:] == list(CELLS.values())[1:]
