"""Code of a cell that goes on behind its cell: in the page, too, it is known whose it is."""

from __future__ import annotations

from tests.lab.page import Lab

INTERRUPTED = """%%js
py.calls.append(1)
py.print('began')
await new Promise((next) => { globalThis.next = () => setTimeout(next) })
const told = (outcome) => setTimeout(() => globalThis.tell(outcome));
await py.calls.append(2).then(() => told("sent"), ({ name }) => told(name))"""
ANOTHER = """%%js
const outcome = new Promise((tell) => { globalThis.tell = tell });
next(); py.print(await outcome); await py.calls.append(3)"""
LATE = """%%js
const opened = new Promise((open) => { globalThis.open = open });
const prints = async () => { await opened; console.log("awaited") };
const timer = setInterval(() => { if (globalThis.isOpen) { clearInterval(timer); print("ticked"); done() } });
const print = (text) => { console.log(text); py.print(text) };
void prints().then(() => print("promised"));
void opened.then(() => print("resolved"));"""
OPENS = """%%js
const ended = new Promise((done) => { globalThis.done = done });
isOpen = globalThis.isOpen = true; open();
await ended; print("here")"""
CELLS = ["calls = []", INTERRUPTED, ANOTHER, "calls", LATE, OPENS]
# What JavaScript and Python have printed into a cell, so many words.
WORDS = """([cell, many]) => {
  const { outputs } = window.jupyterapp.shell.currentWidget.content.widgets[cell].model;
  return outputs.toJSON().flatMap(({ text }) => [text].flat().join("").trim().split(/\\s+/)).length >= many;
}"""
MAKE, WAIT, GO_ON, CALLS, SET, OPEN = range(6)


def test_code_that_was_interrupted_calls_no_more_and_late_output_is_the_cells_that_began_it(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(MAKE)
    lab.start(WAIT)
    lab.wait_for_text(WAIT, "began")
    lab.interrupt()
    lab.finish()
    lab.run(GO_ON)
    assert lab.text(GO_ON).strip() == "CancelledError"
    lab.run(CALLS)
    assert lab.text(CALLS) == "[1, 3]"
    lab.run(SET)
    lab.run(OPEN)
    assert lab.text(OPEN).split() == ["here", "here"]
    late = sorted(["awaited", *2 * ["promised", "resolved", "ticked"]])
    lab.page.wait_for_function(WORDS, arg=[SET, len(late)])
    assert sorted(lab.text(SET).split()) == late
