"""Large arrays between Python and the Node host of its cells, over pipes, both ways."""

from __future__ import annotations

from .kernels import Kernel
from .test_cells import interrupt_once_it_runs

COUNT = 8_000_000


def test_64_mb_of_floats_go_to_a_cell_and_come_back(kernel: Kernel) -> None:
    kernel.run(f"import numpy as np\nbig = np.arange({COUNT}, dtype='f8')")
    got = kernel.run("%%js\nconst got = await py.big.$js();\n[got.constructor.name, got.length, got.at(-1)]")
    assert got.text == f"[ 'Float64Array', {COUNT}, {COUNT - 1} ]"
    assert kernel.run("%%js\nawait py.np.array_equal(got, py.big)").text == "true"
    kernel.run("%%js\npy.back = got;\ngot.fill(0);")
    assert kernel.run("(back == big).all(), back.flags.writeable").text == "(np.True_, True)"


def test_a_quarter_of_a_gigabyte_passes_the_pipes_both_ways(kernel: Kernel) -> None:
    kernel.run("data = bytes(range(256)) * 2**20")
    kernel.run("%%js\nconst bytes = await py.data.$js();\npy.same = bytes;")
    assert kernel.run("same == data").text == "True"


def test_a_cell_is_interrupted_while_its_data_is_on_its_way(kernel: Kernel) -> None:
    ran = interrupt_once_it_runs(kernel, "%%js\nconsole.log('running');\nfor (;;) await py.data.$js();")
    assert "interrupted" in ran.error
    assert kernel.run("%%js\n1 + 1").text == "2"
