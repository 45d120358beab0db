"""IPython's own features with the bridge loaded: each does what it does in a kernel without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .kernels import PATIENCE, Kernel, Ran

pytestmark = pytest.mark.every_ipykernel

FIGURE = "import matplotlib.pyplot as plt; plt.plot([1, 2])"

# Cells that run one after another in two kernels, one of which has the bridge.
SAME = {
    "a magic of a line": "%xmode Context",
    "a magic of a cell": "%%capture kept\nprint('said')",
    "what it kept": "kept.stdout",
    "a script": "%%writefile script.py\nran = 5",
    "that is run": "%run script.py\nran",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "a shell command": "!echo said",
    "its output as a value": "said = !echo said\nsaid",
    "an exception": "1 / 0",
    "in few words": "%xmode Minimal\n1 / 0",
    "and again in many": "%xmode Context",
    "the last result": "41 + 1",
    "by its name": "_, __ is _, Out[max(Out)]",
    "an input transformer": "get_ipython().input_transformers_post.append("
    "lambda lines: [line.replace('FORTY', '40') for line in lines])",
    "that transforms": "FORTY + 2",
    "every expression shown": "get_ipython().ast_node_interactivity = 'all'",
    "one and another": "1\n2",
    "only the last": "get_ipython().ast_node_interactivity = 'last_expr'",
    "a figure": "%matplotlib inline\n" + FIGURE + ";",
    "no figure": "%matplotlib agg\n" + FIGURE + "; plt.close()",
    "await at the top": "import asyncio\nawait asyncio.sleep(0, 'slept')",
    "a task that outlives its cell": "async def late():\n    await asyncio.sleep(0.01)\n    return 'late'\n"
    "task = asyncio.create_task(late())",
    "and its end": "await task",
    "asyncio.run in a thread": "import threading\nresults = []\n"
    "thread = threading.Thread(target=lambda: results.append(asyncio.run(late())))\n"
    "thread.start(); thread.join(); results",
    "a database": "import sqlite3\nbase = sqlite3.connect(':memory:')\n"
    "base.execute('create table t (a)').fetchall()",
    "the debugger has nothing to show": "%pdb off",
    "what is stored": "kept_value = 1\n%store kept_value",
    "reset": "gone = 1\n%reset -f\n'gone' in globals()",
}


def seen(ran: Ran) -> tuple[object, ...]:
    return ran.status, ran.text, ran.stdout, ran.stderr, ran.ename, [sorted(shown) for shown in ran.displayed]


@pytest.fixture(scope="module", autouse=True)
def folder(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> None:
    kernel.run(f"%cd -q {tmp_path_factory.mktemp('loaded')}")


@pytest.fixture(scope="module")
def without(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel of the same version without the bridge."""
    plain = Kernel(name=kernel.manager.kernel_name)
    plain.run(f"%cd -q {tmp_path_factory.mktemp('plain')}")
    yield plain
    plain.stop()


def test_cells_give_what_they_give_without_the_bridge(kernel: Kernel, without: Kernel) -> None:
    for name, cell in SAME.items():
        assert seen(kernel.run(cell)) == seen(without.run(cell)), name


TIMED = [
    "%time 1 + 1",
    "%%time\n1 + 1",
    "%timeit -n1 -r1 pass",
    "%%timeit -n1 -r1\npass",
    "%%time\n%%js\n1 + 1",
]


@pytest.mark.parametrize("cell", TIMED)
def test_cells_are_timed(kernel: Kernel, cell: str) -> None:
    ran = kernel.run(cell)
    assert ran.status == "ok", ran.error
    assert "Wall time" in ran.stdout or "per loop" in ran.stdout


def test_a_loaded_bridge_is_reloaded_and_goes_on(kernel: Kernel) -> None:
    for magic in ("%reload_ext", "%unload_ext", "%load_ext", "%reload_ext"):
        assert kernel.run(f"{magic} kernelbridge").status == "ok"
    assert kernel.run("%%js\nawait py.sum([1, 2])").text == "3"


