"""JavaScript and Lisp cells in a standard kernel without any page: the Node host runs them."""

from __future__ import annotations

import os
import signal
import time

import pytest

from .kernels import Kernel, Ran, RawClient

pytestmark = pytest.mark.every_ipykernel

VALUES: dict[str, tuple[str, str]] = {
    "S1, the first program": ('%%lisp\n(let ((np ($py "numpy"))) (await ((. np sum) [1 2 3 4])))', "10"),
    "S1, a program awaited by a macro": ('%%lisp\n(py.import "numpy" :as np)\n(py-> np sum [1 2 3])', "6"),
    "S1, auto": ('%%lisp\n(auto (let ((np ($py "numpy"))) ((. np sum) [1 2 3 4])))', "10"),
    "S1, a name imported by an earlier cell": ("%%lisp\n(await (np.prod [2 3 7]))", "42"),
    "an expression": ("%%js\n6 * 7", "42"),
    "a string": ("%%js\n'text'", "'text'"),
    "a promise": ("%%js\nPromise.resolve([1, 2])", "[ 1, 2 ]"),
    "an object": ("%%js\n({ a: 1, b: ['x'] })", "{ a: 1, b: [ 'x' ] }"),
    "nothing": ("%%js\nundefined", ""),
    "a declaration": ("%%js\nconst total = 5", ""),
    "a Python call from JavaScript": ("%%js\nawait py.len([1, 2, 3])", "3"),
    "a chain of Python": ("%%js\nawait $py('numpy').linalg.det([[2, 1], [1, 3]]).round()", "5"),
    "a template with holes": ("%%js\nawait py`sum(${[1, 2, 3]}) * ${2}`", "12"),
    "the names of Python": (
        "%%js\n[py, [Promise.resolve(1)]][0]",
        "py: the names of the notebook, then Python's builtins",
    ),
    "promises inside": ("%%js\n[Promise.resolve(1)]", "[ Promise { <state unknown> } ]"),
    "a Python object": ("%%js\nawait py.dict([['a', 1]])", "{'a': 1}"),
    "a Lisp function": ("%%lisp\n(defun square (x) (* x x))\n(square 12)", "144"),
    "a Lisp function from JavaScript": ("%%js\nsquare(9) + total", "86"),
    "a JavaScript value in Lisp": ("%%lisp\n(+ total 1)", "6"),
    "a redefinition": ("%%js\nconst total = 6\ntotal", "6"),
}


@pytest.fixture(scope="module", autouse=True)
def ran_in_order(kernel: Kernel) -> dict[str, Ran]:
    """Every cell of the table, in its order: later ones use what earlier ones define."""
    return {name: kernel.run(source) for name, (source, _) in VALUES.items()}


@pytest.mark.parametrize("name", VALUES)
def test_the_value_of(ran_in_order: dict[str, Ran], name: str) -> None:
    ran = ran_in_order[name]
    assert ran.status == "ok", ran.error
    assert ran.text == VALUES[name][1]


def test_a_dataframe_is_shown_as_pandas_shows_it(kernel: Kernel) -> None:
    kernel.run("import pandas as pd\ndf = pd.DataFrame({'age': [3, 41]})")
    for cell in ("%%js\nawait py.df", "%%lisp\n(await py.df)", "df"):
        ran = kernel.run(cell)
        assert "<table" in ran.data["text/html"], ran
        assert ran.data == kernel.run("df").data


def test_a_figure_is_shown_as_a_picture(kernel: Kernel) -> None:
    kernel.run("%matplotlib inline")
    ran = kernel.run(
        '%%lisp\n(let ((plt ($py "matplotlib.pyplot")))\n  (await (plt.plot [1 2 3]))\n  (await (plt.gcf)))'
    )
    assert ran.status == "ok", ran.error
    assert "image/png" in {**ran.data, **{kind: 1 for shown in ran.displayed for kind in shown}}


