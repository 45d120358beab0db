"""Events between Python and cells of JavaScript: real kernels, real hosts."""

from __future__ import annotations

import pytest

from .kernels import Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel

SETUP = """
import asyncio, threading, json, time
import kernelbridge, kernelbridge.posts
from kernelbridge import js, on_event, off_event, send_event
got = []
def seen():
    return json.loads(js("JSON.stringify(seen.splice(0))"))
"""

CELL = """%%js
const seen = [];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const off = kb.on("tick", (payload) => seen.push(payload));
const many = async (count) => { for (let n = 0; n < count; n++) await kb.sendEvent("tock", n); };
"""


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    for source in (SETUP, CELL):
        ran = kernel.run(source)
        assert ran.status == "ok", ran.error


def value(kernel: Kernel, source: str) -> str:
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    return ran.text


@pytest.fixture(autouse=True)
def balanced(kernel: Kernel) -> None:
    """Nothing is pending or held on either side after a test, and no handler of Python's is left."""
    yield
    kernel.run("for name in ('tock', 'slow', 'bad'): off_event(name)\ngot.clear()\nseen()")
    kernel.run("import gc; gc.collect(); js('1')")
    counts = "{k: v for k, v in get_ipython().kernelbridge.sessions[0].tally().items() if k != 'imports'}"
    assert value(kernel, counts) == "{'exports': 0, 'slots': 0, 'pending': 0}"


SENDERS: dict[str, str] = {
    "a plain cell": "for n in range(5000): send_event('tick', n)",
    "an async cell": "for n in range(5000): await send_event('tick', n)",
    "a thread": "t = threading.Thread(target=lambda: [send_event('tick', n) for n in range(5000)] and None)\n"
    "t.start()\nawait asyncio.to_thread(t.join)",
    "a coroutine": "async def send():\n    for n in range(5000): await send_event('tick', n)\nawait send()",
}


@pytest.mark.parametrize("sender", SENDERS)
def test_events_of(kernel: Kernel, sender: str) -> None:
    value(kernel, SENDERS[sender])
    value(kernel, "js('pause(50)')")
    assert value(kernel, "seen() == list(range(5000))") == "True"


def test_a_payload_crosses_by_value(kernel: Kernel) -> None:
    value(kernel, "send_event('tick', {'a': [1, (2, None)], 'b': {3}, 'c': b'xy'})\nsend_event('tick')")
    told = "seen.splice(0).map(p => p === null ? null : [p.a, p.b instanceof Set, p.c.length])"
    assert value(kernel, f"js('JSON.stringify({told})')") == "'[[[1,[2,null]],true,2],null]'"


def test_events_that_nobody_has_answered_leave_together(kernel: Kernel) -> None:
    client = RawClient(kernel, "slow")
    client.open()
    client.batch([[-1, "listen", "many", True]], [-1])
    value(kernel, "moment, kernelbridge.posts.MOMENT = kernelbridge.posts.MOMENT, 3600")
    client.value("exec", "for n in range(129): send_event('many', n)", [], [])
    value(kernel, "kernelbridge.posts.MOMENT = moment")
    idents = [[op[0] for op in body["ops"]] for body in client.asked]
    assert [len(together) for together in idents] == [1, 64, 64]
    client.send(4, {"results": [[ident, 1, None] for together in idents for ident in together]})
    client.batch([[-1, "listen", "many", False]], [-1])
    client.send(8, {"reason": "done"})


def test_at_most_a_thousand_are_on_their_way_and_the_sender_waits(kernel: Kernel) -> None:
    value(kernel, "js('globalThis.taken = 0; kb.on(\"slow\", async () => { taken++; await pause(1); }); 1')")
    ahead = (
        "most = 0\nfor n in range(1500):\n    send_event('slow')\n"
        "    if n == 1400: most = n - js('taken')\nmost"
    )
    assert 0 < int(value(kernel, ahead)) <= 1001
    value(kernel, "while js('taken') < 1500: js('pause(20)')\njs('kb.off(\"slow\"); pause(20)')")


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_events_of_javascript_are_handled_in_order(kernel: Kernel, kind: str) -> None:
    value(kernel, f"@on_event('tock')\n{kind} handler(payload):\n    got.append(payload)")
    value(kernel, "await js.many(3000)\nwhile len(got) < 3000: await asyncio.sleep(0.01)")
    assert value(kernel, "got == list(range(3000))") == "True"


