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
class Point {
  constructor(x, y) { this.x = x; this.y = y; }
  get sum() { return this.x + this.y; }
  [Symbol.for("Jupyter.display")]() { return { "text/plain": "P", "text/html": `<b>${this.x}</b>` }; }
}
const point = new Point(1, 2);
const array = () => byref([10, 20, [30]]), map = () => byref(new Map([["a", 1], [2, "b"]]));
const set = () => byref(new Set([1, "x"])), plain = () => byref({ a: 1, b: { c: 2 } });
const floats = () => byref(new Float64Array([1, 2, 3])), date = () => byref(new Date(0));
const promised = () => byref(new Promise((give) => setTimeout(() => give(42), 10)));
const thenable = () => byref({ then: (give) => give(43) });
function* failing() { yield 1; yield 2; throw new Error("third"); }
const cycle = new Point(1, 2);
cycle.me = cycle, cycle.options = options, cycle.list = [new Point(3, 4)];
const deep = async (f, n) => await f(n);
const spread = (...all) => all.length;
"""

IMPORTS = """
import copy, ctypes, functools, pickle, sqlite3
import numpy as np, pandas as pd
from scipy.integrate import quad
from scipy.optimize import minimize
import kernelbridge
from kernelbridge import js, lisp
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

DEEP = """
def deeper(n):
    return 0 if n == 0 else 1 + js.deep(deeper, n - 1)
deeper(51)"""

FORK = """
import multiprocessing
def child(queue):
    try:
        queue.put(js.spread(1))
    except Exception as error:
        queue.put(error)
context = multiprocessing.get_context("fork")
queue = context.Queue()
process = context.Process(target=child, args=(queue,))
process.start()
outcome = queue.get(timeout=30)
process.join()
raise outcome"""