def test_a_javascript_object_is_also_a_tree(kernel: Kernel) -> None:
    kernel.run("%%js\nclass Person { name = 'Ada'; born = [1815, 12, 10]; of = { place: 'x'.repeat(90) } }")
    kernel.run("%%js\nconst ada = new Person()")
    kernel.run("from kernelbridge import js")
    shown = kernel.run("%%js\nada").data
    assert "<details" in shown["text/html"]
    assert shown == kernel.run("%%lisp\nada").data == kernel.run("js.ada").data
    assert kernel.run("display(js.ada)").displayed == [shown]
    assert kernel.run("%%js\ndisplay(ada)").displayed == [shown]


def test_a_cell_that_draws_says_where_there_is_no_page(kernel: Kernel) -> None:
    ran = kernel.run("%%js --dom\ndocument.body.append('drawn')")
    assert (ran.status, ran.displayed) == (
        "ok",
        [{"text/plain": "(a cell with --dom draws in an open page of JupyterLab: there is none here)"}],
    )


def test_the_result_is_in_out_as_the_value_and_not_its_wrapping(kernel: Kernel) -> None:
    kernel.run("%%js\n20 + 1")
    assert kernel.run("_ * 2").text == "42"
    kernel.run("%%js\n({ length: 2 })")
    assert kernel.run("_.length, type(_).__name__, Out[max(Out)] is _").text == "(2, 'JSObject', True)"


def test_what_both_sides_print_is_in_the_cell_in_program_order(kernel: Kernel) -> None:
    ran = kernel.run(
        "%%js\nconsole.log('js 1'); await py.print('py 1'); console.log('js 2', { a: 1 });"
        " py.print('py 2'); console.error('oops')"
    )
    assert ran.stdout == "js 1\npy 1\njs 2 { a: 1 }\npy 2\n"
    assert ran.stderr == "oops\n"


def test_names_of_python_cells_are_read_and_set(kernel: Kernel) -> None:
    kernel.run("base = 40")
    assert kernel.run("%%js\npy.derived = await py.base + 2").status == "ok"
    assert kernel.run("derived").text == "42"


def test_python_reads_variables_of_javascript_and_lisp_cells(kernel: Kernel) -> None:
    kernel.run("%%js\nconst measured = { values: [1, 2.5], name: 'm' }")
    kernel.run('%%lisp\n(def best-name "Ada")')
    ran = kernel.run("from kernelbridge import js, lisp\njs.total, js.measured, lisp['best-name']")
    assert ran.text == "(6, {'values': [1, 2.5], 'name': 'm'}, 'Ada')", ran.error
    assert kernel.run("js('1 + 1'), lisp('(+ 1 2)')").text == "(2, 3)"


def test_python_calls_functions_of_the_other_languages(kernel: Kernel) -> None:
    kernel.run("%%js\nfunction shout(text) { return text.toUpperCase() + '!' }")
    ran = kernel.run("from kernelbridge import js\nshout = js.shout\nshout('hey'), [shout(c) for c in 'ab']")
    assert ran.text == "('HEY!', ['A!', 'B!'])", ran.error
    assert kernel.run("await js.shout('from a coroutine')").text == "'FROM A COROUTINE!'"


def test_python_calls_back_while_a_cell_awaits_it(kernel: Kernel) -> None:
    ran = kernel.run("%%js\nawait py.sorted(['bb', 'a', 'ccc'], kw({ key: x => -x.length })).$js()")
    assert ran.text == "[ 'ccc', 'bb', 'a' ]", ran.error
    ran = kernel.run("%%lisp\n(await (py.list (py.map (fn (x) (* x x)) [1 2 3])))")
    assert ran.text == "[1, 4, 9]", ran.error


def test_calls_nest_through_both_languages(kernel: Kernel) -> None:
    kernel.run("def down(n, f):\n    return 0 if n == 0 else f(n - 1) + 1")
    ran = kernel.run("%%js\nconst back = async n => await py.down(n, back)\nawait back(12)")
    assert ran.text == "12", ran.error


def test_an_unawaited_failure_fails_its_cell(kernel: Kernel) -> None:
    ran = kernel.run("%%js\npy.no_such_function(1);\n'done'")
    assert ran.status == "error"
    assert "no_such_function" in ran.error


