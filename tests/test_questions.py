"""Completion and help of JavaScript and Lisp cells, as every frontend asks for them."""

from __future__ import annotations

from typing import Any

import pytest

from .kernels import PATIENCE, Kernel, RawClient

pytestmark = pytest.mark.every_ipykernel

PYTHON = """
import json, sys
class Shape:
    @property
    def boom(self): raise AssertionError
    def area(self, scale=2):
        "How large it is."
shape = Shape()
shape.corners = 4
from kernelbridge import js, lisp
"""
JS = """%%js
const json = $py("json"), shape = await py.shape, record = { alpha: 1, get beta() { throw 1 } }
function addTwo(first, second = 2) { return first + second }
"""
LISP = '%%lisp\n(def my-list [1 2])\n(defun price-of (item rate) "What it costs." item)'


@pytest.fixture(scope="module")
def written(kernel: Kernel) -> Kernel:
    """A kernel in which each language has defined something."""
    for cell in (PYTHON, JS, LISP):
        assert kernel.run(cell).status == "ok"
    return kernel


def reply(kernel: Kernel, kind: str, code: str) -> dict[str, Any]:
    """What is said of a cell; ``|`` marks the cursor."""
    cursor = code.index("|")
    request = getattr(kernel.client, kind)(code.replace("|", ""), cursor)
    while True:
        message = kernel.client.get_shell_msg(timeout=PATIENCE)
        if message["parent_header"]["msg_id"] == request:
            return dict(message["content"])


COMPLETIONS: dict[str, tuple[str, list[str]]] = {
    "a variable of Python's in JavaScript": ("%%js\nawait py.sha|", ["shape"]),
    "a Python object's members, without running a property": (
        "%%js\nawait py.shape.|",
        ["area", "boom", "corners"],
    ),
    "members of a handle": ("%%js\nshape.co|", ["corners"]),
    "members of a module": ("%%js\njson.du|", ["dump", "dumps"]),
    "members of a module that is named in place": ("%%js\n$py('sys').maxu|", ["maxunicode"]),
    "a module's module": ("%%js\njson.decoder.JSONDecodeE|", ["JSONDecodeError"]),
    "members of JavaScript, a getter among them": ("%%js\nrecord.|", ["alpha", "beta"]),
    "a variable of JavaScript's": ("%%js\naddT|", ["addTwo"]),
    "the platform's": ("%%js\nMath.sqr|", ["sqrt"]),
    "nothing behind a call": ("%%js\nf().al|", []),
    "a name inside of the line": ("%%js\n[addT|, 1]", ["addTwo"]),
    "behind letters outside of the basic plane": ("%%js\n'😀'; record.al|", ["alpha"]),
    "the library of Lisp": ("%%lisp\n(map-ind|", ["map-indexed"]),
    "a special form": ("%%lisp\n(defonc|", ["defonce"]),
    "a variable of Lisp's": ("%%lisp\n(first my-l|", ["my-list"]),
    "a variable of JavaScript's in Lisp": ("%%lisp\n(addT|", ["addTwo"]),
    "a dotted name": ("%%lisp\n(json.du|", ["dump", "dumps"]),
    "a step behind a dot": ("%%lisp\n(. json decoder JSONDecodeE|", ["JSONDecodeError"]),
    "a method in front of its object": ("%%lisp\n(.are| shape)", ["area"]),
    "a name of Python's": ("%%lisp\n(py/shap|", ["shape"]),
    "a global of JavaScript's": ("%%lisp\n(js/Math.sqr|", ["sqrt"]),
    "no keyword": ("%%lisp\n(f :ma|", []),
    "the variables of JavaScript in Python": ("js.addT|", ["addTwo"]),
    "the variables of Lisp in Python": ("lisp.price_|", []),
    "a cell of Python's": ("shape.co|", ["corners"]),
}


@pytest.mark.parametrize("name", COMPLETIONS)
def test_what_may_follow_is(written: Kernel, name: str) -> None:
    code, expected = COMPLETIONS[name]
    told = reply(written, "complete", code)
    texts = [
        text.rpartition(".")[2] if "." in text and "py/" not in code else text for text in told["matches"]
    ]
    inherited = {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}
    assert [
        text for text in texts if text not in inherited and not text.startswith(("to", "value"))
    ] == expected


