"""Operations that are stopped, and interrupts of cells: what ends, and that nothing else ever does."""

from __future__ import annotations

import json
import random
import time
from collections import Counter

import pytest

from .kernels import PATIENCE, Kernel, Ran, RawClient

pytestmark = pytest.mark.every_ipykernel

CANCEL, RESULTS = 5, 4
SETUP = """
import asyncio, random, threading, time
from kernelbridge import js
calls = []

def begin():
    calls.append(1)
    print('began', flush=True)

def spin():
    begin()
    while True: pass

def nap():
    begin()
    time.sleep(600)

async def later(how):
    await asyncio.sleep(0)
    how()

async def lasting():
    try:
        begin()
        await asyncio.sleep(600)
    finally:
        calls.append('stopped')

class Manager:
    def __enter__(self): return 1
    def __exit__(self, *error): calls.append('exit')
"""


@pytest.fixture
def prepared(kernel: Kernel) -> Kernel:
    kernel.run("%load_ext kernelbridge")
    kernel.run(SETUP)
    return kernel


def await_text(kernel: Kernel, text: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        message = kernel.client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "stream" and text in message["content"]["text"]:
            return
    raise AssertionError(f"{text!r} was never printed")


STOPPED = {
    "a loop": "spin()",
    "a sleep": "nap()",
    "a lock": "begin(); threading.Event().wait()",
    "a step of a coroutine": "await later(spin)",
    "a task inside of a coroutine": "await asyncio.wait_for(later(nap), 600)",
    "an await": "begin(); await asyncio.sleep(600)",
    "a repr": "class Slow:\n    __repr__ = lambda self: nap()\nreturn Slow()",
}


@pytest.mark.parametrize("name", STOPPED)
def test_an_operation_is_stopped(prepared: Kernel, name: str) -> None:
    client = RawClient(prepared, f"stopped {name}")
    client.open()
    client.send(
        3, {"ops": [[1, "exec", STOPPED[name], [], []]], "pull": [1], "release": [[], []], "chain": 0}
    )
    await_text(prepared, "began")
    client.send(CANCEL, {"ids": [1]})
    kind, buffers = client.next()
    assert kind == RESULTS
    ((ident, succeeded, wire),) = json.loads(buffers[0])["results"]
    assert (ident, succeeded, wire["error"]["type"]) == (1, 0, "kernelbridge.CancelledError")
    assert client.value("eval", "1 + 1", [], []) == 2


WORK = """
outcomes = {}

def work(n):
    try:
        until = time.perf_counter() + random.random() / 150
        while time.perf_counter() < until: time.sleep(0.0003)
        outcomes[n] = 'done'
    except BaseException as error:
        outcomes[n] = type(error).__name__
        raise

async def awaited(n):
    try:
        for _ in range(3):
            until = time.perf_counter() + random.random() / 400
            while time.perf_counter() < until: time.sleep(0.0003)
            await asyncio.sleep(0)
        outcomes[n] = 'done'
    except BaseException as error:
        outcomes[n] = type(error).__name__
        raise
"""
CELL = """
hits = []
for _ in range(100):
    try:
        until = time.perf_counter() + 0.002
        while time.perf_counter() < until: time.sleep(0.0003)
        await asyncio.sleep(0.002)
    except BaseException as error:
        hits.append(error)
hits
"""


class Traffic:
    """Two sessions of one kernel; of one's operations some are cancelled, at any time."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._clients = {name: RawClient(kernel, name) for name in ("cancels", "does not")}
        for client in self._clients.values():
            client.open()
        self.results: dict[int, str] = {}
        self.cell = ""
        """What the cell that ran beside them has shown."""

    def ask(self, name: str, function: str, n: int) -> None:
        ops = [[-n, "name", function], [n, "call", {"result": -n}, [n], None]]
        self._clients[name].send(3, {"ops": ops, "pull": [n], "release": [[], []], "chain": 0})

    def cancel(self, *idents: int) -> None:
        self._clients["cancels"].send(CANCEL, {"ids": list(idents)})

    def await_result(self, n: int) -> None:
        while n not in self.results:
            message = self._kernel.client.get_iopub_msg(timeout=PATIENCE)
            if message["msg_type"] == "execute_result":
                self.cell = message["content"]["data"]["text/plain"]
            for client in self._clients.values():
                self._take(client.take(message))

    def _take(self, taken: tuple[int, list[bytes]] | None) -> None:
        if taken is None or taken[0] != RESULTS:
            return
        for ident, succeeded, wire, *_ in json.loads(taken[1][0])["results"]:
            assert ident not in self.results
            self.results[ident] = "done" if succeeded else wire["error"]["type"]


def test_an_interrupt_lands_in_the_operation_that_was_cancelled_or_nowhere(prepared: Kernel) -> None:
    chance = random.Random(4)
    prepared.run(WORK)
    traffic = Traffic(prepared)
    cell = prepared.start(CELL)
    cancelled = range(1, 901, 3)
    for n in cancelled:
        function = chance.choice(["work", "awaited"])
        traffic.ask("cancels", function, n)
        traffic.ask("cancels", function, n + 1)
        traffic.ask("does not", function, n + 2)
        time.sleep(chance.random() / 100)  # at any time at all
        traffic.cancel(*[n] * chance.randint(1, 3))
        for asked in (n, n + 1, n + 2):
            traffic.await_result(asked)
    shown = traffic.cell or prepared.outcome(cell).text
    assert shown == "[]"
    assert {n for n, result in traffic.results.items() if result != "done"} <= set(cancelled)
    inside = json.loads(prepared.run("import json; print(json.dumps(outcomes))").stdout)
    hit = {int(n) for n, outcome in inside.items() if outcome != "done"}
    assert hit <= set(cancelled)
    assert len(hit) > 30, Counter(inside.values())


def interrupted(kernel: Kernel, source: str) -> Ran:
    """Interrupt a cell once, when it has printed that it began."""
    kernel.run("calls.clear()")
    request = kernel.start(source)
    await_text(kernel, "began")
    kernel.manager.interrupt_kernel()
    return kernel.outcome(request)


GOES_ON = {
    "waits": "await py.nap()",
    "catches the error and calls again": "for (;;) { try { await py.spin() } catch {} }",
    "catches the error and computes": (
        "try { await py.nap() } catch { const end = Date.now() + 200; while (Date.now() < end); }\n"
        "await py.nap()"
    ),
    "awaits a coroutine that blocks": "for (;;) { try { await py.later(py.spin) } catch {} }",
    "ends before what it has begun": (
        "py.exec(\"import asyncio\\ncalls.append(1)\\nprint('began')\\nawait asyncio.sleep(1000)\")"
    ),
    "does not await what blocks": "for (;;) { try { py.spin(); await py.len([]) } catch {} }",
}


@pytest.mark.parametrize("name", GOES_ON)
def test_one_interrupt_ends_a_javascript_cell_that(prepared: Kernel, name: str) -> None:
    ran = interrupted(prepared, f"%%js\nglobalThis.kept = 'kept'\n{GOES_ON[name]}")
    assert "the JavaScript cell was interrupted; variables are kept" in ran.error
    after = prepared.run("%%js\nkept")
    assert after.text == "'kept'", after.error
    assert prepared.run("len(calls)").text == "1", "nothing more was called on behalf of the cell"


def test_a_cell_that_was_interrupted_between_its_calls_makes_no_more(prepared: Kernel) -> None:
    source = "py.calls.append(1)\npy.print('began')\nawait new Promise((next) => { globalThis.next = next })"
    interrupted(prepared, f"%%js\n{source}\nfor (;;) {{ await py.calls.append(2) }}")
    prepared.run("%%js\nnext(); await new Promise((later) => setTimeout(later, 50)); await py.len([])")
    assert prepared.run("calls").text == "[1]"


AWAITING = [
    "%%js\nawait py.lasting()",
    "%%js\nawait kb.scope(({ py }) => py.lasting())",
    "%%js\npy.exec`await lasting()`",
    "%%lisp\n(await (py/lasting))",
]


@pytest.mark.parametrize("code", AWAITING)
def test_one_interrupt_stops_the_coroutine_that_a_cell_awaits(prepared: Kernel, code: str) -> None:
    assert "was interrupted; variables are kept" in interrupted(prepared, code).error
    prepared.run("for _ in range(3000):\n    if len(calls) > 1: break\n    await asyncio.sleep(0.01)")
    assert prepared.run("calls").text == "[1, 'stopped']"


@pytest.mark.parametrize("code", ["%%js\nawait py.input('x')", '%%lisp\n(await (py/input "x"))'])
def test_one_interrupt_ends_a_question_to_a_person(prepared: Kernel, code: str) -> None:
    request = prepared.start(code, allow_stdin=True)
    assert prepared.client.get_stdin_msg(timeout=60)["msg_type"] == "input_request"
    prepared.manager.interrupt_kernel()
    assert "was interrupted; variables are kept" in prepared.outcome(request).error
    assert prepared.run("1 + 1").text == "2"


def test_an_interrupted_cell_leaves_its_context_managers(prepared: Kernel) -> None:
    interrupted(prepared, "%%js\nawait kb.with(py.Manager(), async () => { await py.nap() })")
    assert prepared.run("%%js\n1").text == "1"
    assert prepared.run("calls").text == "[1, 'exit']"


CATCHES = "async (f) => { for (;;) try { await f() } catch {} }"
BLOCKED = {
    "a call whose callback computes": "js('(f) => f()')(spin)",
    "a call whose JavaScript catches the error": f"js('{CATCHES}')(spin)",
    "a call that is awaited": f"await js('{CATCHES}')(nap)",
    "a call that never ends": "begin()\njs('() => new Promise(() => {})')()",
    "call after call": "begin()\nwhile True: js('x => x')(1)",
}


@pytest.mark.parametrize("name", BLOCKED)
def test_one_interrupt_ends_a_python_cell_in(prepared: Kernel, name: str) -> None:
    ran = interrupted(prepared, BLOCKED[name])
    assert ran.ename in ("KeyboardInterrupt", "CancelledError"), ran.error
    after = prepared.run("%%js\n1 + 1")
    assert after.text == "2", after.error
    assert prepared.run("len(calls)").text == "1"


def test_an_interrupt_between_cells_stops_what_awaits_and_nothing_else(prepared: Kernel) -> None:
    client = RawClient(prepared, "between")
    client.open()
    code = "begin(); await asyncio.sleep(600)"
    client.send(3, {"ops": [[1, "exec", code, [], []]], "pull": [1], "release": [[], []], "chain": 0})
    await_text(prepared, "began")
    prepared.manager.interrupt_kernel()
    kind, buffers = client.next()
    assert kind == RESULTS
    assert json.loads(buffers[0])["results"][0][2]["error"]["type"] == "kernelbridge.CancelledError"
    assert prepared.run("40 + 2").text == "42"


def test_an_unloaded_bridge_gives_the_signals_back(kernel: Kernel) -> None:
    kernel.run("%load_ext kernelbridge")
    kernel.run("%unload_ext kernelbridge")
    told = kernel.run("import signal; print(signal.getsignal(signal.SIGURG))").stdout
    assert told.strip() in ("0", "Handlers.SIG_DFL")
    kernel.manager.interrupt_kernel()
    assert kernel.run("40 + 2").text == "42"
    kernel.run("%load_ext kernelbridge")
