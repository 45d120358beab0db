"""How long objects live that the other side holds: real kernels, real hosts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from .kernels import Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel

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

LEFT_EARLY = """%%js
let seen = 0
for await (const one of py`(make() for _ in range(1000))`) {
  one.$release()
  if (++seen === 300) break
}
seen
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
    "a loop that is left early": (LEFT_EARLY, "300"),
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


# What the kernel gives to a client, word by word.


def errors(wire: Any) -> tuple[str, str]:
    return wire["error"]["type"], wire["error"]["message"]


def asked(client: RawClient, ops: list[Any], pull: list[int]) -> int:
    """Send operations, the first of which calls a function of the client; gives the call's id."""
    client.send(3, batch(ops, pull))
    _, (body,) = client.next()
    ((call, *_),) = json.loads(body)["ops"]
    return int(call)


FUNCTION = {"mine": [5, {"type": "Function", "repr": "function f", "flags": "c"}]}


def test_a_release_that_crosses_a_new_introduction_does_not_free_the_object(
    client: RawClient, kernel: Kernel
) -> None:
    kernel.run("alive.clear(); shared = make()")
    ref = client.value("name", "shared")["mine"][0]
    kernel.run("del shared")
    # The client lets go of the one introduction that it has seen, while a second one is on its way to it.
    client.send(3, batch([[21, "eval", "x", ["x"], [{"yours": ref}]]], [21]))
    client.send(3, batch([], [], ([], [[ref, 1]])))
    _, (body,) = client.next()
    assert json.loads(body)["results"][0][2]["mine"][0] == ref
    assert client.value("eval", "count()", [], []) == 1
    client.batch([], [], release=([*range(2000)], [[ref, 1]]))
    assert client.value("eval", "count()", [], []) == 0


def test_a_batch_inside_another_one_frees_nothing_that_the_outer_one_still_names(client: RawClient) -> None:
    ref = client.value("eval", "make()", [], [])["mine"][0]
    outer = [[31, "eval", "f()", ["f"], [FUNCTION]], [32, "get", {"yours": ref}, "name"]]
    call = asked(client, outer, [31, 32])
    client.send(3, {**batch([[33, "eval", "1", [], []]], [33], ([], [[ref, 1]])), "chain": call})
    _, (body,) = client.next()
    assert json.loads(body)["results"] == [[33, 1, 1]]
    client.send(4, {"results": [[call, 1, None]]})
    found: list[Any] = []
    while len(found) < 2:
        _, (body,) = client.next()
        found += json.loads(body).get("results", [])
    assert found == [[31, 1, None], [32, 1, "thing"]]
    assert errors(client.batch([[34, "len", {"yours": ref}]], [34])[34][1])[0].endswith("ReleasedError")


def test_a_result_that_is_released_while_its_operation_runs_is_not_kept(
    client: RawClient, kernel: Kernel
) -> None:
    before = tally(kernel)["slots"]
    call = asked(client, [[51, "eval", "f()", ["f"], [FUNCTION]]], [51])
    client.send(3, {**batch([[52, "eval", "1", [], []]], [52], ([51, 52], [])), "chain": call})
    assert json.loads(client.next()[1][0])["results"] == [[52, 1, 1]]
    client.send(4, {"results": [[call, 1, None]]})
    assert json.loads(client.next()[1][0])["results"] == [[51, 1, None]]
    client.batch([[-1, "eval", "1", [], []]], [-1])
    assert tally(kernel)["slots"] == before


def test_a_release_does_not_overtake_an_earlier_pull(client: RawClient) -> None:
    client.send(3, batch([[71, "eval", "f()", ["f"], [FUNCTION]]], []))
    ((call, *_),) = json.loads(client.next()[1][0])["ops"]
    client.send(3, batch([], [71]))
    client.send(3, batch([], [], ([71], [])))
    client.send(3, {**batch([[-1, "eval", "1", [], []]], [-1]), "chain": call})
    assert json.loads(client.next()[1][0])["results"] == [[-1, 1, 1]]
    client.send(4, {"results": [[call, 1, "given"]]})
    assert json.loads(client.next()[1][0])["results"] == [[71, 1, "given"]]


