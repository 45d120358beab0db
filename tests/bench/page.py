"""In a page of JupyterLab, in Chromium: calls both ways, cells, completion, large outputs, the first cell

Calls are made one after another, by a JavaScript cell that awaits each and by a Python cell whose function
is JavaScript's (limit: 10 ms); the comm only echoes, asked from the page. Once through Jupyter Server as it
is shipped, once with our extension of it. A cell is asked for as JupyterLab asks, and timed until the last
word on it; a Lisp cell with one Python call should take at most 1.3 times a Python cell with that call. The
longest time between two frames that the page draws says for how long it stood still while a cell ran.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.callbacks import JAVASCRIPT, PYTHON, blocking_cell, quantiles
from tests.bench.labs import AS_SHIPPED, NO_BROWSER, in_a_page
from tests.bench.measure import Measured, Scale, header, ratio, row, take_turns

if TYPE_CHECKING:
    from tests.lab.page import Lab

SETUP = """%load_ext kernelbridge
import pandas as pd

def f(x): return x + 1

class Shape: corners = 4
shape = Shape()

def _echo(comm, _message):
    comm.on_msg(lambda _: comm.send({}))

get_ipython().kernel.comm_manager.register_target("echo", _echo)"""
SEQUENTIAL = """%%js
const calls = async (times) => {
  const began = performance.now();
  for (let i = 0; i < times; i++) await py.f(i);
  return (performance.now() - began) / 1000 / times;
};
const known = { alpha: 1 };"""

ONE_CALL = {
    "Python: `f(1)`": "f(1)",
    "JavaScript: `await py.f(1)`": "%%js\nawait py.f(1)",
    "Lisp: `(await (py.f 1))`": "%%lisp\n(await (py.f 1))",
}
COMPLETED = {
    "Python: `shape.`": "shape.",
    "JavaScript: `known.`": "%%js\nknown.",
    "Lisp: `(known.`": "%%lisp\n(known.",
    "JavaScript, a Python object: `await py.shape.`": "%%js\nawait py.shape.",
}
TABLE = "Array.from({ length: %d }, (_, id) => ({ id, name: `person ${id}`, score: (37 * id) %% 101 }))"
LARGE = {
    "Python: a data frame of 10,000 rows": "pd.DataFrame({'id': range(%d), 'name': 'person'})",
    "JavaScript: 10,000 records as a table": f"%%%%js\n{TABLE}",
    "Python: prints 10 MB": "for _ in range(10 * %d): print('x' * 99)",
    "JavaScript: prints 10 MB": "%%%%js\nfor (let i = 0; i < 10 * %d; i++) console.log('x'.repeat(99))",
    "JavaScript: prints 10 MB, without the limit": (
        "%%%%js --output-limit 0\nfor (let i = 0; i < 10 * %d; i++) console.log('x'.repeat(99))"
    ),
}
CALL, CALLBACK, COMPLETING = 4, 5, 6


def cells(scale: Scale) -> list[str]:
    """The notebook: what is needed, what makes the calls each way, and what is completed."""
    needed = [SETUP, SEQUENTIAL, JAVASCRIPT, PYTHON]
    calling = [f"%%js\nawait calls({scale.of(200)})", blocking_cell(scale.of(500))]
    return [*needed, *calling, *COMPLETED.values()]


LAP = """
const began = performance.now();
for (let i = 0; i < arg.times; i++) await kernel.requestExecute({ code: arg.code }).done;
return (performance.now() - began) / 1000 / arg.times;
"""
ECHO = """
window.echo ??= await (async () => {
  const comm = kernel.createComm('echo');
  if (comm.subshellStarted) await comm.subshellStarted;
  await comm.open().done;
  return comm;
})();
const began = performance.now();
for (let i = 0; i < arg; i++) {
  const heard = new Promise((resolve) => { window.echo.onMsg = () => resolve(); });
  window.echo.send({});
  await heard;
}
return (performance.now() - began) / 1000 / arg;
"""
COMPLETE = """
notebook.activeCellIndex = arg; notebook.mode = 'edit';
await notebook.scrollToItem(arg);
const { editor } = notebook.activeCell;
editor.focus();
editor.setCursorPosition(editor.getPositionAt(editor.model.sharedModel.getSource().length));
const offered = () => document.querySelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item');
const began = performance.now();
void execute('completer:invoke-notebook');
while (!offered()) await new Promise(requestAnimationFrame);
return (performance.now() - began) / 1000;
"""
WATCHED = """
let [longest, last, on] = [0, performance.now(), true];
const frame = (now) => {
  longest = Math.max(longest, now - last);
  last = now;
  if (on) requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
notebook.activeCellIndex = 0;
notebook.widgets[0].model.sharedModel.setSource(arg);
await execute('notebook:run-cell');
for (let more = 0; more < 10; more += 1) await new Promise(requestAnimationFrame);
on = false;
await execute('notebook:clear-cell-output');
return longest / 1000;
"""


@dataclass(frozen=True)
class Road:
    """What goes through one Jupyter Server."""

    echo: Measured
    call: Measured
    callbacks: list[float]


def run(scale: Scale) -> None:
    """Print the tables, or that there is no browser."""
    shipped = in_a_page(cells(scale), partial(_road, scale), AS_SHIPPED)
    if shipped is None:
        header("in a page")
        row(NO_BROWSER)
    else:
        in_a_page(cells(scale), partial(_tell, scale, shipped))


def _tell(scale: Scale, shipped: Road, lab: Lab) -> None:
    _tell_calls({"as it is shipped": shipped, "with our extension": _road(scale, lab)}, shipped.echo)
    _tell_cells(scale, lab)
    _tell_completion(scale, lab)
    _tell_large(scale, lab)
    _tell_first(scale, lab)


def _road(scale: Scale, lab: Lab) -> Road:
    for needed in range(CALL):
        lab.run(needed)

    def call() -> float:
        lab.run(CALL)
        return float(lab.text(CALL))

    measured = take_turns({"echo": lambda: float(lab.evaluate(ECHO, scale.of(50))), "call": call}, scale)
    lab.run(CALLBACK)
    return Road(measured["echo"], measured["call"], json.loads(lab.text(CALLBACK)))


def _tell_calls(roads: dict[str, Road], shipped: Measured) -> None:
    header("Jupyter Server", "comm echo", "`await py.f(i)` in a JavaScript cell", "÷ the echo as shipped")
    for name, road in roads.items():
        row(name, road.echo, road.call, ratio(road.call.over(shipped)))
    header("Jupyter Server", "half of the calls from Python", "0.95 of the calls", "within 10 ms")
    for name, road in roads.items():
        row(name, *quantiles(road.callbacks))


def _tell_cells(scale: Scale, lab: Lab) -> None:
    laps = {name: _lap(lab, code, scale.of(20)) for name, code in ONE_CALL.items()}
    measured = take_turns(laps, scale)
    python = next(iter(measured.values()))
    header("a cell with one call", "time", "÷ the Python cell")
    for name, one in measured.items():
        row(name, one, ratio(one.over(python)))


def _lap(lab: Lab, code: str, times: int) -> Callable[[], float]:
    return lambda: float(lab.evaluate(LAP, {"code": code, "times": times}))


def _tell_completion(scale: Scale, lab: Lab) -> None:
    measured = take_turns({name: _completed(lab, at) for at, name in enumerate(COMPLETED, COMPLETING)}, scale)
    python = next(iter(measured.values()))
    header("what is offered after the Tab key", "time", "÷ the Python cell")
    for name, one in measured.items():
        row(name, one, ratio(one.over(python)))


def _completed(lab: Lab, index: int) -> Callable[[], float]:
    def seconds() -> float:
        found = float(lab.evaluate(COMPLETE, index))
        lab.page.keyboard.press("Escape")
        return found

    return seconds


def _tell_large(scale: Scale, lab: Lab) -> None:
    laps = {name: _longest(lab, code % scale.of(10_000)) for name, code in LARGE.items()}
    measured = take_turns(laps, Scale(min(3, scale.runs)))
    header("a large output", "the longest time between two frames")
    for name, one in measured.items():
        row(name, one)


def _longest(lab: Lab, code: str) -> Callable[[], float]:
    return lambda: float(lab.evaluate(WATCHED, code))


def _tell_first(scale: Scale, lab: Lab) -> None:
    """Each after a reload, which ends the worker; it is the kernel's first cell in the new one."""
    code = "%%lisp\n(+ 1 2)"
    seconds = []
    for _ in range(scale.runs):
        lab.reload()
        seconds.append(_lap(lab, code, 1)())
    later = take_turns({"later": _lap(lab, code, 1)}, scale)["later"]
    header("a Lisp cell without a call", "time")
    row("the first one, as soon as a reloaded page shows an idle kernel", Measured(tuple(seconds)))
    row("a later one", later)
