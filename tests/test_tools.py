"""Tools in cells: what JavaScript and Lisp let Python call, in one notebook over the Node host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .kernels import Kernel, RawClient

REGISTER = """%%js
kb.tools.register("search", async ({ q, limit = 1 }) => q.repeat(limit), {
  description: "Looks things up.",
  parameters: {
    type: "object",
    properties: { q: { type: "string" }, limit: { type: "integer", default: 1 } },
    required: ["q"],
  },
})
const slow = () => new Promise((done) => setTimeout(done, 1))
kb.tools.register({ add: ({ a, b }) => a + b, "a-b": () => "dash", slow })
kb.tools.register("fail", () => { throw new RangeError("too far") })
const { setFlagsFromString } = await import("node:v8")
setFlagsFromString("--expose-gc")
const collectGarbage = (await import("node:vm")).runInNewContext("gc")
kb.tools.register("again", async ({ f, x }) => await f(x))
"""

SETUP = """
import asyncio
from kernelbridge import tools, ToolError, UnknownToolError
def held():
    import gc
    gc.collect()
    session = get_ipython().kernelbridge.sessions[0]
    return {**session.tally(), "tools": sorted(session.tools)}
"""


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    for source in (REGISTER, SETUP):
        ran = kernel.run(source)
        assert ran.status == "ok", ran.error


def held(kernel: Kernel) -> str:
    """What the kernel and the host hold for each other, without what is only not yet collected."""
    kernel.run("%%js\ncollectGarbage()")
    return kernel.run("held()").text


@pytest.fixture(autouse=True)
def leaks(kernel: Kernel, defined: None) -> Iterator[None]:
    """After every test they hold what they held before, and there are the same tools."""
    before = held(kernel)
    yield
    for _ in range(5):  # finalizers run later
        if held(kernel) == before:
            return
    assert held(kernel) == before


CALLS: dict[str, tuple[str, str]] = {
    "awaited": ("await tools.search(q='foo')", "'foo'"),
    "in a plain cell": ("tools.search(q='foo')", "'foo'"),
    "in a plain function": ("def f(): return tools.add(a=1, b=2)\nf()", "3"),
    "by position": ("tools.search('foo', 2)", "'foofoo'"),
    "gathered": ("await asyncio.gather(tools.slow(), tools.add(a=1, b=2))", "[None, 3]"),
    "by item": ("tools['a-b']()", "'dash'"),
    "with a function of Python's": ("tools.again(f=lambda x: x + 1, x=1)", "2"),
    "as an argument": ("list(map(lambda q: tools.search(q), 'ab'))", "['a', 'b']"),
    "in a thread": ("await asyncio.to_thread(lambda: tools.add(a=1, b=2))", "3"),
    "their names": ("sorted(tools)", "['a-b', 'add', 'again', 'fail', 'search', 'slow']"),
    "dir": ("dir(tools)", "['add', 'again', 'fail', 'search', 'slow']"),
    "a repr": ("tools.add", "<tool add(**arguments) of node 0.1.0>"),
    "a missing one": ("hasattr(tools, 'nothing')", "False"),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_cell_calls_tools(kernel: Kernel, case: str) -> None:
    source, text = CALLS[case]
    ran = kernel.run(source)
    assert (ran.status, ran.text) == ("ok", text), ran.error


FAILURES: dict[str, tuple[str, str, str]] = {
    "an unknown tool": (
        "tools.nothing()",
        "UnknownToolError",
        "no tool 'nothing': there are search, add, a-b, slow, fail, again",
    ),
    "a handler that throws": ("await tools.fail()", "ToolError", "tool 'fail' failed: RangeError: too far"),
    "a missing argument": (
        "await tools.search()",
        "TypeError",
        "tool search(q, limit=1): missing a required argument: 'q'",
    ),
    "no parameters": ("tools.add(1, 2)", "TypeError", "it declares no parameters: give all by name"),
    "a setting": ("tools.search = 5", "AttributeError", "object has no attribute 'search'"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_names_itself(kernel: Kernel, case: str) -> None:
    source, ename, text = FAILURES[case]
    ran = kernel.run(source)
    assert (ran.status, ran.ename) == ("error", ename)
    assert text in ran.error
    kernel.run("1 / 0")  # the last exception is kept


def asked(kernel: Kernel, kind: str, **content: Any) -> dict[str, Any]:
    client = kernel.client
    message = getattr(client, kind)(**content)
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message:
            found: dict[str, Any] = reply["content"]
            return found


def test_completion_knows_the_tools(kernel: Kernel) -> None:
    assert asked(kernel, "complete", code="tools.se")["matches"] == ["search"]
    assert "a-b" in str(asked(kernel, "complete", code="tools['a")["matches"])


def test_help_shows_description_and_parameters(kernel: Kernel) -> None:
    text = asked(kernel, "inspect", code="tools.search", cursor_pos=12)["data"]["text/plain"]
    for part in ("(q, limit=1)", "Looks things up.", "q : string", "limit : integer"):
        assert part in text


RUNS: dict[str, tuple[str, str]] = {
    "JavaScript": (
        """%%js
