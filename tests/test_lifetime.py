"""How long objects live that the other side holds: real kernels, real hosts."""

from __future__ import annotations

import pytest

from .kernels import Kernel

SETUP = """
import gc, weakref
class Thing:
    name = "thing"
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
alive = []
def count():
    gc.collect()
    return sum(one() is not None for one in alive)
"""

CELLS: dict[str, tuple[str, str]] = {
    "using": ("%%js\nusing one = await py.make()\nawait one.name", "'thing'"),
    "await using": ("%%js\nawait using one = await py.make()\nawait one.name", "'thing'"),
    "using an expression": ("%%js\nusing one = py.make()\nawait one.name", "'thing'"),
    "using in a block": ("%%js\n{ using one = await py.make(); await one.name }", "'thing'"),
    "using in a loop": (
        "%%js\nlet n = 0\nfor await (using one of py`(make() for _ in range(50))`.$iter()) n++\nn",
        "50",
    ),
    "using in a function": (
        "%%js\nasync function f() { await using one = await py.make(); return await one.name }\nf()",
        "'thing'",
    ),
    "a scope": ("%%js\nawait kb.scope(async ({ py }) => { await py.make(); return 1 })", "1"),
    "a scope in Lisp": ("%%lisp\n(await (kb.scope (fn (inner) (await (inner.py.make)) 1)))", "1"),
}


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    ran = kernel.run(SETUP)
    assert ran.status == "ok", ran.error


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_lets_go_of_what_it_made_by(kernel: Kernel, name: str) -> None:
    source, value = CELLS[name]
    kernel.run("alive.clear()")
    ran = kernel.run(source)
    assert (ran.status, ran.text) == ("ok", value), ran.error
    assert kernel.run("len(alive) > 0, count()").text == "(True, 0)"


def test_the_value_of_a_cell_that_ends_it_is_shown_and_stays_in_python(kernel: Kernel) -> None:
    kernel.run("alive.clear()")
    ran = kernel.run("%%js\nusing one = await py.make()\none")
    assert "Thing at" in ran.text, ran
    assert kernel.run("_ is alive[0]()").text == "True"
