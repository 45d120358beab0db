"""What operations print and display: it arrives live, and at whoever asked for it, on every ipykernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .kernels import PATIENCE, Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel

SETUP = """
import asyncio, concurrent.futures, contextlib, logging, os, subprocess, sys, threading, time, warnings
from IPython.display import HTML, clear_output, display, update_display
import matplotlib.pyplot as plt
from tqdm import tqdm
%matplotlib inline
pool = concurrent.futures.ThreadPoolExecutor(1)
def in_thread(run):
    thread = threading.Thread(target=run); thread.start(); thread.join()
"""

# What runs, and what it prints.
PRINTS = {
    "print": ("print('said')", "said\n", ""),
    "a write that nobody flushes": ("sys.stdout.write('said')", "said", ""),
    "print to stderr": ("print('said', file=sys.stderr)", "", "said\n"),
    "a warning": ("warnings.warn('said')", "", "UserWarning: said"),
    "logging": ("logging.getLogger('x').warning('said')", "", "said\n"),
    "a thread": ("in_thread(lambda: print('said'))", "said\n", ""),
    "a thread of a thread": ("in_thread(lambda: in_thread(lambda: print('said')))", "said\n", ""),
    "a timer": ("t = threading.Timer(0, print, ['said']); t.start(); t.join()", "said\n", ""),
    "a pool": ("pool.submit(print, 'said').result()", "said\n", ""),
    "a task": ("async def f(): print('said')\nawait asyncio.create_task(f())", "said\n", ""),
    "a thread of asyncio's": ("await asyncio.to_thread(print, 'said')", "said\n", ""),
    "the loop's executor": (
        "await asyncio.get_running_loop().run_in_executor(None, print, 'said')",
        "said\n",
        "",
    ),
    "asyncio.run in a thread": (
        "async def f(): print('said')\nin_thread(lambda: asyncio.run(f()))",
        "said\n",
        "",
    ),
    "a shell command": ("get_ipython().system('echo said')", "said\n", ""),
    "a subprocess": ("subprocess.run(['echo', 'said'])", "said\n", ""),
    "C code": ("os.write(2, b'said')", "", "said"),
    "a progress bar": ("for _ in tqdm(range(3)): pass", "", "100%"),
    "a cell": ("get_ipython().run_cell('print(\"said\")')", "said\n", ""),
}

SHOWS = {
    "display": ("display(HTML('<b>said</b>'))", "text/html"),
    "display in a thread": ("in_thread(lambda: display(HTML('<b>said</b>')))", "text/html"),
    "display in a task": (
        "async def f(): display(HTML('said'))\nawait asyncio.create_task(f())",
        "text/html",
    ),
    "a figure": ("plt.plot([1, 2]); plt.show()", "image/png"),
}


@pytest.fixture(scope="module", autouse=True)
def set_up(kernel: Kernel) -> None:
    ran = kernel.run(SETUP)
    assert ran.status == "ok", ran.error


def javascript(code: str) -> str:
    return f"%%js\nawait py.exec`\n{code}\n`;"


class Heard:
    """What has been published, by the type of the message that caused it; and when results came."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.messages: list[dict[str, Any]] = []

    def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self.messages.append(self.kernel.published())

    def text(self, parent: str, name: str = "stdout") -> str:
        """What was printed for a request, given by its id or by the type of its message."""
        return "".join(
            message["content"]["text"].replace("\r", "")  # which a terminal adds
            for message in self.messages
            if message["msg_type"] == "stream"
            and parent in (message["parent_header"]["msg_id"], message["parent_header"]["msg_type"])
            and message["content"]["name"] == name
        )

    def shown(self, parent: str) -> list[dict[str, Any]]:
        return [
            message["content"]["data"]
            for message in self.messages
            if message["msg_type"] == "display_data" and message["parent_header"]["msg_type"] == parent
        ]


CLIENT = "comm_open"
"""The message that a client's output was caused by."""


@pytest.mark.parametrize("name", PRINTS)
def test_a_cell_has_what_its_operation_prints_by(kernel: Kernel, name: str) -> None:
    code, stdout, stderr = PRINTS[name]
    request = kernel.start(javascript(code))
    heard = Heard(kernel)
    heard.until(lambda: heard.text(request) == stdout and stderr in heard.text(request, "stderr"))


@pytest.mark.parametrize("name", PRINTS)
def test_a_client_has_what_its_operation_prints_by(kernel: Kernel, client: RawClient, name: str) -> None:
    code, stdout, stderr = PRINTS[name]
    client.send(3, {"ops": [[1, "exec", code, [], []]], "pull": [1], "release": [[], []], "chain": 0})
    heard = Heard(kernel)
    heard.until(lambda: heard.text(CLIENT) == stdout and stderr in heard.text(CLIENT, "stderr"))
    assert heard.text("execute_request") == ""