def test_a_connection_of_sqlite_is_used_from_cells_and_operations(kernel: Kernel) -> None:
    kernel.run("import sqlite3\nbase = sqlite3.connect(':memory:')\nbase.execute('create table t (a)')")
    ran = kernel.run(
        "%%js\nawait py.base.execute('insert into t values (?)', [7]);\n"
        "await py.base.execute('select a from t').fetchone().$js()"
    )
    assert ran.text == "[ 7 ]", ran.error


def ask(kernel: Kernel, channel: str, kind: str, content: dict[str, object]) -> dict[str, object]:
    message = kernel.client.session.msg(kind, content)
    socket = getattr(kernel.client, f"{channel}_channel")
    socket.send(message)
    while True:
        reply = socket.get_msg(timeout=PATIENCE)
        if reply["parent_header"]["msg_id"] == message["header"]["msg_id"]:
            found: dict[str, object] = reply["content"]
            return found


def test_objects_of_either_language_are_inspected_and_completed(kernel: Kernel) -> None:
    kernel.run("%%js\nclass Thing { width = 3 }\nconst thing = new Thing()")
    kernel.run("from kernelbridge import js\nthing = js.thing")
    for code, word in [("len", "Return the number of items"), ("thing", "JSObject")]:
        content = {"code": code, "cursor_pos": len(code), "detail_level": 0}
        found = ask(kernel, "shell", "inspect_request", content)
        assert found["found"], found
        assert word in str(found["data"])
    for code, match in [("le", "len"), ("thing.wi", "width")]:
        content = {"code": code, "cursor_pos": len(code)}
        assert match in str(ask(kernel, "shell", "complete_request", content)["matches"])


WIDGET = """
import ipywidgets
slider = ipywidgets.IntSlider(value=1)
heard = []
slider.observe(lambda change: heard.append(change["new"]), "value")
slider.comm.comm_id
"""


def test_a_widget_hears_of_its_frontend(kernel: Kernel) -> None:
    comm = kernel.run(WIDGET).text.strip("'")
    data = {"method": "update", "state": {"value": 5}, "buffer_paths": []}
    kernel.client.shell_channel.send(kernel.client.session.msg("comm_msg", {"comm_id": comm, "data": data}))
    assert kernel.run("heard, slider.value").text == "([5], 5)"
    assert kernel.run("%%js\npy.slider.value = 7; await py.heard.$js()").text == "[ 5, 7 ]"


def test_a_cell_of_python_is_interrupted(kernel: Kernel) -> None:
    cell = kernel.start("print('begun', flush=True)\nwhile True: pass")
    while kernel.published()["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    ran = kernel.outcome(cell)
    assert (ran.status, ran.ename) == ("error", "KeyboardInterrupt")
    assert kernel.run("1 + 1").text == "2"


def test_the_debugger_is_asked(kernel: Kernel) -> None:
    content = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
    assert ask(kernel, "control", "debug_request", content)["success"]


def test_a_subshell_answers_where_there_are_any(kernel: Kernel) -> None:
    if kernel.manager.kernel_name == "ipykernel6.29":
        pytest.skip("ipykernel 6 has no subshells")
    made = ask(kernel, "control", "create_subshell_request", {})
    message = kernel.client.session.msg(
        "execute_request",
        {"code": "import threading; threading.current_thread().name", "silent": False, "store_history": False,
         "user_expressions": {}, "allow_stdin": False, "stop_on_error": True},
    )  # fmt: skip
    message["header"]["subshell_id"] = made["subshell_id"]
    kernel.client.shell_channel.send(message)
    assert "Subshell" in kernel.outcome(message["header"]["msg_id"]).text or made["status"] == "ok"
    ask(kernel, "control", "delete_subshell_request", {"subshell_id": made["subshell_id"]})
