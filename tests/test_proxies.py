"""What Python holds for objects of JavaScript: attributes, methods, iteration, errors, identity."""

from __future__ import annotations

import pytest

from .kernels import Kernel

SETUP = """%%js
class Counter {
  constructor(n) { this.n = n; }
  add(k) { this.n += k; return this.n; }
  async later(k) { await 0; return this.add(k); }
}
const counter = new Counter(5), table = new Map([["a", 1], ["b", 2]]);
function* squares(n) { for (let i = 0; i < n; i++) yield i * i; }
const failure = new RangeError("too far");
function fail() { throw failure; }
function options(a, o) { return [a, o?.deep ?? null]; }
async function callback(f) { return await f(20) + 1; }
"""

EXCEPTION = """
e = KeyError("k")
def boom(x):
    raise e
try:
    js.callback(boom)
except KeyError as caught:
    got = caught
got is e"""

ERROR = """
from kernelbridge.errors import JSError
try:
    js.fail()
except JSError as caught:
    told = (type(caught).__name__, str(caught))
told"""

ROUND_TRIP = """
def again(f):
    f()
js("async again => { try { await again(fail) } catch (e) { return e === failure } }")(again)"""

PROGRAMS: dict[str, tuple[str, str]] = {
    "an attribute": ("js.counter.n", "5"),
    "a method keeps its this": ("js.counter.add(3), js.counter.n", "(8, 8)"),
    "a method kept for later": ("add = js.counter.add\nadd(2), add(0)", "(10, 10)"),
    "a promise is awaited": ("js.counter.later(1)", "11"),
    "setting and deleting": (
        "js.counter.m = 'new'\na = js.counter.m\ndel js.counter.m\na, hasattr(js.counter, 'm')",
        "('new', False)",
    ),
    "the same object is the same proxy": ("js.counter is js.counter", "True"),
    "a function handed back is itself": ("js('(a, b) => a === b')(js.squares, js.squares)", "True"),
    "a method handed back is the function": (
        "js('(f, c) => f === c.add')(js.counter.add, js.counter)",
        "True",
    ),
    "iterating a generator": ("list(js.squares(40)) == [n * n for n in range(40)]", "True"),
    "iterating a plain object gives keys": ("list(js('({ p: 1, q: 2 })'))", "['p', 'q']"),
    "keyword arguments arrive as an object": ("js.options(1, deep=True)", "[1, True]"),
    "a Python function as an argument": ("js.callback(lambda x: x + 21)", "42"),
    "a Python object comes back as itself": ("o = object()\njs('x => x')(o) is o", "True"),
    "an exception through JavaScript is the same object": (EXCEPTION, "True"),
    "an error of JavaScript by its name": (ERROR, "('RangeError', 'too far')"),
    "an error of JavaScript goes back as itself": (ROUND_TRIP, "True"),
    "a missing property": ("hasattr(js.counter, 'nothing')", "False"),
    "an awaitable in a coroutine": (
        "async def both():\n    return await js.counter.later(0) > 0\nawait both()",
        "True",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    ran = kernel.run(SETUP)
    assert ran.status == "ok", ran.error
    kernel.run("from kernelbridge import js, lisp")


@pytest.mark.parametrize("name", PROGRAMS)
def test(kernel: Kernel, name: str) -> None:
    source, value = PROGRAMS[name]
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    assert ran.text == value


def test_a_missing_property_names_it(kernel: Kernel) -> None:
    assert "has no property 'nothing'" in kernel.run("js.counter.nothing").error


def test_a_missing_variable_names_it(kernel: Kernel) -> None:
    assert "nothing is not defined" in kernel.run("js.nothing").error
