"""One world: the variables of each language in the others, live, and copies where a cell asks for them."""

from __future__ import annotations

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

# Cells that run one after another, and what each shows.
LIVE: list[tuple[str, str]] = [
    ("from kernelbridge import js, lisp\nx = 5\ndef counter(): return x", ""),
    ("%%js\nlet seen = [await py.x, await py.counter()]; seen", "[ 5, 5 ]"),
    ("x = 6", ""),
    ("%%js\n[await py.x, await py.counter()]", "[ 6, 6 ]"),
    ("%%js\npy.x = 7; py.made = { a: [1] }; null", ""),
    ("x, made", "(7, {'a': [1]})"),
    ("%%lisp\n(set! py.x 8)\n(await (py.counter))", "8"),
    ("%%js\ndelete py.made; await py`'made' in globals()`", "false"),
    ("js.total = 40", ""),
    ("%%js\nconst addTo = (n) => total + n; addTo(2)", "42"),
    ("js.total += 1; lisp.total, js.addTo(1)", "(41, 42)"),
    ("%%lisp\n(set! total 50)\n(def my-list [1 2])", ""),
    ('js.addTo(0), lisp["my-list"], js["my$list"]', "(50, [1, 2], [1, 2])"),
    ('"total" in js, "nobody" in js, "my-list" in lisp, "total" in dir(js)', "(True, False, True, True)"),
    (
        "del js.total; 'total' in js, hasattr(js, 'total'), getattr(js, 'total', 'none')",
        "(False, False, 'none')",
    ),
    ("%%js\ntypeof total", "'undefined'"),
    ("js.addTo(1)", "ReferenceError: total is not defined"),
    ("js.totl", "ReferenceError: totl is not defined"),
    ("del lisp['my-lost']", "ReferenceError: my-lost is not defined; did you mean my-list?"),
]


def test_each_language_sees_the_variables_of_the_others_live(kernel: Kernel) -> None:
    for source, shown in LIVE:
        ran = kernel.run(source)
        if ran.status == "ok":
            assert ran.text == shown, source
        else:
            assert shown != "", ran.error
            assert shown in ran.error, source


def test_a_cell_copies_what_its_magic_line_names(kernel: Kernel) -> None:
    kernel.run('nested = [1, {"a": 2}]\nfactor = 3')
    assert (
        kernel.run("%%js -i nested,factor -o doubled\nnested.push(factor); const doubled = nested").text == ""
    )
    assert kernel.run("nested, doubled").text == "([1, {'a': 2}], [1, {'a': 2}, 3])"
    kernel.run("%%js\nclass Point { x = 1; y = [2] }")
    assert kernel.run("%%js --out point\nconst point = new Point(); 'shown'").text == "'shown'"
    assert kernel.run("point, type(point).__name__").text == "({'x': 1, 'y': [2]}, 'dict')"
    kernel.run("%%lisp -i factor -o my-sum\n(def my-sum (+ factor 1))")
    assert kernel.run("my_sum").text == "4"
    assert kernel.run("%%time\n%%js -i factor -o product\nconst product = 5 * factor").status == "ok"
    assert kernel.run("product").text == "15"


WRONG = {
    "a variable that Python lacks": (
        "%%js -i factr\n1",
        "-i factr: Python has no variable factr; did you mean factor?",
    ),
    "a variable that the cell lacks": (
        "%%js -o lost\n1",
        "%%js -o lost: the cell has run, and lost is not defined",
    ),
    "no name of Python's": (
        "%%lisp -o ready?\n1",
        "%%lisp -o ready?: ready? cannot be the name of a variable in Python",
    ),
    "a word of Python's": ("%%js -o class\n1", "class cannot be the name of a variable in Python"),
    "an option that there is not": (
        "%%js --nope\n1",
        "%%js has no option '--nope'; %%js --help tells what there is",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_magic_line_that_asks_for_what_is_not_there_says_so(kernel: Kernel, case: str) -> None:
    source, message = WRONG[case]
    kernel.run("factor = 3")
    ran = kernel.run(source)
    assert ran.status == "error"
    assert message in ran.stderr + ran.error


def test_a_cell_that_fails_copies_nothing_to_python(kernel: Kernel) -> None:
    kernel.run("early = 'before'")
    kernel.run("%%js -o early\nvar early = 1; throw new Error('late')")
    assert kernel.run("early").text == "'before'"


def test_help_is_shown_in_place_of_running_the_cell(kernel: Kernel) -> None:
    ran = kernel.run("%%js --help\nglobalThis.ranAnyway = 1; neither this (")
    assert ran.status == "ok"
    assert ran.stdout.startswith("usage: %%js [-i NAMES] [-o NAMES]")
    assert kernel.run("%%js\ntypeof ranAnyway").text == "'undefined'"
