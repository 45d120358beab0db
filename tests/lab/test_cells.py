"""Cells in the worker of a page: where they run, in which order, and what happens when the kernel goes."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.lab.page import Lab
from tests.lab.server import file_of

WHERE = "%%js\ntypeof WorkerGlobalScope + ' ' + typeof document + ' ' + typeof process"
IN_THE_WORKER = "'function undefined undefined'"


@pytest.mark.parametrize("app", ["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_the_first_cell_already_runs_in_the_worker_and_so_do_all_others(lab: Lab, app: str) -> None:
    lab.open([WHERE, "%%js\nconst seen = 1", WHERE, "%%lisp\n(+ seen 1)"], app=app)
    lab.run_all()
    assert [lab.text(0), lab.text(2), lab.text(3)] == [IN_THE_WORKER, IN_THE_WORKER, "2"]


def test_cells_that_are_run_before_the_kernel_has_started_run_in_the_worker_too(lab: Lab) -> None:
    lab.open_early([WHERE, "%%lisp\n(+ 1 1)"])
    assert lab.evaluate("return kernel.status;") != "idle"
    lab.run_all()
    assert [lab.text(0), lab.text(1)] == [IN_THE_WORKER, "2"]


def test_restart_and_run_all_runs_every_cell_in_the_new_worker(lab: Lab) -> None:
    lab.open(
        ["%%js\nglobalThis.old ??= 'new'; const told = old + ' ' + typeof WorkerGlobalScope", "%%js\ntold"]
    )
    lab.run_all()
    lab.evaluate("globalThis.done = context.restartKernel().then(() => execute('notebook:run-all-cells'));")
    lab.page.evaluate("() => globalThis.done")
    assert [lab.text(0), lab.text(1)] == ["", "'new function'"]


TALL = "\n" * 30
ATTACHED = "return notebook.widgets.filter((cell) => cell.isAttached).length;"


def test_run_all_keeps_the_order_of_the_three_languages_and_cells_out_of_view_are_the_same(lab: Lab) -> None:
    cells = ["trail = []"]
    for number in range(4):
        cells += [
            f"import time; time.sleep(0.05); trail.append('py {number}')",
            f"%%js\nawait new Promise(go => setTimeout(go, 20)); await py.trail.append('js {number}')",
            f'%%lisp\n(await (py.trail.append "lisp {number}"))',
        ]
    windowed = lab.server.home / "settings" / "@jupyterlab" / "notebook-extension"
    with file_of(windowed / "tracker.jupyterlab-settings", {"windowingMode": "full"}):
        lab.open([*(cell + TALL for cell in cells), "print(*trail, sep=', ')", "%%lisp\n(+ 1 1)"])
    last = len(cells) + 1
    assert lab.evaluate(ATTACHED) < last
    lab.run_all()
    in_order = [f"{language} {number}" for number in range(4) for language in ("py", "js", "lisp")]
    assert lab.text(len(cells)).strip() == ", ".join(in_order)
    lab.evaluate("notebook.activeCellIndex = 0; await notebook.scrollToItem(arg);", last)
    shown = lab.page.locator(".kb-Cell.kb-mod-lisp", has_text="(+ 1 1)")
    shown.locator(".jp-OutputArea-output", has_text="2").wait_for()
    assert lab.mime_type(last) == "text/x-kernelbridge-lisp"


def test_an_error_in_a_cell_keeps_the_cells_after_it_from_running(lab: Lab) -> None:
    lab.open(["ran = []", "%%js\nconst a = 1;\nlet b = ;", "%%lisp\n(await (py.ran.append 1))"])
    lab.run_all()
    assert lab.text(1).startswith("SyntaxError")
    assert "line 3" in str(lab.outputs()[1][0]["traceback"])
    assert lab.outputs()[2] == []
    assert lab.run(0) == []


def test_the_page_stays_alive_while_a_cell_computes_without_end(lab: Lab) -> None:
    lab.open(["%%js\nawait py.print('begun');\nfor (;;);", "1 + 1"])
    lab.start(0)
    lab.wait_for_text(0, "begun")
    began = time.monotonic()
    frames = lab.page.evaluate(
        "() => new Promise(done => { let n = 0;"
        " const next = () => ++n < 10 ? requestAnimationFrame(next) : done(n); next(); })"
    )
    assert frames == 10
    assert time.monotonic() - began < 10
    lab.interrupt()
    lab.finish()
    assert "variables of JavaScript and Lisp cells are lost" in lab.text(0)
    lab.run(1)
    assert lab.text(1) == "2"


def test_a_kernel_killed_during_a_call_rejects_the_promise_by_name_within_a_second(lab: Lab) -> None:
    lab.open(
        [
            "import os, time; os.getpid()",
            """%%js
            const told = new BroadcastChannel("told");
            console.log("waiting");
            await 0;
            py.time.sleep(60).$js().catch(error => told.postMessage([error.name, Date.now()]));
            await new Promise(() => {});""",
        ]
    )
    lab.run(0)
    lab.page.evaluate(
        "() => { globalThis.told = new Promise(done =>"
        " { new BroadcastChannel('told').onmessage = ({ data }) => done(data); }); }"
    )
    lab.start(1)
    lab.wait_for_text(1, "waiting")
    killed = lab.page.evaluate("() => Date.now()")
    os.kill(int(lab.text(0)), signal.SIGKILL)
    name, at = lab.page.evaluate("() => globalThis.told")
    assert name == "KernelDiedError"
    assert at - killed < 1500  # the poll is every 0.5 s; the rest is for a busy machine


SETUP = """
import gc, weakref
class Thing: pass
alive = []
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
"""

LETS_GO = """%%js
using one = await py.make()
for (using two of [await py.make(), null]);
await kb.scope(async ({ py }) => { await py.make() })
"""


def test_using_and_scopes_let_go_in_the_worker_too(lab: Lab) -> None:
    count = "gc.collect(); len(alive), sum(one() is not None for one in alive)"
    lab.open([SETUP, LETS_GO, count])
    lab.run_all()
    assert lab.text(2) == "(3, 0)", lab.outputs()


MODULES = """%%js
import { one } from "data:text/javascript,export const one = 1";
const url = URL.createObjectURL(new Blob(["export const two = 2"], { type: "text/javascript" }));
const { two } = await import(url);
[one, two, typeof import.meta.url].join()"""

REFUSED = {
    "%%js\nimport 'lodash'": 'a page has no packages; import from one, as "https://esm.sh/lodash"',
    "%%js\nimport './x.mjs'": "is a file, and a page reads none",
    "%%js\nawait import('node:fs')": "is a module of Node's, which no page has",
    "%%js\nglobalThis.Promise = 1": "cells share JavaScript's own Promise with the bridge",
    "%%js\nArray.prototype.map = null; 'mended'": "because the bridge runs on it too: Array.prototype.map",
    "%%js\nfor (let i = 0; i < 1e5; i++) console.log('x'.repeat(99))": "9,000,000 more characters",
    "%%js\nclose()": "close() would end the worker of all cells",
    "%%js\nonmessage = postMessage; postMessage(null); delete self.postMessage; 'unharmed'": "unharmed",
}


def test_in_the_worker_modules_have_urls_and_what_cells_should_not_do_has_a_clear_end(lab: Lab) -> None:
    lab.open([MODULES, *REFUSED, "%%js\nawait py.len([1, 2])"])
    for index in range(len(REFUSED) + 2):
        lab.run(index)
    assert lab.text(0) == "'1,2,string'"
    for index, told in enumerate(REFUSED.values(), 1):
        assert told in lab.text(index), lab.text(index)[-300:]
    assert lab.text(len(REFUSED) + 1) == "2"