READS_SLOWLY = """
import threading, time
from kernelbridge import register_converter
class Slow: pass
def read(value):
    sessions = get_ipython().kernelbridge.sessions
    for _ in range(3000):
        if any(one.ran for session in sessions for one in session._serving._arrivals.all()):
            return value
        time.sleep(0.01)
register_converter(Slow, name="slow", encode=lambda slow: 0, decode=read)
def wait_in_thread(f):
    threading.Thread(target=f, daemon=True).start()
"""


def test_a_release_does_not_overtake_operands_that_are_being_read(client: RawClient, kernel: Kernel) -> None:
    """A thread that waits for the client takes what comes, also while the main thread reads."""
    assert kernel.run(READS_SLOWLY).status == "ok"
    ref = client.value("eval", "make()", [], [])["mine"][0]
    call = asked(client, [[-1, "eval", "wait_in_thread(f)", ["f"], [FUNCTION]]], [])
    named = [{"own": ["slow", 1]}, {"yours": ref}]
    client.send(3, batch([[2101, "eval", "(x, y.name)", ["x", "y"], named]], [2101]))
    client.send(3, batch([], [], ([], [[ref, 1]])))
    found = dict[int, Any]()
    while 2101 not in found:
        found |= {ident: wire for ident, _, wire in json.loads(client.next()[1][0]).get("results", [])}
    assert found[2101]["mine"][1]["repr"] == "(1, 'thing')"
    client.send(4, {"results": [[call, 1, None]]})
    client.batch([], [], release=([2101], []))


def test_a_question_that_waits_for_a_call_holds_up_no_release(client: RawClient) -> None:
    client.value("eval", "alive.clear()", [], [])
    ref = client.value("eval", "make()", [], [])["mine"][0]
    call = asked(client, [[2091, "eval", "f()", ["f"], [FUNCTION]]], [])
    client.send(3, batch([[-1, "finished", [2091], []]], [-1]))
    client.send(3, {**batch([], [], ([*range(2000)], [[ref, 1]])), "chain": call})
    client.send(3, {**batch([[-2, "eval", "count()", [], []]], [-2]), "chain": call})
    assert json.loads(client.next()[1][0])["results"] == [[-2, 1, 0]]
    client.send(4, {"results": [[call, 1, None]]})
    assert json.loads(client.next()[1][0])["results"] == [[-1, 1, None]]
    client.batch([], [], release=([2091], []))


def test_what_an_editor_asks_leaves_the_results_of_its_batch_alone(client: RawClient) -> None:
    """It is answered aside only where it names no other result, and nothing can name its own."""
    ops = [[81, "members", "math", []], [82, "len", {"result": 81}], [-1, "members", {"result": 81}, []]]
    found = client.batch(ops, [82, -1], release=([81, 82], []))
    assert [succeeded for succeeded, _ in found.values()] == [True, True]


def test_a_release_does_not_overtake_what_is_queued_before_it(client: RawClient) -> None:
    client.batch([[61, "eval", "[1, 2]", [], []]], [61])
    call = asked(client, [[62, "eval", "f()", ["f"], [FUNCTION]]], [62])
    client.send(3, batch([[63, "eval", "(x, y)", ["x", "y"], [{"result": 61}, {"result": 62}]]], [63]))
    client.send(3, batch([], [], ([61], [])))
    client.send(3, {**batch([[64, "eval", "1", [], []]], [64]), "chain": call})
    assert json.loads(client.next()[1][0])["results"] == [[64, 1, 1]]
    client.send(4, {"results": [[call, 1, None]]})
    found: dict[int, Any] = {}
    while 63 not in found:
        found |= {ident: ok for ident, ok, *_ in json.loads(client.next()[1][0]).get("results", [])}
    assert found[63] == 1