FAILING = """
got = []
try:
    for one in js.failing():
        got.append(one)
except Exception as error:
    got = got, str(error)
got"""

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
    "an object is true, and equals itself": (
        "bool(js.point), js.point == js.point, js.point == js.counter, {js.point: 1}[js.point]",
        "(True, True, False, 1)",
    ),
    "a method equals itself": (
        "js.counter.add == js.counter.add, js.counter.add == js.counter.later",
        "(True, False)",
    ),
    "a class is called, or told to be new": (
        "js.Point(5, 6).sum, js.Point.new(1, 1).x, js('Map').new([[1, 2]])",
        "(11, 1, {1: 2})",
    ),
    "items of an array": (
        "a = js.array()\na[0] = 5\nlen(a), a[0], a[-1], 20 in a, 99 in a, list(a)",
        "(3, 5, [30], True, False, [5, 20, [30]])",
    ),
    "items of typed numbers": ("f = js.floats()\nlen(f), f[1], 3 in f, list(f)", "(3, 2, True, [1, 2, 3])"),
    "items of a Map": (
        "m = js.map()\nm['q'] = 3\ndel m['a']\nlen(m), m[2], 'q' in m, 'a' in m, list(m)",
        "(2, 'b', True, False, [[2, 'b'], ['q', 3]])",
    ),
    "members of a Set": ("s = js.set()\nlen(s), 1 in s, 'y' in s, list(s)", "(2, True, False, [1, 'x'])"),
    "items of a plain object": (
        "o = js.plain()\nlist(o), o['a'], o['b'], 'z' in o",
        "(['a', 'b'], 1, {'c': 2}, False)",
    ),
    "a date by reference": (
        "d = js.date()\nd.getTime(), kernelbridge.copy(d).year",
        "(0, 1970)",
    ),
    "a promise that is held": ("await (await js.promised())", "42"),
    "a thenable that is held": ("await (await js.thenable())", "43"),
    "a promise given to a function is awaited there": ("js('async p => await p')(js.promised())", "42"),
    "an iterator, by hand and in a loop": (
        "it = js.squares(5)\nnext(it), next(it), list(it)",
        "(0, 1, [4, 9, 16])",
    ),
    "what comes before an error of an iterator": (FAILING, "([1, 2], 'third')"),
    "the data of an instance": ("kernelbridge.copy(js.point)", "{'x': 1, 'y': 2}"),
    "the data of collections": (
        "[kernelbridge.copy(one()) for one in (js.array, js.map, js.set)]",
        "[[10, 20, [30]], {'a': 1, 2: 'b'}, {1, 'x'}]",
    ),
    "the data of a cycle, functions as themselves": (
        "c = kernelbridge.copy(js.cycle)\nc['me'] is c, c['options'](1), c['list']",
        "(True, [1, None], [{'x': 3, 'y': 4}])",
    ),
    "a copy of one level": ("one = kernelbridge.copy(js.plain(), depth=1)\none['a'], one['b'].c", "(1, 2)"),
    "completion knows properties, also inherited ones": (
        "[name for name in dir(js.point) if not name.startswith('_')]",
        "['constructor', 'sum', 'x', 'y']",
    ),
    "the names of cells": (
        "'fail' in js, 'nope' in js, 'Math' in js, 'point' in list(js), 'kb' in list(js), 'point' in dir(js)",
        "(True, False, True, True, False, True)",
    ),
    "a variable is set and deleted": (
        "js.fresh = 3\nfresh = js.fresh\ndel js.fresh\nfresh, 'fresh' in js",
        "(3, False)",
    ),
    "a variable of Lisp is deleted by its own name": (
        (
            "lisp['my-list'] = [1]\nthere = 'my-list' in lisp, 'my-list' in list(lisp)\ndel lisp['my-list']\n"
            "there, 'my-list' in lisp"
        ),
        "((True, True), False)",
    ),
    "globals of the platform": ("js.Math.max(1, 2), js.JSON.stringify({'a': 1})", "(2, '{\"a\":1}')"),
    "functions copy as functions do": (
        "copy.copy(js.fail) == js.fail, copy.deepcopy({'f': js.fail})['f'] == js.fail",
        "(True, True)",
    ),
    "a function is no list, whoever asks": (
        "pd.api.types.is_list_like(js.fail), callable(js.fail)",
        "(False, True)",
    ),
    "a function in pandas": (
        "pd.Series([1, 2]).apply(js('x => x + 1')).tolist(), pd.Series([1, 2]).map(js('x => -x')).tolist()",
        "([2, 3], [-1, -2])",
    ),
    "a function that reads a column": (
        "pd.DataFrame({'a': [1, 2]}).apply(js('async s => await s.sum()')).tolist()",
        "[3]",
    ),
    "a function in NumPy": ("np.vectorize(js('x => x + 1'))(np.arange(3)).tolist()", "[1, 2, 3]"),
    "a function in SciPy": ("round(quad(js('x => x * x'), 0, 3)[0], 9)", "9.0"),
    "a function that SciPy minimizes": (
        "minimize(js('async x => (await x.item() - 2) ** 2'), [0]).x.round(3).tolist()",
        "[2.0]",
    ),
    "a function in SQLite": (
        (
            "database = sqlite3.connect(':memory:')\ndatabase.create_function('plus', 1, js('x => x + 1'))\n"
            "database.execute('select plus(41)').fetchone()"
        ),
        "(42,)",
    ),
    "a function in C": ("ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(js('x => x * 2'))(4)", "8"),
    "a function in functools": (
        (
            "cached = functools.lru_cache(js('x => x + 1'))\n"
            "cached(1), cached(1), cached.cache_info().hits, functools.partial(js('(a, b) => a - b'), 10)(3),"
            " sorted([3, 1, 2], key=functools.cmp_to_key(js('(a, b) => b - a')))"
        ),
        "(2, 2, 1, 7, [3, 2, 1])",
    ),
    "a function behind a class": (
        (
            "class Missing(dict):\n    def __missing__(self, key): return js.spread(key)\n"
            "class Read:\n    x = property(js('o => 42'))\n"
            "Missing()[41], Read().x"
        ),
        "(1, 42)",
    ),
    "a finalizer calls": (
        "class Last:\n    def __del__(self): ended.append(js.spread(1, 2))\nended = []\nLast()\nended",
        "[2]",
    ),
    "a function kept by a cell that has ended": (
        "kept = js('f => { keptByCell = f; }')\nkept(lambda x: x * 2)",
        "",
    ),
    "… is called by another": ("js('async () => await keptByCell(21)')()", "42"),
    "many arguments": ("js.spread(*range(100_000))", "100000"),
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
    ran = kernel.run(IMPORTS)
    assert ran.status == "ok", ran.error


