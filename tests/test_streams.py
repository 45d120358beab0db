"""Iterators of JavaScript in Python: order, pace, errors, the end; real cells in a real host."""

from __future__ import annotations

import time

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

SETUP = """%%js
const log = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
function* count(to = Infinity) {
  let n = 0;
  try { while (n < to) yield n++; return "the end"; } finally { log.push(["closed", n]); }
}
async function* acount(to = Infinity) {
  let n = 0;
  try { while (n < to) { await null; yield n++; } } finally { log.push(["closed", n]); }
}
async function* slow(ms) {
  try { for (let n = 0; ; n++) { yield n; await pause(ms); } } finally { log.push(["closed"]); }
}
function* failing(after) { yield* count(after); throw new RangeError("behind them"); }
async function* afailing(after) { yield* acount(after); throw new RangeError("behind them"); }
function stream(to) {
  let n = 0;
  return new ReadableStream({
    pull(controller) { if (n < to) controller.enqueue(n++); else controller.close(); },
    cancel() { log.push(["canceled", n]); },
  });
}
const reader = (to) => { const made = stream(to); return byref({ getReader: () => made.getReader() }); };
function* texts(count, size) { for (let n = 0; n < count; n++) yield String(n).padStart(size); }
function* functions(count) { for (let n = 0; n < count; n++) yield () => n; }
function* promises() { yield pause(5).then(() => 1); yield 2; }
class Closes { [Symbol.iterator]() { return this; } next() { return { done: false, value: 1 }; }
  return() { throw new TypeError("of return"); } }
"""

PYTHON = """
import asyncio, itertools, json
from kernelbridge import js
from kernelbridge.errors import JSError

def taken(stream):
    items = []
    try:
        for item in stream:
            items.append(item)
    except JSError as error:
        items.append(str(error))
    return items

async def atake(stream, most=None):
    items = []
    async for item in stream:
        items.append(item)
        if len(items) == most:
            break
    return items

def logged():
    return json.loads(js("JSON.stringify(log.splice(0))"))
"""

