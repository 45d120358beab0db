"""JavaScript called from threads, timers, tasks and loops: nothing waits for a main thread that waits."""

from __future__ import annotations

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

SETUP = """%%js
const measured = async (x) => (await py.str(x)).length + x;
const there = async () => await $py("threading").get_ident();
const nested = async (f, n) => n === 0 ? 0 : 1 + (await f(n - 1));
const increment = (x) => x + 1;
const slept = async () => await py.sleeping();
const many = async (n) => { for (let i = 0; i < n; i++) await py.at_once(); return n };
const program = async () => await py`await ${py.sleeping()} + "!"`;
const caught = async () => { try { return await py.failing(); } catch (error) { return error.message; } };
let arrived = [];
const note = (x) => void arrived.push(x);
const say = async (x) => { await py.print("from", x); };
"""

IMPORTS = """
import asyncio, os, signal, threading, time
from concurrent.futures import ThreadPoolExecutor, wait
from kernelbridge import js
async def sleeping():
    await asyncio.sleep(0.01)
    return "slept"
async def at_once(): pass
async def failing():
    await asyncio.sleep(0.01)
    raise KeyError("k")
def in_thread(function, *args):
    results = []
    thread = threading.Thread(target=lambda: results.append(function(*args)))
    thread.start()
    thread.join()
    return results[0]
"""

PROGRAMS: dict[str, tuple[str, str]] = {
    "a thread that the main thread joins": ("in_thread(js.measured, 7)", "8"),
    "what a thread's call leads to runs in that thread": (
        "js.there() == threading.get_ident(), in_thread(lambda: js.there() == threading.get_ident())",
        "(True, True)",
    ),
    "a pool's map": (
        "with ThreadPoolExecutor(8) as pool:\n    total = sum(pool.map(js.measured, range(200)))\ntotal",
        "20390",
    ),
    "coroutines that a thread's call awaits": ("in_thread(js.many, 300)", "300"),
    "futures that the main thread waits for": (
        (
            "with ThreadPoolExecutor(4) as pool:\n"
            "    futures = [pool.submit(js.measured, i) for i in range(20)]\n"
            "    wait(futures)\nsum(future.result() for future in futures)"
        ),
        "220",
    ),
    "threads that join threads": (
        "def deeper(n):\n    return 0 if n == 0 else in_thread(js.nested, deeper, n)\ndeeper(8)",
        "8",
    ),
    "a pool in a call that JavaScript made": (
        (
            "def spread(f, n):\n    with ThreadPoolExecutor(4) as pool:\n"
            "        return sum(pool.map(f, range(n)))\n"
            "js('async () => await py.spread(async (x) => (await py.abs(-x)) + 1, 40)')()"
        ),
        "820",
    ),
    "a timer": (
        (
            "rang, got = threading.Event(), []\n"
            "threading.Timer(0.01, lambda: (got.append(js.measured(1)), rang.set())).start()\n"
            "rang.wait(30), got"
        ),
        "(True, [2])",
    ),
    "coroutines that a thread's call awaits while the main thread waits for the thread": (
        "in_thread(js.slept), in_thread(js.program), in_thread(js.caught)",
        "('slept', 'slept!', \"KeyError: 'k'\")",
    ),
    "coroutines that a thread's call awaits while the main loop is free": (
        "await asyncio.to_thread(js.slept), await asyncio.to_thread(js.program)",
        "('slept', 'slept!')",
    ),
    "another loop in a thread": (
        (
            "async def elsewhere():\n"
            "    one_by_one = [await js.measured(i) for i in range(3)]\n"
            "    return sum(one_by_one) + sum(await asyncio.gather(*[js.measured(i) for i in range(20)]))\n"
            "in_thread(asyncio.run, elsewhere())"
        ),
        "226",
    ),
    "asyncio's threads": (
        "sum(await asyncio.gather(*[asyncio.to_thread(js.measured, i) for i in range(50)]))",
        "1315",
    ),
    "a callback of the loop": (
        (
            "loop = asyncio.get_running_loop()\nfuture = loop.create_future()\n"
            "loop.call_later(0.01, lambda: future.set_result(js.measured(1)))\nawait future"
        ),
        "2",
    ),
    "tasks": (
        (
            "async def one(i):\n    return await js.measured(i)\n"
            "sum(await asyncio.gather(*[asyncio.create_task(one(i)) for i in range(30)]))"
        ),
        "485",
    ),
    "a signal's handler": (
        (
            "got = []\nbefore = signal.signal(signal.SIGUSR1, lambda *_: got.append(js.measured(1)))\n"
            "os.kill(os.getpid(), signal.SIGUSR1)\nwhile not got: pass\n"
            "_ = signal.signal(signal.SIGUSR1, before)\ngot"
        ),
        "[2]",
    ),
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


def test_what_a_threads_call_prints_is_in_the_cell_that_started_it(kernel: Kernel) -> None:
    assert kernel.run("in_thread(js.say, 'a thread')").stdout == "from a thread\n"


COUNT = """
session = get_ipython().kernelbridge.evaluators.current().session
sent, send = [], session.transport.send
session.transport.send = lambda envelope, buffers: (sent.append(envelope.kind), send(envelope, buffers))
increment = js.increment
sent.clear()
values = await asyncio.gather(*[increment(i) for i in range(1000)])
batches = sent.count(3)
del session.transport.send
values == list(range(1, 1001)), batches"""


def test_a_thousand_calls_of_one_turn_leave_in_one_message(kernel: Kernel) -> None:
    ran = kernel.run(COUNT)
    assert ran.text == "(True, 1)", ran.error


ORDER = """
note = js.note
def blocking():
    for i in range(50, 60):
        note(i)
async def both():
    pending = [note(i) for i in range(50)]
    blocking()
    await asyncio.gather(*pending)
await both()
js.arrived == list(range(60))"""


def test_calls_of_one_thread_arrive_in_their_order_awaited_or_not(kernel: Kernel) -> None:
    ran = kernel.run(ORDER)
    assert ran.text == "True", ran.error


def test_nothing_is_left_of_all_that(kernel: Kernel) -> None:
    session = "get_ipython().kernelbridge.evaluators.current().session"
    ran = kernel.run(f"{session}.tally()['pending'], list({session}._serving._awaiting)")
    assert ran.text == "(0, [])", ran.error
