"""The tables of Lisp programs in tests/lisp, as cells of a kernel whose evaluator is the Node host."""

from __future__ import annotations

import pytest

from .kernels import Kernel
from .lisp_programs import PROGRAMS, Program


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.source)
def test_a_cell_shows_what_the_table_says(kernel: Kernel, program: Program) -> None:
    ran = kernel.run(program.cell)
    assert (ran.error or ran.text) == program.shown


def test_an_import_is_known_to_later_cells_in_every_language(kernel: Kernel) -> None:
    kernel.run('%%lisp\n(py.import "math" :as mathematics)')
    assert kernel.run("%%lisp\n(await (mathematics.gcd 12 18))").text == "6"
    assert kernel.run("%%js\nawait mathematics.gcd(12, 18)").text == "6"


AUTO: dict[str, tuple[str, str]] = {
    "calls, one in the other": ('(py.import "math" :as m)\n(+ 1 (m.sqrt (py/len "abcd")))', "3"),
    "functions, also for later cells": ("(defun size (x) (+ 1 (py/len x)))\n(size [1])", "2"),
    "conditions and loops": (
        "(let ((xs (py/list))) (while (< (py/len xs) 3) (xs.append 0)) (if (= (py/len xs) 3) :three :other))",
        "'three'",
    ),
    "attributes and items": ("(let ((r (py/range 5 9))) [(+ 1 r.start) (at r 1)])", "[ 6, 6 ]"),
    "what is awaited anyway": ("(await (py/len [1 2]))", "2"),
    "parts of a par": ("(par (+ 1 (py/len [1])) (py/len [1 2]))", "[ 2, 2 ]"),
    "comprehensions": ("(for (x (py/range 3)) (+ 1 (py/abs x)))", "[ 1, 2, 3 ]"),
}


@pytest.mark.parametrize("name", AUTO)
def test_a_cell_of_its_own_awaits_by_itself(kernel: Kernel, name: str) -> None:
    source, shown = AUTO[name]
    ran = kernel.run(f"%%lisp --auto\n{source}")
    assert (ran.error or ran.text) == shown


def test_only_the_cell_that_asks_for_it_awaits_by_itself(kernel: Kernel) -> None:
    kernel.run("%%lisp --auto\n(defun doubled (x) (* 2 (py/len x)))")
    assert kernel.run("%%lisp\n(promise? (doubled [1]))").text == "true"
    assert "has not been awaited" in kernel.run("%%lisp\n(if (py/len [1]) 1 2)").error


def test_a_cell_ends_when_the_calls_that_nobody_awaits_have_settled(kernel: Kernel) -> None:
    kernel.run("done = []")
    pause = "import asyncio\\nawait asyncio.sleep(0.2)\\ndone.append(1)"
    assert kernel.run(f'%%lisp\n(py.exec "{pause}")\n:value').text == "'value'"
    assert kernel.run("done").text == "[1]"


def test_a_call_that_nobody_awaits_fails_its_cell_and_no_later_one(kernel: Kernel) -> None:
    ran = kernel.run('%%lisp\n(defun start (x) (py/int x) nil)\n(start "x")\n:value')
    assert ran.error.strip().endswith("ValueError: invalid literal for int() with base 10: 'x'")
    assert "line 2:22, in start" in ran.error
    assert kernel.run("%%lisp\n:fine").text == "'fine'"


def test_a_program_that_nobody_awaits_fails_its_cell_with_its_line(kernel: Kernel) -> None:
    failing = "import asyncio\\nawait asyncio.sleep(0.2)\\n1 / 0"
    ran = kernel.run(f'%%lisp\n(py.exec "{failing}")\n:value')
    assert ran.error.strip().endswith("ZeroDivisionError: division by zero")
    assert "line 2:5" in ran.error
    assert kernel.run("%%lisp\n:fine").text == "'fine'"