const session = kb.session
const { ok, value, stdout } = await session.runPtc({
  code: "print('within')\\nx = await tools.search(q='foo'); x",
  tools: ["search"],
  onHostCall: async ({ tool, args }) => ({ ok: true, value: `${tool} ${args.q}` }),
})
JSON.stringify([ok, value, stdout])
""",
        """'[true,"search foo","within\\\\n"]'""",
    ),
    "Lisp": (
        """%%lisp
(let ((run (await (kb.runPtc {:code "print('within')\\nx = await tools.search(q='foo'); x"
                              :tools ["search"]
                              :onHostCall (fn (call) {:ok true :value (+ call.tool " " call.args.q)})}))))
  (JSON.stringify [run.ok run.value run.stdout]))
""",
        """'[true,"search foo","within\\\\n"]'""",
    ),
    "Lisp, with a tool that it registers": (
        """%%lisp
(kb.tools.register "lisp-tool" (fn (args) (* 2 args.n)))
(let ((run (await (kb.runPtc {:code "await tools['lisp-tool'](n=21)" :tools ["lisp-tool"]}))))
  (kb.tools.unregister "lisp-tool")
  run.value)
""",
        "42",
    ),
}


@pytest.mark.parametrize("language", RUNS)
def test_a_program_with_tools_runs_from_a_cell_of(kernel: Kernel, language: str) -> None:
    source, text = RUNS[language]
    ran = kernel.run(source)
    assert (ran.status, ran.text, ran.stdout, ran.stderr) == ("ok", text, "", ""), ran.error


def test_what_a_program_assigns_lives_on(kernel: Kernel) -> None:
    kernel.run("%%js\n(await kb.runPtc({ code: 'kept = 5' })).ok")
    assert kernel.run("kept").text == "5"


LEAVES = """%%js
const { stdout } = await kb.runPtc({ code: `
import asyncio
async def late():
    print("within")
    await go.wait()
    print("after")
go = asyncio.Event()
task = asyncio.create_task(late())
await asyncio.sleep(0)
` })
await py`go.set()`
await py`await task`
stdout
"""


def test_what_a_run_leaves_behind_is_shown_in_its_cell(kernel: Kernel) -> None:
    ran = kernel.run(LEAVES)
    assert (ran.text, ran.stdout) == ("'within\\n'", "after\n"), ran.error
    kernel.run("del task, go, late")


def test_a_display_in_a_run_is_shown_in_the_cell(kernel: Kernel) -> None:
    ran = kernel.run(
        "%%js\n(await kb.runPtc({ code: \"display({'text/plain': 'shown'}, raw=True)\" })).stdout"
    )
    assert (ran.text, ran.displayed) == ("''", [{"text/plain": "shown"}])


def test_the_cells_of_both_languages_have_the_errors(kernel: Kernel) -> None:
    ran = kernel.run(
        "%%js\n[ToolError, UnknownToolError, ToolBudgetError].map((one) => one.prototype.name).join()"
    )
    assert ran.text == "'ToolError,UnknownToolError,ToolBudgetError'", ran.error


# Word by word.

FUNCTION = {"mine": [1, {"type": "Function", "repr": "f", "flags": "c"}]}


def test_a_client_that_offers_no_tools_is_refused_by_name(client: RawClient) -> None:
    ops = [
        [-1, "import", "kernelbridge.toolbox"],
        [1, "method", {"result": -1}, "register", [[["a", FUNCTION, {"dict": {}}]]], None],
    ]
    succeeded, wire = client.batch(ops, [1])[1]
    assert not succeeded
    assert wire["error"]["type"] == "kernelbridge.ProtocolError"
    assert wire["error"]["message"] == "raw 9 has no `tools`; update its package kernelbridge"


def begun(kernel: Kernel, name: str) -> tuple[RawClient, int]:
    """A client whose program `await tools.a(n=1)` waits for its answer, and the number of that call."""
    client = RawClient(kernel, name)
    client.open(capabilities=["tools"])
    run = ["method", {"result": -1}, "Run", ["await tools.a(n=1)", [["a", {"dict": {}}]], FUNCTION], None]
    ops = [[-1, "import", "kernelbridge.ptc"], [1, *run], [-2, "method", {"result": 1}, "outcome", [], None]]
    client.send(3, {"ops": ops, "pull": [-2], "release": [[], []], "chain": 0})
    _, (body,) = client.next()
    ((call, *asked),) = json.loads(body)["ops"]
    assert asked == ["tool", {"yours": 1}, "a", {"dict": {"n": 1}}, "1"]
    return client, call


def results(client: RawClient) -> Any:
    """What comes of its operations; what the kernel asks meanwhile is noted."""
    while True:
        kind, (body,) = client.next()
        if kind == 4:
            return json.loads(body)["results"]
        client.asked.append(json.loads(body))


def test_a_second_answer_is_no_news(kernel: Kernel) -> None:
    client, call = begun(kernel, "twice")
    mine = {"mine": [9, {"type": "Object", "repr": "{}", "flags": ""}]}
    client.send(4, {"results": [[call, 1, {"dict": {"ok": True, "value": 1}}]]})
    client.send(4, {"results": [[call, 1, {"dict": {"ok": True, "value": mine}}]]})
    assert results(client) == [[-2, 1, [True, 1, "", ""]]]
    for number in range(10, 20):
        client.batch([[-number, "repr", None]], [-number], ([1], []))
    assert sorted(ref for batch in client.asked for ref in batch["release"][1]) == [[1, 1], [9, 1]]
    client.send(8, {"reason": "done"})


ANSWERS: dict[str, tuple[Any, str]] = {
    "nothing": (None, "TypeError"),
    "a list": ([1, 2], "TypeError"),
    "a dict without ok": ({"dict": {}}, "KeyError"),
    "a failure without words": ({"dict": {"ok": False}}, "KeyError"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_a_client_that_answers_against_the_protocol_fails_the_call_alone(kernel: Kernel, case: str) -> None:
    client, call = begun(kernel, case)
    answer, name = ANSWERS[case]
    client.send(4, {"results": [[call, 1, answer]]})
    ((_, ok, (succeeded, failure, *_)),) = results(client)
    assert (ok, succeeded) == (1, False)
    assert failure["dict"]["type"] == "kernelbridge.ToolError"
    assert name in failure["dict"]["message"]
    client.send(8, {"reason": "done"})


def test_a_client_that_goes_while_it_is_asked_ends_the_call(kernel: Kernel) -> None:
    client, _ = begun(kernel, "goes")
    kernel.run("import gc; from kernelbridge.ptc import Run")
    going = "sum(type(one) is Run and not one._printed.ended for one in gc.get_objects())"
    assert kernel.run(going).text == "1"
    client.send(8, {"reason": "gone"})
    for _ in range(100):
        if kernel.run(going).text == "0":
            return
    assert kernel.run(going).text == "0"


def test_both_sides_say_that_they_have_tools(kernel: Kernel) -> None:
    kind, body = RawClient(kernel, "says").open()
    assert (kind, "tools" in body["capabilities"]) == (1, True)
    assert kernel.run("'tools' in get_ipython().kernelbridge.sessions[0].capabilities").text == "True"