UNAWAITED = {
    "a callback that throws late": "py.call_back(async () => { await later(); fail() }); 1",
    "a call that waits for another one": "const late = py.call_back(later);\npy.call_back(fail, late); 2",
    "a scope in a callback": """py.call_back(async () => {
      await kb.scope(async ({ py }) => { py.len([1]); await later() });
      fail()
    }); 3""",
    "a cell in a callback": """py.call_back(async () => {
      await py`js('py.len([1]); 1')`;
      await later();
      fail()
    }); 4""",
}


@pytest.mark.parametrize("name", UNAWAITED)
def test_a_cell_ends_after_what_nobody_awaits(kernel: Kernel, name: str) -> None:
    kernel.run("from kernelbridge import js\ndef call_back(f, *_): return f()")
    kernel.run(
        "%%js\nconst later = () => new Promise((done) => setTimeout(done, 200))\n"
        "const fail = () => { throw new Error('at last') }"
    )
    ran = kernel.run(f"%%js\n{UNAWAITED[name]}")
    assert (ran.status, ran.stderr) == ("error", ""), ran
    assert "at last" in ran.error


def test_a_lisp_cell_with_auto_awaits_by_itself(kernel: Kernel) -> None:
    assert kernel.run("%%lisp --auto\n(+ 1 (py.len [1 2 3]))").text == "4"
    assert (
        "no option '--fast'" in kernel.run("%%lisp --fast\n1").error + kernel.run("%%lisp --fast\n1").stderr
    )