@pytest.mark.parametrize("name", SHOWS)
def test_what_an_operation_shows_is_in_its_cell_and_at_its_client(
    kernel: Kernel, client: RawClient, name: str
) -> None:
    code, kind = SHOWS[name]
    ran = kernel.run(javascript(code))
    assert ran.status == "ok", ran.error
    assert [kind in shown for shown in ran.displayed] == [True]
    client.send(3, {"ops": [[1, "exec", code, [], []]], "pull": [1], "release": [[], []], "chain": 0})
    heard = Heard(kernel)
    heard.until(lambda: heard.shown(CLIENT) != [])
    assert kind in heard.shown(CLIENT)[0]
    assert heard.shown("execute_request") == []


def test_what_is_printed_for_a_client_arrives_before_the_result(kernel: Kernel, client: RawClient) -> None:
    for number in range(5):
        client.value("exec", f"sys.stdout.write('{number}'); sys.stderr.write('e')", [], [])
        assert sorted(client.printed[-2:]) == [str(number), "e"]


def test_what_is_printed_arrives_while_the_operation_runs(
    kernel: Kernel, client: RawClient, tmp_path: Path
) -> None:
    flag = tmp_path / "go"
    code = f"print('begun')\nwhile not os.path.exists({str(flag)!r}): time.sleep(0.01)\nprint('ended')"
    client.send(3, {"ops": [[1, "exec", code, [], []]], "pull": [1], "release": [[], []], "chain": 0})
    heard = Heard(kernel)
    heard.until(lambda: heard.text(CLIENT) == "begun\n")
    flag.touch()
    heard.until(lambda: heard.text(CLIENT) == "begun\nended\n")


LATE = """
import threading
def late(name):
    def run():
        go.wait()
        for number in range(3):
            print(name, number)
            display(HTML(name))
    threading.Thread(target=run).start()
async def late_task(name):
    while not go.is_set():
        await asyncio.sleep(0.01)
    for number in range(3):
        print(name, number)
        display(HTML(name))
"""


@pytest.mark.parametrize(
    "start", ["late({})", "task = asyncio.create_task(late_task({}))"], ids=["thread", "task"]
)
def test_what_goes_on_after_an_operation_prints_where_it_was_started(
    kernel: Kernel, client: RawClient, start: str
) -> None:
    kernel.run(LATE + "\ngo = threading.Event()")
    cell = kernel.start(javascript(start.format("'cell'")))
    kernel.outcome(cell)
    client.value("exec", start.format("'client'"), [], [])
    other = RawClient(kernel, f"other-{start}")
    other.open()
    later = kernel.start("go.set()\nprint('later')\nawait asyncio.sleep(0.3)\nprint('latest')")
    heard = Heard(kernel)
    heard.until(
        lambda: (
            "cell 2" in heard.text(cell)
            and "client 2" in heard.text(CLIENT)
            and "latest" in heard.text(later)
        )
    )
    assert heard.text(cell) == "cell 0\ncell 1\ncell 2\n"
    assert heard.text(CLIENT) == "client 0\nclient 1\nclient 2\n"
    assert heard.text(later) == "later\nlatest\n"
    shown = [
        (m["parent_header"]["msg_id"] == cell, m["content"]["data"]["text/html"])
        for m in heard.messages
        if m["msg_type"] == "display_data"
    ]
    assert sorted(shown) == [(False, "client")] * 3 + [(True, "cell")] * 3


def test_a_client_and_a_cell_that_run_at_once_have_each_its_own(kernel: Kernel, client: RawClient) -> None:
    cell = kernel.start("go = asyncio.Event()\nprint('cell begins')\nawait go.wait()\nprint('cell ends')\n42")
    heard = Heard(kernel)
    heard.until(lambda: heard.text(cell) == "cell begins\n")
    code = "print('client'); in_thread(lambda: print('its thread')); os.system('echo its command')"
    client.send(3, {"ops": [[1, "exec", code, [], []]], "pull": [1], "release": [[], []], "chain": 0})
    heard.until(lambda: heard.text(CLIENT) == "client\nits thread\nits command\n")
    client.send(3, {"ops": [[2, "exec", "go.set()", [], []]], "pull": [], "release": [[], []], "chain": 0})
    heard.until(lambda: any(m["msg_type"] == "execute_result" for m in heard.messages))
    heard.until(lambda: heard.text(cell) == "cell begins\ncell ends\n")
    result = next(m for m in heard.messages if m["msg_type"] == "execute_result")
    assert result["parent_header"]["msg_id"] == cell


