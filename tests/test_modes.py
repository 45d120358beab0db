"""How a call of a JavaScript function behaves: by who calls it, or by a mode."""

from __future__ import annotations

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

SETUP = """%%js
const increment = (x) => x + 1;
const double = kb.fn(async (x) => x * 2, { mode: "async" });
const half = kb.fn(async (x) => x / 2, { mode: "sync" });
const noted = [];
const note = kb.fn((x) => { noted.push(x); return "unheard"; }, { mode: "fire" });
const refuse = kb.fn((x) => { throw new RangeError("no " + x); }, { mode: "fire" });
const later = kb.fn((xs) => xs.map((x) => x + 1), { mode: "vec" });
const sum = kb.fn((xs, ys) => xs.map((x, i) => x + ys[i]), { mode: "vec" });
const kindsOf = (...all) => { kinds = all.map((one) => one.constructor.name); return all[0]; };
const types = kb.fn(kindsOf, { mode: "vec" });
let kinds = [];
const positive = kb.fn((xs) => Array.from(xs, (x) => x > 0), { mode: "vec" });
const shorter = kb.fn((xs) => xs.slice(1), { mode: "vec" });
const calls = kb.fn((xs) => { count += 1; return xs; }, { mode: "vec" });
let count = 0;
"""

IMPORTS = """
import asyncio, functools
import numpy as np, pandas as pd
from kernelbridge import js, mode
def plain(f, *args):
    return f(*args)
async def inside(f, *args):
    return f(*args)
def told(run):
    try:
        run()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""

PROGRAMS: dict[str, tuple[str, str]] = {
    "without a mode plain code blocks": ("plain(js.increment, 1)", "2"),
    "without a mode a coroutine gets an awaitable": (
        "async def one():\n    return await js.increment(1)\nawait one()",
        "2",
    ),
    "so does a comprehension in a coroutine": (
        "async def all():\n    return [await js.increment(i) for i in range(3)]\nawait all()",
        "[1, 2, 3]",
    ),
    "so does an asynchronous generator": (
        (
            "async def each():\n    for i in range(3):\n        yield await js.increment(i)\n"
            "[x async for x in each()]"
        ),
        "[1, 2, 3]",
    ),
    "so does what C calls for a coroutine: map, partial": (
        (
            "async def mapped():\n    total = sum(await asyncio.gather(*map(js.increment, range(3))))\n"
            "    return total, await functools.partial(js.increment, 4)()\nawait mapped()"
        ),
        "(6, 5)",
    ),
    "a lambda and a decorated function are plain, wherever they are called": (
        (
            "def decorated():\n    return js.increment(6)\n"
            "async def both():\n    return (lambda: js.increment(5))(), decorated()\nawait both()"
        ),
        "(6, 7)",
    ),
    "sync blocks in a coroutine": (
        "async def one():\n    return js.half(4), mode(js.increment, 'sync')(1)\nawait one()",
        "(2, 2)",
    ),
    "async gives an awaitable to plain code": ("await plain(js.double, 4)", "8"),
    "async by its caller": (
        "await asyncio.gather(*plain(lambda: [mode(js.increment, 'async')(i) for i in range(3)]))",
        "[1, 2, 3]",
    ),
    "None takes a mode away": ("plain(mode(js.double, None), 4)", "8"),
    "fire gives nothing and keeps the order": (
        (
            "note = js.note\n{note(i) for i in range(5000)}, js('() => noted.length')(),"
            " js('() => noted.every((x, i) => x === i)')()"
        ),
        "({None}, 5000, True)",
    ),
    "vec of an array": ("js.later(np.arange(3.0))", "array([1., 2., 3.])"),
    "vec of a list": ("js.later([1, 2])", "array([2., 3.])"),
    "vec of a scalar": ("js.later(1.5)", "np.float64(2.5)"),
    "vec keeps the shape": ("js.later(np.zeros((2, 3))).shape", "(2, 3)"),
    "vec of an empty array": ("js.later(np.zeros((0, 2))).shape", "(0, 2)"),
    "vec broadcasts": (
        "js.sum(np.zeros((2, 1)), np.arange(3)).tolist()",
        "[[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]",
    ),
    "vec of a Series keeps its index": (
        "js.sum(pd.Series([1, 2], index=['a', 'b']), 1).to_dict()",
        "{'a': 2.0, 'b': 3.0}",
    ),
    "vec gives typed arrays": (
        "js.types(np.ones(1, 'f4'), np.ones(1, int), np.ones(1, 'i4'), [True])\njs.kinds",
        "['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array']",
    ),
    "vec takes a list of values": ("js.positive([-1, 1])", "array([False,  True])"),
    "vec of a strided array": ("js.later(np.arange(6.0)[::-2])", "array([6., 4., 2.])"),
    "vec in a coroutine is awaited": (
        "async def one():\n    return await js.later([1.0])\nawait one()",
        "array([2.])",
    ),
    "vec of a million is one call": (
        "len(js.calls(np.zeros(1_000_000))), js('() => count')()",
        "(1000000, 1)",
    ),
    "vec by its caller, for a method": ("mode(js.Array.of, 'vec') == js.Array.of", "False"),
    "vec in a frame": (
        "pd.DataFrame({'a': [1.0, 2.0], 'b': [3.0, 4.0]}).apply(js.later).to_dict('list')",
        "{'a': [2.0, 3.0], 'b': [4.0, 5.0]}",
    ),
    "a view goes back as the function": (
        "js('(a, b) => a === b')(mode(js.increment, 'sync'), js.increment)",
        "True",
    ),
    "views of one function and mode are equal": (
        "{mode(js.increment, 'sync'), mode(js.increment, 'sync')} == {mode(js.increment, 'sync')}",
        "True",
    ),
    "the same function and mode is the same there": (
        'js(\'(f) => kb.fn(f, { mode: "sync" }) === kb.fn(f, { mode: "sync" })\')(js.increment)',
        "True",
    ),
}

REFUSED: dict[str, tuple[str, str]] = {
    "a result of another length": ("js.shorter([1, 2, 3])", "got arrays of 3 values and gave 2 values"),
    "shapes that do not fit": ("js.sum([1, 2], [1, 2, 3])", "shape mismatch"),
    "text": ("js.later(['a'])", "argument 1 of function (anonymous) is of dtype <U1"),
    "an integer that is no number there": ("js.later(2**60)", "integers beyond 2**53"),
    "no argument": ("js.later()", "takes at least one array"),
    "indexes that differ": (
        "js.sum(pd.Series([1]), pd.Series([1], index=[5]))",
        "have different indexes; align them first",
    ),
    "a mode that is not": (
        "mode(js.increment, 'quick')",
        "there is no mode 'quick'; there are 'sync', 'async'",
    ),
    "a mode that JavaScript does not know": (
        "js('f => kb.fn(f, { mode: \"quick\" })')(js.increment)",
        'there is no mode "quick"; there are "sync", "async", "fire", "vec"',
    ),
    "a mode of no function": ("mode(print, 'sync')", "functions of JavaScript, not for builtin_function"),
}


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    for cell in (SETUP, IMPORTS):
        ran = kernel.run(cell)
        assert ran.status == "ok", ran.error


@pytest.mark.parametrize("name", PROGRAMS)
def test(kernel: Kernel, name: str) -> None:
    source, value = PROGRAMS[name]
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    assert ran.text == value


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_said_what_is_wrong_with(kernel: Kernel, name: str) -> None:
    source, sentence = REFUSED[name]
    ran = kernel.run(f"told(lambda: {source})")
    assert sentence in ran.text.replace("\\'", "'"), ran.error


def test_a_call_that_nobody_awaits_tells_of_its_failure_and_where_it_was_made(kernel: Kernel) -> None:
    ran = kernel.run("js.refuse(3)\nawait asyncio.sleep(0.5)")
    assert ran.status == "ok", ran.error
    assert "a call that nobody awaits failed: function (anonymous), called in" in ran.stderr
    assert "line 1\n" in ran.stderr
    assert "RangeError: no 3" in ran.stderr


COUNT = """
import time
session = get_ipython().kernelbridge.evaluators.current().session
sent, send = [], session.transport.send
session.transport.send = lambda envelope, buffers: (sent.append(envelope.kind), send(envelope, buffers))
note, until = js.note, time.monotonic() + 30
sent.clear()
for i in range(1000):
    note(i)
while not sent and time.monotonic() < until:
    pass
js('() => 1')()
del session.transport.send
1 <= sent.count(3) < 100, time.monotonic() < until"""


def test_calls_of_fire_leave_together_and_by_themselves_while_their_thread_is_busy(kernel: Kernel) -> None:
    ran = kernel.run(COUNT)
    assert ran.text == "(True, True)", ran.error


def test_nothing_is_left_of_all_that(kernel: Kernel) -> None:
    ran = kernel.run("session.tally()['pending'], session.tally()['slots']")
    assert ran.text == "(0, 0)", ran.error