def test_what_cannot_be_sent_leaves_nothing_behind(client: RawClient, kernel: Kernel) -> None:
    client.value("eval", "1", [], [])
    before = tally(kernel)
    kernel.run("class Bad:\n    def __iter__(self): yield make(); raise ValueError('no more')")
    client.batch([[41, "eval", "Bad()", [], []], [42, "iter", {"result": 41}]], [])
    succeeded, wire = client.batch([[43, "next", {"result": 42}, 5]], [43])[43]
    assert succeeded
    succeeded, wire = client.batch([[44, "next", {"result": 42}, 5]], [44])[44]
    assert errors(wire) == ("ValueError", "no more")
    held = [wire["error"]["object"]["mine"][0], before["exports"] + 1]
    client.batch([], [], release=([41, 42, 43, 44], [[ref, 1] for ref in held]))


FORGED: dict[str, Any] = {
    "a number that was never given": {"yours": 4711},
    "no number": {"yours": "1"},
    "a list": {"yours": [1]},
    "a result that is not there": {"result": 4711},
    "a temporary of another batch": {"result": -1},
}


@pytest.mark.parametrize("case", FORGED)
def test_a_reference_that_is_not_held_is_a_named_error(client: RawClient, case: str) -> None:
    succeeded, wire = client.batch([[51, "repr", FORGED[case]]], [51])[51]
    assert not succeeded
    assert errors(wire)[0] == "kernelbridge.ReleasedError"
    client.batch([], [], release=([4711, -1], [[4711, 1], [1, 10**9]]))
    assert client.value("eval", "1 + 1", [], []) == 2


def test_another_session_cannot_use_a_reference(client: RawClient, kernel: Kernel) -> None:
    ref = client.value("eval", "make()", [], [])["mine"][0]
    other = RawClient(kernel, "another")
    other.open()
    assert errors(other.batch([[1, "get", {"yours": ref}, "name"]], [1])[1][1])[0].endswith("ReleasedError")
    assert client.value("get", {"yours": ref}, "name") == "thing"


# What a client gives to the kernel.

INFO = {"type": "Object", "repr": "{}", "flags": ""}


def test_what_python_drops_is_given_back_by_itself_in_one_message(client: RawClient) -> None:
    wires = [{"mine": [ref, INFO]} for ref in range(100, 200)]
    client.batch([[61, "setname", "theirs", [*wires, *wires]]], [61])
    client.send(3, batch([[-1, "delname", "theirs"]], []))
    kind, (body,) = client.next()
    said = json.loads(body)
    assert (kind, said["ops"], said["pull"]) == (3, [], [])
    assert sorted(map(tuple, said["release"][1])) == [(ref, 2) for ref in range(100, 200)]


def test_a_cycle_of_python_that_holds_an_object_of_the_client_is_given_back(
    client: RawClient,
) -> None:
    client.batch([[62, "setname", "theirs", {"mine": [300, INFO]}]], [62])
    source = "knot = [theirs]; knot.append(knot); del theirs, knot; gc.collect()"
    client.send(3, batch([[-1, "exec", source, [], []]], []))
    _, (body,) = client.next()
    assert json.loads(body)["release"] == [[], [[300, 1]]]


def test_an_object_that_is_introduced_again_before_its_release_has_left_is_kept(
    client: RawClient,
) -> None:
    client.batch([[63, "setname", "theirs", {"mine": [400, INFO]}]], [63])
    # It is dropped and comes again in one batch: what leaves is either both introductions or neither.
    client.batch(
        [[-1, "delname", "theirs"], [64, "setname", "theirs", {"mine": [400, INFO]}]],
        [64],
    )
    assert client.value("name", "theirs") == {"yours": 400}
    client.send(3, batch([[65, "delname", "theirs"]], [], ([*range(2000)], [])))
    given_back = released(client.asked)
    while sum(count for _, count in given_back) < 2:
        given_back += released([json.loads(client.next()[1][0])])
    assert {ref for ref, _ in given_back} == {400}