def test_an_async_handler_is_awaited_before_the_next_event_of_its_name(kernel: Kernel) -> None:
    value(
        kernel,
        "@on_event('tock')\nasync def handler(n):\n    got.append(('begin', n))\n"
        "    await asyncio.sleep(0.02)\n    got.append(('end', n))\n"
        "on_event('slow', lambda n: got.append(n))",
    )
    value(kernel, 'js(\'kb.sendEvent("tock", 1); kb.sendEvent("tock", 2); kb.sendEvent("slow", 3); 0\')')
    value(kernel, "while len(got) < 5: await asyncio.sleep(0.01)")
    awaited = "[('begin', 1), ('end', 1), ('begin', 2), ('end', 2)]"
    assert value(kernel, "got.index(3) < 4, [one for one in got if one != 3]") == f"(True, {awaited})"


def test_several_handlers_are_called_and_one_that_fails_is_told_with_its_line(kernel: Kernel) -> None:
    value(
        kernel,
        "def first(n): got.append(n)\ndef second(n): raise ValueError('not this one')\n"
        "async def third(n): raise KeyError('nor this')\ndef last(n): got.append(-n)\n"
        "for one in (first, second, third, last): on_event('bad', one)",
    )
    ran = kernel.run("%%js\nawait kb.sendEvent('bad', 1); await kb.sendEvent('bad', 2); await pause(100)")
    assert value(kernel, "got") == "[1, -1, 2, -2]"
    assert ran.stderr.count("A handler of the event 'bad' failed") == 4
    assert "def second(n): raise ValueError('not this one')" in ran.stderr
    assert "KeyError: 'nor this'" in ran.stderr
    assert "kernelbridge/" not in ran.stderr


def test_a_handler_of_javascript_that_fails_is_told(kernel: Kernel) -> None:
    value(kernel, 'js(\'kb.on("bad", () => { throw new RangeError("in a handler"); }); 1\')')
    ran = kernel.run("send_event('bad')\njs('pause(100)')")
    value(kernel, "js('kb.off(\"bad\"); 1')")
    assert "RangeError: in a handler" in ran.error + ran.stderr


def test_a_handler_of_javascript_that_fails_late_is_told_and_fails_no_other_cell(kernel: Kernel) -> None:
    value(kernel, 'js(\'kb.on("late", async () => { await pause(50); throw new RangeError("late"); }); 1\')')
    assert kernel.run("send_event('late')").status == "ok"
    request = kernel.start("%%js\nawait pause(200);\n42")
    told = iter(kernel.published, None)
    assert any("RangeError: late" in message["content"].get("text", "") for message in told)
    ran = kernel.outcome(request)
    value(kernel, "js('kb.off(\"late\"); 1')")
    assert (ran.status, ran.text) == ("ok", "42")


def test_handlers_are_taken_off(kernel: Kernel) -> None:
    value(
        kernel, "def one(n): got.append(n)\non_event('tock', one)\non_event('tock', lambda n: got.append(-n))"
    )
    value(kernel, "off_event('tock', one)\njs('kb.sendEvent(\"tock\", 1)')\nawait asyncio.sleep(0.1)")
    value(kernel, "off_event('tock')\noff_event('tock')\njs('kb.sendEvent(\"tock\", 2)')")
    assert value(kernel, "got") == "[-1]"


def test_a_handler_may_send_events_and_call(kernel: Kernel) -> None:
    value(kernel, "on_event('tock', lambda n: send_event('tick', (n, js('6 * 7'))))")
    value(kernel, "js('kb.sendEvent(\"tock\", 1)')\njs('pause(100)')")
    assert value(kernel, "seen()") == "[[1, 42]]"


BAD: dict[str, tuple[str, str]] = {
    "a handler that is none": (
        "on_event('tock', 5)",
        "a handler of 'tock' is called with each event; 5 is not",
    ),
    "a name that is none": ("on_event(5, print)", "an event has a name, which is a str; got int"),
}


@pytest.mark.parametrize("case", BAD)
def test_is_refused_by_name(kernel: Kernel, case: str) -> None:
    source, message = BAD[case]
    assert message in kernel.run(source).error


def test_an_event_that_nobody_listens_to_is_dropped_here(kernel: Kernel) -> None:
    assert value(kernel, "send_event('nobody', object())") == ""
