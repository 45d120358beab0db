"""The tables of Lisp programs in tests/lisp, as cells of a kernel whose evaluator is the Node host."""

from __future__ import annotations

import pytest

from .kernels import Kernel
from .lisp_programs import Program, programs


@pytest.mark.parametrize("program", programs("python"), ids=lambda program: program.source)
def test_a_cell_shows_what_the_table_says(kernel: Kernel, program: Program) -> None:
    ran = kernel.run(program.cell)
    assert (ran.error or ran.text) == program.shown