def test_a_match_says_what_it_replaces_and_what_it_is(written: Kernel) -> None:
    told = reply(written, "complete", "%%js\n'😀'; record.al|pha")
    assert (told["cursor_start"], told["cursor_end"]) == (17, 19)
    assert told["metadata"]["_jupyter_types_experimental"] == [
        {"text": "alpha", "type": "instance", "signature": "", "start": 17, "end": 19}
    ]
    [kind] = reply(written, "complete", "%%lisp\n(map-inde|")["metadata"]["_jupyter_types_experimental"]
    assert (kind["type"], kind["signature"]) == ("function", "(map-indexed f xs)")


HELP: dict[str, tuple[str, str]] = {
    "a function of the Lisp library": ("%%lisp\n(ma|p inc [1])", "(map f xs more …)\n  function: The array"),
    "what is called around the cursor": ("%%lisp\n(map inc [1 |2])", "(map f xs more …)"),
    "a special form": ("%%lisp\n(if|)", "(if test then otherwise)\n  special form: "),
    "a function of a cell": ("%%lisp\n(price-of 1 |)", "(price-of item rate)\n  function: What it costs."),
    "a function of JavaScript's": ("%%js\naddTwo(1, |)", "addTwo(first, second = 2)\n  function addTwo"),
    "a value of JavaScript's, without its getters": ("%%js\nrecor|d", "record\n  {alpha: 1, beta: (getter)}"),
    "a method of Python's": ("%%js\nawait shape.area(|)", "area(scale=2)\n  function\n\nHow large it is."),
    "the same from Lisp": ("%%lisp\n(await (shape.area |))", "area(scale=2)\n  function\n\nHow large it is."),
    "a number of Python's": ("%%js\npy.shape.corner|s", "corners\n  instance: int 4"),
}


@pytest.mark.parametrize("name", HELP)
def test_help_is_given_of(written: Kernel, name: str) -> None:
    code, expected = HELP[name]
    told = reply(written, "inspect", code)
    assert told["found"]
    assert told["data"]["text/plain"].startswith(expected)


@pytest.mark.parametrize("code", ["%%js\nnowher|e", "%%js\npy.shape.boo|m", "%%lisp\n|", "%%js\n1 + |"])
def test_of_what_is_not_known_nothing_is_told(written: Kernel, code: str) -> None:
    told = reply(written, "inspect", code)
    assert (told["status"], told["found"], told["data"]) == ("ok", False, {})


def test_a_cell_of_pythons_is_helped_by_ipython(written: Kernel) -> None:
    assert "How large it is." in reply(written, "inspect", "shape.are|a")["data"]["text/plain"]


def test_members_and_help_are_told_while_a_cell_runs(written: Kernel) -> None:
    client = RawClient(written, "aside")
    client.open()
    running = written.start("print('begun')\nimport threading; threading.Event().wait()")
    while written.published()["msg_type"] != "stream":
        pass
    asked = [[-1, "members", None, ["shape"]], [-2, "help", None, ["shape", "area"]]]
    told = client.batch(asked, [-1, -2])
    assert dict(told[-1][1])["area"] == "function"
    assert told[-2][1].startswith("area(scale=2)")
    written.manager.interrupt_kernel()
    assert written.outcome(running).ename == "KeyboardInterrupt"


WHOLE = {
    "a call": ("%%js\nf(1)", "complete", None),
    "a function that is open": ("%%js\nfunction f() {", "incomplete", "  "),
    "a block within": ("%%js\n  if (x) {", "incomplete", "    "),
    "a template that is open": ("%%js\n`a", "incomplete", ""),
    "a comment that is open": ("%%js\n1 /* a", "incomplete", ""),
    "a statement that is none": ("%%js\nlet let = 1; f(", "invalid", None),
    "a form": ("%%lisp\n(f 1)", "complete", None),
    "a form with a name that is unknown": ("%%lisp\n(nowhere 1)", "complete", None),
    "a form that is open": ("%%lisp\n(let ((x 1))", "incomplete", "  "),
    "a form within": ("%%lisp\n(let ((x 1)\n      (y", "incomplete", "        "),
    "an array that is open": ("%%lisp\n[1 2", "incomplete", " "),
    "a bracket too many": ("%%lisp\n(f 1))", "invalid", None),
    "a magic line alone": ("%%lisp", "incomplete", ""),
    "a magic line and an empty one": ("%%js\n", "complete", None),
    "a loop of Python's": ("for x in y:", "incomplete", "    "),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_console_learns_whether_a_cell_is_whole(written: Kernel, name: str) -> None:
    code, status, indent = WHOLE[name]
    request = written.client.is_complete(code)
    while True:
        message = written.client.get_shell_msg(timeout=PATIENCE)
        if message["parent_header"]["msg_id"] == request:
            break
    assert message["content"]["status"] == status
    if status == "incomplete":
        assert message["content"]["indent"] == indent