@pytest.mark.parametrize("name", PROGRAMS)
def test(kernel: Kernel, name: str) -> None:
    source, value = PROGRAMS[name]
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    assert ran.text == value


REFUSED: dict[str, tuple[str, str]] = {
    "an index that is not": ("js.array()[7]", "IndexError: 7"),
    "a slice": ("js.array()[1:2]", "has no slices; kernelbridge.copy(x) gives a list"),
    "a key that is not": ("js.map()['z']", "KeyError: 'z'"),
    "a property that is no item": ("js.plain()['z']", "KeyError: 'z'"),
    "what has no length": ("len(js.plain())", "object of type Object has no length and no size"),
    "pickling": ("pickle.dumps(js.point)", "lives in JavaScript, and can be neither pickled nor copied"),
    "pickling a function": ("pickle.dumps(js.fail)", "a function can be called in this process only"),
    "copying as Python does": ("copy.deepcopy(js.point)", "kernelbridge.copy(x) gives its data"),
    "copying what is Python's": ("kernelbridge.copy(5)", "copies objects of JavaScript, not int"),
    "a variable that is not, to delete": ("del js.nothing", "nothing is not defined"),
    "null, thrown": ("js('() => { throw null }')()", "null was thrown, which is no Error"),
    "a frozen object, thrown": ("js('() => { throw Object.freeze({ a: 1 }) }')()", "{a: 1} was thrown"),
    "an error that cannot be read": (
        "js('() => { throw Object.defineProperty(new Error(), \"message\", { get() { throw 1 } }) }')()",
        "Error",
    ),
    "a million arguments": ("js.spread(*range(1_000_000))", "RangeError: Maximum call stack size exceeded"),
    "a fork": (FORK, "a forked process cannot use the bridge of its parent"),
    "too deep a recursion": (DEEP, "50 calls to JavaScript wait inside each other in this thread"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_said_what_is_wrong_with(kernel: Kernel, name: str) -> None:
    source, sentence = REFUSED[name]
    ran = kernel.run(source)
    assert ran.status == "error", ran
    assert sentence in ran.error


def test_calls_nest_to_depth_50_and_the_session_goes_on_after_more(kernel: Kernel) -> None:
    assert kernel.run(DEEP.replace("deeper(51)", "deeper(50)")).text == "50"
    assert kernel.run(DEEP).ename == "RecursionError"
    assert kernel.run("js.spread(1)").text == "1"


def test_the_frames_of_the_bridge_leave_the_recursion_limit_to_the_user(kernel: Kernel) -> None:
    kernel.run("import sys\nlimit = sys.getrecursionlimit()")
    ten_frames_each = DEEP.replace("deeper(51)", "deeper(50)").replace(
        "def deeper(n):",
        "def deeper(n, frames=10):\n    if frames:\n        return deeper(n, frames - 1)",
    )
    assert kernel.run(ten_frames_each).text == "50"
    assert kernel.run("sys.getrecursionlimit() - limit").text == "0"


def test_an_object_is_shown_as_it_wants_to_be(kernel: Kernel) -> None:
    assert kernel.run("js.point").data == {"text/plain": "P", "text/html": "<b>1</b>"}


def test_a_missing_property_names_it(kernel: Kernel) -> None:
    assert "has no property 'nothing'" in kernel.run("js.counter.nothing").error


def test_a_missing_variable_names_it(kernel: Kernel) -> None:
    assert "nothing is not defined" in kernel.run("js.nothing").error