PROGRAMS: dict[str, tuple[str, str]] = {
    "a generator": ("list(js.count(5000)) == list(range(5000))", "True"),
    "an asynchronous generator": ("list(js.acount(5000)) == list(range(5000))", "True"),
    "a stream": ("list(js.stream(5000)) == list(range(5000))", "True"),
    "a stream of an engine that iterates over none": ("list(js.reader(500)) == list(range(500))", "True"),
    "a set": ("list(js('new Set([1, 2, 3])'))", "[1, 2, 3]"),
    "nothing": ("list(js.count(0)), list(js.acount(0))", "([], [])"),
    "promises among the items": ("list(js.promises())", "[1, 2]"),
    "objects": ("[f() for f in itertools.islice(js.functions(5000), 3)]", "[0, 1, 2]"),
    "async for": ("await atake(await js.acount(5000)) == list(range(5000))", "True"),
    "async for over a plain iterator": ("await atake(await js.count(5000)) == list(range(5000))", "True"),
    "async for over a stream": ("await atake(await js.stream(5000)) == list(range(5000))", "True"),
    "in a thread": ("await asyncio.to_thread(lambda: list(js.count(3000))) == list(range(3000))", "True"),
    "several at once": (
        (
            "made = [await js.acount(2000) for _ in range(5)]\n"
            "sum(await asyncio.gather(*map(atake, made)), []) == 5 * list(range(2000))"
        ),
        "True",
    ),
    "an error behind items": ("taken(js.failing(3))", "[0, 1, 2, 'behind them']"),
    "an error behind many items": (
        "got = taken(js.failing(3000))\nlen(got), got[-1]",
        "(3001, 'behind them')",
    ),
    "an error behind items that are awaited": (
        "got = taken(js.afailing(3000))\ngot[:-1] == list(range(3000)), got[-1]",
        "(True, 'behind them')",
    ),
    "a program's own iterator goes on": (
        "numbers = iter(js.count())\nlist(itertools.islice(numbers, 3)) + list(itertools.islice(numbers, 2))",
        "[0, 1, 2, 3, 4]",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    for source in (PYTHON, SETUP):
        ran = kernel.run(source)
        assert ran.status == "ok", ran.error


def value(kernel: Kernel, source: str) -> str:
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    return ran.text


@pytest.fixture(autouse=True)
def balanced(kernel: Kernel) -> None:
    """Nothing is pending or held on either side after a test."""
    tally = "import gc; gc.collect(); js('1'); gc.collect(); js.log and None;"
    yield
    kernel.run("globals().pop('numbers', None); log = None")
    kernel.run(tally)
    counts = "{k: v for k, v in get_ipython().kernelbridge.sessions[0].tally().items() if k != 'imports'}"
    assert value(kernel, counts) == "{'exports': 0, 'slots': 0, 'pending': 0}"


@pytest.mark.parametrize("name", PROGRAMS)
def test_items_of(kernel: Kernel, name: str) -> None:
    source, expected = PROGRAMS[name]
    assert value(kernel, source) == expected


LEFT: dict[str, str] = {
    "break": "for item in js.{name}():\n    if item == 3: break",
    "an error": "try:\n    for item in js.{name}(): 1 / (3 - item)\nexcept ZeroDivisionError: pass",
    "close": "items = iter(js.{name}())\nnext(items)\nitems.close()",
    "dropping it": "items = iter(js.{name}())\nnext(items)\ndel items",
    "async break": "await atake(await js.{name}(), 4)",
    "aclose": "items = aiter(await js.{name}())\nawait anext(items)\nawait items.aclose()",
    "cancel": (
        "task = asyncio.ensure_future(atake(await js.{name}()))\nawait asyncio.sleep(0.05)\ntask.cancel()\n"
        "await asyncio.wait([task])\ndel task"
    ),
}


@pytest.mark.parametrize("name", ["count", "acount"])
@pytest.mark.parametrize("how", LEFT)
def test_a_loop_that_is_left_ends_the_producer(kernel: Kernel, how: str, name: str) -> None:
    value(kernel, "js('log.length = 0')")
    value(kernel, LEFT[how].format(name=name))
    if how == "async break":
        value(kernel, "import gc; gc.collect()\nawait asyncio.sleep(0.1)")
    assert value(kernel, "logged()").startswith("[['closed', ")
    assert value(kernel, "logged()") == "[]"


def test_the_producer_is_no_more_than_a_batch_ahead_of_a_consumer_that_stops(kernel: Kernel) -> None:
    value(kernel, "js('log.length = 0')\nitems = iter(js.count())\nfor n in range(100): next(items)")
    value(kernel, "items.close()")
    assert int(value(kernel, "logged()[0][1]")) <= 400


def test_what_comes_slowly_comes_as_it_comes(kernel: Kernel) -> None:
    began = time.monotonic()
    assert value(kernel, "list(itertools.islice(js.slow(100), 5))") == "[0, 1, 2, 3, 4]"
    assert value(kernel, "await atake(await js.slow(100), 5)") == "[0, 1, 2, 3, 4]"
    assert time.monotonic() - began < 30, "whole batches would take an hour"


def test_large_items_fetch_few_at_once(kernel: Kernel) -> None:
    source = "sizes = [len(text) for text in js.texts(100, 1_000_000)]\nlen(sizes), set(sizes)"
    assert value(kernel, source) == "(100, {1000000})"


def test_an_error_of_the_end_is_told_to_who_waits_for_it(kernel: Kernel) -> None:
    source = "items = aiter(js('new Closes()'))\nawait anext(items)\nawait items.aclose()"
    assert "TypeError: of return" in kernel.run(source).error


def test_a_loop_is_interrupted_and_the_producer_ends(kernel: Kernel) -> None:
    value(kernel, "js('log.length = 0')")
    request = kernel.start("for item in js.slow(20): print(item, flush=True)")
    while kernel.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    assert kernel.outcome(request).status == "error"
    value(kernel, "js('pause(100)')")
    assert value(kernel, "logged()") == "[['closed']]"