def test_nested_calls_print_into_the_cell_in_the_order_of_the_program(kernel: Kernel) -> None:
    kernel.run(
        "%%js\nconst inner = async n => {"
        " console.log('js', n); await py.print('py', n); console.log('js again', n); return n }"
    )
    ran = kernel.run(
        "from kernelbridge import js\n"
        "for n in range(3):\n    print('before', n)\n    js.inner(n)\n    print('after', n)"
    )
    lines = [f"{what} {n}" for n in range(3) for what in ("before", "js", "py", "js again", "after")]
    assert ran.stdout.splitlines() == lines, ran


QUESTION = "answer = input('name? '); print('hello', answer)"


def test_input_in_the_operation_of_a_cell_asks_its_frontend(kernel: Kernel) -> None:
    cell = kernel.start(javascript(QUESTION), allow_stdin=True)
    question = kernel.client.get_stdin_msg(timeout=PATIENCE)
    assert (question["parent_header"]["msg_id"], question["content"]["prompt"]) == (cell, "name? ")
    kernel.client.input("Ada")
    assert kernel.outcome(cell).stdout == "hello Ada\n"


@pytest.mark.parametrize("code", [QUESTION, "import getpass; getpass.getpass()", "sys.stdin.readline()"])
@pytest.mark.parametrize("meanwhile", [False, True], ids=["alone", "while a cell runs"])
def test_input_in_the_operation_of_a_client_is_an_error_that_says_why(
    kernel: Kernel, client: RawClient, code: str, meanwhile: bool
) -> None:
    kernel.run("go = asyncio.Event()")
    cell = kernel.start("await go.wait()", allow_stdin=True) if meanwhile else None
    ok, wire = client.batch([[1, "exec", code, [], []]], [1])[1]
    client.value("exec", "go.set()", [], [])
    if cell:
        kernel.outcome(cell)
    assert (ok, wire["error"]["type"]) == (False, "IPython.StdinNotImplementedError")
    assert "let JavaScript ask" in wire["error"]["message"]


def test_a_hundred_megabytes_of_prints_end_no_session(kernel: Kernel, client: RawClient) -> None:
    client.send(
        3,
        {
            "ops": [[1, "exec", "for _ in range(100): print('x' * 2**20)", [], []]],
            "pull": [1],
            "release": [[], []],
            "chain": 0,
        },
    )
    heard = Heard(kernel)
    heard.until(lambda: len(heard.text(CLIENT)) >= 100 * (2**20 + 1))
    assert client.value("eval", "1 + 1", [], []) == 2


def test_displays_are_updated_and_outputs_cleared_where_they_are(kernel: Kernel) -> None:
    cell = kernel.start(
        javascript(
            "display('a', display_id='here'); update_display('b', display_id='here'); clear_output(wait=True)"
        )
    )
    heard = Heard(kernel)
    heard.until(lambda: any(m["msg_type"] == "clear_output" for m in heard.messages))
    kinds = ["display_data", "update_display_data", "clear_output"]
    assert [
        (m["msg_type"], m["parent_header"]["msg_id"]) for m in heard.messages if m["msg_type"] in kinds
    ] == [(kind, cell) for kind in kinds]


LEAVES_RUNNING = """%%js
const step = () => new Promise(done => setTimeout(done, 10));
const greet = async name => { await step(); console.log(name); await step(); py.print(name) };
(async () => { for (const n of [1, 2]) { await step(); console.log("js", n); await py.print("py", n) } })();
setTimeout(() => console.log("timer"), 100);
"""


def test_what_a_javascript_cell_leaves_running_prints_into_it_while_others_run(kernel: Kernel) -> None:
    first = kernel.start(LEAVES_RUNNING)
    second = kernel.start(
        "%%js\ngreet('second');\nfor (const n of [1, 2, 3]) { await step(); console.log('b', n) }"
    )
    third = kernel.start("await asyncio.sleep(0.1)\nprint('third')")
    heard = Heard(kernel)
    lines = lambda request: sorted(heard.text(request).splitlines())  # noqa: E731
    heard.until(lambda: lines(first) == ["js 1", "js 2", "py 1", "py 2", "timer"])
    heard.until(lambda: lines(second) == ["b 1", "b 2", "b 3", "second", "second"])
    heard.until(lambda: lines(third) == ["third"])


def test_after_unloading_everything_is_ipykernels_again(kernel: Kernel) -> None:
    kernel.run("%unload_ext kernelbridge")
    types = "type(sys.stdout).__module__, type(sys.stdin).__module__, threading.Thread.start.__module__"
    assert kernel.run(types).text == "('ipykernel.iostream', '_io', 'threading')"
    assert kernel.run("%load_ext kernelbridge").status == "ok"