ERRORS: dict[str, tuple[str, str, list[str]]] = {
    "JavaScript syntax": ("%%js\nconst a = 1;\nlet b = ;", "SyntaxError", ["line 3", "let b = ;"]),
    "Lisp syntax": ("%%lisp\n(def a 1)\n(let ((x 1)\n  x", "LispSyntaxError", ["3:", "(let ((x 1)"]),
    "Python syntax": ("x = 1\nif x\n  y", "SyntaxError", ["line 2", "if x"]),
    "a JavaScript throw": (
        "%%js\nfunction fail() {\n  throw new TypeError('bad')\n}\nfail()",
        "TypeError",
        ["bad", "Cell [N], line 3"],
    ),
    "a JavaScript throw of no error": ("%%js\nthrow 'just text'", "ThrownValue", ["just text"]),
    "an unknown JavaScript name": ("%%js\n1 + nowhere", "ReferenceError", ["nowhere", "line 2"]),
    "a Lisp throw": ('%%lisp\n(defun fail ()\n  (throw (Error. "bad")))\n(fail)', "Error", ["bad", "line 3"]),
    "a Python error from JavaScript": (
        "%%js\nconst d = py.dict()\nawait d.$at('missing')",
        "KeyError",
        ["'missing'", "line 3"],
    ),
    "a Python error from Lisp": (
        '%%lisp\n(await (py.int "x"))',
        "ValueError",
        ["invalid literal", "line 2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_shows_the_lines_of_its_own_cell(kernel: Kernel, name: str) -> None:
    source, ename, parts = ERRORS[name]
    ran = kernel.run(source)
    assert ran.status == "error"
    assert ran.ename == ename, ran.error
    for part in parts:
        assert part.replace("[N]", f"[{ran.count}]") in ran.error, ran.error
    for machinery in ("kernelbridge.run", "magics.py", "host.mjs", "node:internal"):
        assert machinery not in ran.error, ran.error
    assert kernel.run("%%js\n1 + 1").text == "2"


def interrupt_once_it_runs(kernel: Kernel, source: str) -> Ran:
    """Interrupt a cell that prints `running` first."""
    request = kernel.start(source)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        message = kernel.client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "stream" and "running" in message["content"]["text"]:
            break
    kernel.manager.interrupt_kernel()
    return kernel.outcome(request)


def test_an_interrupt_ends_an_awaiting_cell_and_keeps_its_variables(kernel: Kernel) -> None:
    source = "%%js\nconst kept = 'kept'\nconsole.log('running')\nawait new Promise(() => {})"
    ran = interrupt_once_it_runs(kernel, source)
    assert "the JavaScript cell was interrupted; variables are kept" in ran.error
    assert kernel.run("%%js\nkept").text == "'kept'"


def test_an_interrupt_ends_a_cell_that_waits_for_a_page() -> None:
    kernel = Kernel()
    kernel.run("%load_ext kernelbridge\nget_ipython().kernelbridge.evaluators.expect()")
    client = RawClient(kernel, "beside")
    client.open()
    request = kernel.start("%%js\n1")
    while kernel.client.get_iopub_msg(timeout=30)["msg_type"] != "execute_input":
        pass
    client.value("eval", "'the main loop turns, so the cell waits'", [], [])
    kernel.manager.interrupt_kernel()
    ran = kernel.outcome(request)
    kernel.stop()
    assert "the JavaScript cell was interrupted before it began" in ran.error


def test_an_interrupt_stops_python_that_a_cell_called(kernel: Kernel) -> None:
    kernel.run("import time\ndef hang():\n    print('running', flush=True)\n    while True: pass")
    ran = interrupt_once_it_runs(kernel, "%%js\nawait py.hang()")
    assert ran.status == "error"
    assert "KeyboardInterrupt" in ran.error or "interrupted" in ran.error
    assert kernel.run("%%js\n1").text == "1"


def test_an_interrupt_ends_an_endless_loop_and_says_what_is_lost(kernel: Kernel) -> None:
    kernel.run("base = 40")
    source = "%%js\nglobalThis.lost = 1\nconsole.log('running'); await 0; await py.len([])\nwhile (true) {}"
    ran = interrupt_once_it_runs(kernel, source)
    assert "variables of JavaScript and Lisp cells are lost" in ran.error
    assert kernel.run("base").text == "40"
    assert kernel.run("%%js\ntypeof lost").text == "'undefined'"


LEFT_OF_DEAD_HOSTS = """
import psutil, threading
zombies = [one for one in psutil.Process().children() if one.status() == psutil.STATUS_ZOMBIE]
len(zombies), sum(thread.name == "kernelbridge_write" for thread in threading.enumerate())
"""


def test_a_host_that_dies_in_a_cell_is_a_named_error_and_the_next_cell_runs(kernel: Kernel) -> None:
    ran = kernel.run("%%js\nprocess.kill(process.pid, 'SIGKILL'); await new Promise(() => {})")
    assert ran.ename == "LostEvaluatorError", ran.error
    assert "run their cells again" in ran.error
    assert kernel.run("%%js\n2 + 2").text == "4"
    assert any(kernel.run(LEFT_OF_DEAD_HOSTS).text == "(0, 1)" for _ in range(50))


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "in an endless loop"])
def test_a_host_ends_with_its_kernel(busy: bool) -> None:
    kernel = Kernel()
    kernel.run("%load_ext kernelbridge")
    pid = int(kernel.run("%%js\nprocess.pid").text)
    if busy:
        kernel.start("%%js\nconsole.log('running'); await py.len([]); for (;;);")
        while kernel.client.get_iopub_msg(timeout=30)["content"].get("text") != "running\n":
            pass
    os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while time.monotonic() < until and _runs(pid):
        time.sleep(0.02)
    kernel.stop()
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


HANGS_OR_KILLS = {
    "a repr that raises KeyboardInterrupt": "class Odd:\n    def __repr__(self): raise KeyboardInterrupt",
    "a repr that raises SystemExit": "class Odd:\n    def __repr__(self): raise SystemExit",
    "a class that cannot be asked for": (
        "class Odd:\n    @property\n    def __class__(self): raise RuntimeError('class')"
    ),
    "attributes that all raise": "class Odd:\n    def __getattribute__(self, name): raise RuntimeError(name)",
    "a repr with a lone surrogate": "class Odd:\n    def __repr__(self): return '\\ud800'",
    "an exception whose str raises": (
        "class Bad(Exception):\n    def __str__(self): raise ValueError\n"
        "class Odd:\n    def __init__(self): raise Bad"
    ),
    "an exception with odd parts": (
        "class Bad(Exception):\n    exceptions = 5\n    __notes__ = 5\n"
        "    args = property(lambda self: 1 / 0)\nclass Odd:\n    def __init__(self): raise Bad"
    ),
}


@pytest.mark.parametrize("name", HANGS_OR_KILLS)
def test_neither_hangs_nor_ends_the_kernel(kernel: Kernel, name: str) -> None:
    kernel.run(HANGS_OR_KILLS[name])
    kernel.run("%%js\ntry { await py.Odd() } catch (e) { console.log(e.name) }")
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_an_interrupt_while_a_value_is_written_leaves_the_kernel_alive(kernel: Kernel) -> None:
    kernel.run(
        "import time\nclass Slow:\n    def __repr__(self):\n        print('running')\n        time.sleep(60)"
    )
    ran = interrupt_once_it_runs(kernel, "%%js\nawait py.Slow()")
    assert ran.status == "error"
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_an_interrupt_of_a_blocking_call_ends_a_host_that_computes_without_end(kernel: Kernel) -> None:
    kernel.run("from kernelbridge import js\nspin = js('() => { for (;;); }')")
    ran = interrupt_once_it_runs(kernel, "print('running', flush=True)\nspin()")
    assert "KeyboardInterrupt" in ran.error
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_an_interrupt_ends_the_await_of_a_function_that_never_answers(kernel: Kernel) -> None:
    kernel.run("never = js('async () => { await new Promise(() => {}) }')")
    ran = interrupt_once_it_runs(kernel, "print('running', flush=True)\nawait never()")
    assert ran.status == "error"
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_a_host_that_does_not_read_keeps_nobody_waiting(kernel: Kernel) -> None:
    # The interrupt comes a second later, when the host has long stopped reading what Python sends it.
    kernel.run("import threading\ndef tell():\n    threading.Timer(1, print, ['running']).start()")
    source = "%%js\npy.tell(); py`'x' * 10 ** 7`.then(() => {});"
    ran = interrupt_once_it_runs(kernel, source + "await new Promise(r => setTimeout(r, 5)); for (;;);")
    assert "variables of JavaScript and Lisp cells are lost" in ran.error
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_functions_gathered_in_a_comprehension_are_awaited(kernel: Kernel) -> None:
    kernel.run("%%js\nconst later = async n => { await 0; return n * n; }")
    kernel.run("import asyncio\nfrom kernelbridge import js")
    assert kernel.run("await asyncio.gather(*[js.later(n) for n in range(4)])").text == "[0, 1, 4, 9]"
    assert kernel.run("await asyncio.gather(*(js.later(n) for n in range(4)))").text == "[0, 1, 4, 9]"


def test_a_forked_process_is_told_that_it_cannot_use_the_bridge(kernel: Kernel) -> None:
    kernel.run("%%js\nconst triple = n => 3 * n")
    ran = kernel.run(
        "import os\nread, write = os.pipe()\ntriple = js.triple\nif os.fork() == 0:\n"
        "    try:\n        triple(1)\n    except BaseException as error:\n"
        "        os.write(write, str(error).encode())\n    os._exit(0)\n"
        "told = os.read(read, 200).decode()\ntold, triple(2)"
    )
    assert "a forked process cannot use the bridge" in ran.text, ran.error
    assert ran.text.endswith("6)")


def test_cells_run_by_other_cells_work_and_tell_what_they_gave(kernel: Kernel) -> None:
    timed = kernel.run("%%time\n%%js\nconsole.log(await py.len([1, 2]))")
    assert timed.status == "ok", timed.error
    assert "2\n" in timed.stdout
    assert kernel.run("get_ipython().run_cell('%%lisp\\n(+ 40 2)').result.value").text == "42"
    assert "nowhere is not defined" in kernel.run("%%time\n%%js\nnowhere").error


def test_cells_run_where_awaiting_is_switched_off(kernel: Kernel) -> None:
    kernel.run("%autoawait off")
    ran = kernel.run("%%js\nawait py.sum([40, 2])")
    kernel.run("%autoawait on")
    assert ran.text == "42", ran.error