NEVER_READ: dict[str, list[list[Any]]] = {
    "another operand has failed": [
        [81, "eval", "1 / 0", [], []],
        [82, "eval", "f", ["e", "f"], [{"result": 81}, {"mine": [500, INFO]}]],
    ],
    "it is a malformed value": [[81, "repr", [{"mine": [500, INFO]}, {"nonsense": 1}]]],
    "its list ends in a malformed value": [[81, "repr", [{"nonsense": 1}, {"mine": [500, INFO]}]]],
}


@pytest.mark.parametrize("case", NEVER_READ)
def test_what_is_introduced_to_an_operation_that_never_reads_it_is_given_back(
    client: RawClient, case: str
) -> None:
    operations = NEVER_READ[case]
    asked = operations[-1][0]
    succeeded, _ = client.batch(operations, [asked])[asked]
    assert not succeeded
    client.batch([], [], release=([81, 82], []))
    _, (body,) = client.next()
    assert json.loads(body)["release"] == [[], [[500, 1]]]


def test_nothing_of_a_client_is_held_when_it_has_gone(kernel: Kernel) -> None:
    client = RawClient(kernel, "passing")
    client.open()
    client.batch([[1, "eval", "make()", [], []], [2, "setname", "theirs", {"mine": [1, INFO]}]], [1, 2])
    kernel.run("gone = get_ipython().kernelbridge.sessions[-1]; alive_before = count()")
    client.send(8, {"reason": "done"})
    kernel.run("gone.closed.result(10)")
    assert kernel.run("gone.tally(), alive_before - count()").text == (
        "({'exports': 0, 'imports': 0, 'slots': 0, 'pending': 0}, 1)"
    )
    kernel.run("del theirs, gone")


RESOURCES = """%%js
class Resource {
  ended = [];
  [Symbol.dispose]() { this.ended.push("ended") }
}
class SlowResource extends Resource {
  async [Symbol.asyncDispose]() { await null; this.ended.push("ended slowly") }
}
const quick = new Resource(), slow = new SlowResource(), plain = new URL("http://a")
"""

WITH: dict[str, tuple[str, str]] = {
    "with": (
        "with js.quick as one:\n    before = len(one.ended)\nbefore, list(js.quick.ended)",
        "(0, ['ended'])",
    ),
    "with, of one that takes time": ("with js.slow:\n    pass\nlist(js.slow.ended)", "['ended slowly']"),
    "async with": ("async with js.slow:\n    pass\nlist(js.slow.ended)[1:]", "['ended slowly']"),
}


@pytest.fixture(scope="module")
def resources(kernel: Kernel) -> None:
    ran = kernel.run(RESOURCES)
    assert ran.status == "ok", ran.error
    kernel.run("from kernelbridge import js")


@pytest.mark.usefixtures("resources")
@pytest.mark.parametrize("name", WITH)
def test_an_object_of_javascript_is_ended_by(kernel: Kernel, name: str) -> None:
    source, value = WITH[name]
    ran = kernel.run(source)
    assert (ran.status, ran.text) == ("ok", value), ran.error


@pytest.mark.usefixtures("resources")
def test_an_object_of_javascript_without_an_end_is_refused_by_with(kernel: Kernel) -> None:
    ran = kernel.run("with js.plain:\n    pass")
    assert ran.ename == "TypeError"
    assert "neither [Symbol.dispose]() nor [Symbol.asyncDispose]()" in ran.error


# What is told.


def test_a_magic_tells_what_clients_hold(client: RawClient, kernel: Kernel) -> None:
    client.batch([[91, "eval", "make()", [], []], [92, "eval", "bytes(10**6)", [], []]], [91, 92])
    lines = kernel.run("%bridge handles").stdout.splitlines()
    at = max(at for at, line in enumerate(lines) if line.startswith("raw 9 holds 2 Python objects"))
    assert lines[at].endswith("and 2 results; Python holds 0 objects of it")
    assert [line.split()[0] + " " + line.split()[-1] for line in lines[at + 1 : at + 3]] == [
        "1 bytes",
        "1 Thing",
    ]
    assert "1,000,033 bytes" in lines[at + 1]
    assert "status, handles" in kernel.run("%bridge nonsense").stderr


# Caps.


@pytest.fixture(scope="module")
def narrow(kernel: Kernel) -> Iterator[Kernel]:
    """A kernel of the same version that lets each session hold 20 objects."""
    narrow = Kernel({**os.environ, "KERNELBRIDGE_LIMITS": '{"handles": 20}'}, kernel.manager.kernel_name)
    assert narrow.run("%load_ext kernelbridge").status == "ok"
    narrow.run(SETUP)
    yield narrow
    narrow.stop()


def test_many_objects_are_told_once_and_one_too_many_fails_alone(narrow: Kernel) -> None:
    client = RawClient(narrow, "greedy")
    _, welcome = client.open()
    assert welcome["limits"]["handles"] == 20
    refs = [client.value("eval", "make()", [], [])["mine"][0] for _ in range(20)]
    succeeded, wire = client.batch([[71, "eval", "make()", [], []]], [71])[71]
    assert not succeeded
    assert errors(wire)[0] == "kernelbridge.LimitError"
    assert "holds 20 Python objects" in errors(wire)[1]
    assert "KERNELBRIDGE_LIMITS" in errors(wire)[1]
    assert wire["error"]["object"] is None
    assert client.value("get", {"yours": refs[0]}, "name") == "thing"
    assert errors(client.batch([[72, "name", "missing"]], [72])[72][1])[0] == "NameError"
    client.batch([], [], release=([71], [[refs[0], 1]]))
    assert "mine" in client.value("eval", "make()", [], [])
    (told,) = [text for text in client.printed if "holds" in text]
    assert "this session holds 2 Python objects (mostly 2 Thing)" in told
    assert "kb.scope" in told


def test_a_list_that_would_take_too_many_leaves_nothing_behind(narrow: Kernel) -> None:
    client = RawClient(narrow, "lists")
    client.open()
    client.batch([[1, "eval", "iter([make() for _ in range(50)])", [], []]], [])
    succeeded, wire = client.batch([[2, "next", {"result": 1}, 50]], [2])[2]
    assert (succeeded, errors(wire)[0]) == (False, "kernelbridge.LimitError")
    assert tally(narrow)["exports"] == 1, "the error alone, for which there is room again"


def test_a_cell_is_told_on_its_own_stderr(narrow: Kernel) -> None:
    ran = narrow.run("%%js\nconst kept = [await py.make(), await py.make()]; 1")
    assert "this session holds 2 Python objects" in ran.stderr
    ran = narrow.run("%%js\nfor (let n = 0; n < 30; n++) kept.push(await py.make())")
    assert ran.ename.endswith("LimitError"), ran
    assert "kb.scope" in ran.error
    ran = narrow.run("%%js\nfor (const one of kept) one.$release(); await py.make(); 2")
    assert ran.text == "2", ran.error


def batch(ops: list[Any], pull: list[int], release: Any = ([], [])) -> dict[str, Any]:
    return {"ops": ops, "pull": pull, "release": release, "chain": 0}


def released(batches: list[Any]) -> list[tuple[int, int]]:
    return [(ref, count) for one in batches for ref, count in one["release"][1]]


def tally(kernel: Kernel) -> dict[str, int]:
    """What the kernel holds for the session that was opened last."""
    held: dict[str, int] = json.loads(
        kernel.run("import json; print(json.dumps(get_ipython().kernelbridge.sessions[-1].tally()))").stdout
    )
    return held
