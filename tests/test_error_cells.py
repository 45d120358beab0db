"""Errors across the languages of one notebook: whose lines are shown, and that each stays what it is."""

from __future__ import annotations

import re

import pytest

from .kernels import Kernel

pytestmark = pytest.mark.every_ipykernel

JAVASCRIPT = """%%js
const failure = new RangeError("too far");
function fail(n) {
  if (n === 0) throw new RangeError("too far");
  fail(n - 1);
}
const again = () => { throw failure };
const call = async f => await f();
const wrap = async f => { try { await f() } catch (cause) { throw new Error("wrapped", { cause }) } };
const unwrap = async f => { try { await f() } catch (error) { throw error.cause } };
let kept;
const keep = async f => { try { await f() } catch (error) { kept = error } };
const throwKept = () => { throw kept };
const several = async f => await Promise.any([f(), Promise.reject(5)]);
const throwing = value => () => { throw value };
const caught = async f => { try { await f() } catch (error) { return error } };
"""

PYTHON = """
from kernelbridge import JSError, ReleasedError, js, lisp
class Boom(Exception): pass
boom_error = Boom("b")
def boom(): raise boom_error
def bang(): raise Boom("fresh")
def through(f): return f()
def wrapping(f):
    try: f()
    except BaseException as error: raise LookupError("w") from error
def catch(f, *args):
    try: f(*args)
    except BaseException as error: return error
def chained():
    try: js.again()
    except JSError as error: raise KeyError("k") from error
async def gathered(*fs):
    import asyncio
    async def one(f): return await f()
    await asyncio.gather(*(one(f) for f in fs))
"""


@pytest.fixture(scope="module", autouse=True)
def defined(kernel: Kernel) -> None:
    for source in (JAVASCRIPT, PYTHON):
        ran = kernel.run(source)
        assert ran.status == "ok", ran.error


IDENTITY: dict[str, tuple[str, str]] = {
    "a Python error through JavaScript": ("catch(js.call, boom) is boom_error", "True"),
    "a Python error as the cause of a JavaScript one": (
        "error = catch(js.wrap, boom)\ntype(error).__name__, error.__cause__ is boom_error",
        "('Error', True)",
    ),
    "a Python error that JavaScript kept": (
        "js.keep(boom)\ncatch(js.throwKept) is boom_error, catch(js.throwKept) is boom_error",
        "(True, True)",
    ),
    "a Python error among several": (
        (
            "error = catch(js.several, boom)\n"
            "error.errors[0] is boom_error, [type(one).__name__ for one in error.errors]"
        ),
        "(True, ['Boom', 'ThrownValue'])",
    ),
    "a JavaScript error through Python and back into Python": (
        (
            "error = catch(js.again)\n"
            "def once_more(): raise error\n"
            "catch(js.call, once_more) is error, catch(js.wrap, once_more).__cause__ is error"
        ),
        "(True, True)",
    ),
    "a JavaScript error that Python chained from": (
        "type(catch(js.unwrap, chained)).__name__, js.unwrap and js('e => e === failure')(catch(js.again))",
        "('RangeError', True)",
    ),
    "JavaScript errors through Python": (
        """%%js
[
  await caught(() => py.through(again)) === failure,
  (await caught(() => py.wrapping(again))).cause === failure,
  (await caught(() => py.chained())).cause === failure,
  await caught(() => py.gathered(again, again)) === failure,
  await caught(() => py.through(() => call(() => py.through(again)))) === failure,
]""",
        "[ true, true, true, true, true ]",
    ),
    "what is thrown and is no error": (
        """%%js
const odd = {}, promise = Promise.resolve(1);
[
  await caught(() => py.through(throwing(5))),
  await caught(() => py.through(throwing(null))) === null,
  await caught(() => py.through(throwing(odd))) === odd,
  await call(async () => { try { await py.through(throwing(promise)) } catch (e) { return e === promise } }),
]""",
        "[ 5, true, true, true ]",
    ),
    "a Python error as JavaScript has it": (
        """%%js
const first = await caught(() => py.boom());
const second = await caught(() => py.through(throwing(first)));
[first === second, first.is('Boom')]""",
        "[ true, true ]",
    ),
    "a handle of an exception that is thrown": (
        """%%js
const handle = await py.boom_error;
const throwHandle = throwing(handle);
await py`catch(${throwHandle}) is boom_error`""",
        "true",
    ),
    "a bridge error of Python in JavaScript": (
        """%%js
await py.exec`def refuse(): raise ReleasedError("gone")`;
const refused = await caught(() => py.refuse());
[refused instanceof ReleasedError, refused instanceof BridgeError, refused.message,
 await caught(() => py.through(throwing(refused))) === refused]""",
        "[ true, true, 'gone', true ]",
    ),
    "a bridge error of JavaScript in Python": (
        (
            "error = catch(js('() => { throw new ReleasedError(\"gone\") }'))\n"
            "type(error) is ReleasedError, str(error)"
        ),
        "(True, 'gone')",
    ),
    "a handle that was released does not hide the error": (
        """%%js
const released = await caught(() => py.int("x"));
released.object.$release();
const throwReleased = throwing(released);
await py`type(catch(${throwReleased})).__name__`""",
        "'ValueError'",
    ),
}


@pytest.mark.parametrize("name", IDENTITY)
def test_identity_of(kernel: Kernel, name: str) -> None:
    source, value = IDENTITY[name]
    ran = kernel.run(source)
    assert ran.status == "ok", ran.error
    assert ran.text == value


def lines(text: str) -> list[str]:
    """The places that a traceback names, outermost first."""
    return [_place(file, name) for file, name in re.findall(r'File "([^"]+)", line \d+, in (\S+)', text)]


def _place(file: str, name: str) -> str:
    known = {"ipykernel": "<cell>", "/kernelbridge/": "ours"}
    return f"{next((short for part, short in known.items() if part in file), file)}:{name}"


def test_a_python_cell_that_called_javascript_shows_the_lines_of_both(kernel: Kernel) -> None:
    ran = kernel.run("def go():\n    js.fail(1)\ngo()")
    assert ran.ename == "RangeError"
    shown = [line for line in ran.error.splitlines() if line.startswith(("---->", "---> ", "->"))]
    assert [re.sub(r"^-+> +\d+ +", "", line) for line in shown] == [
        "go()",
        "js.fail(1)",
        "fail(n - 1);",
        'if (n === 0) throw new RangeError("too far");',
    ]
    assert "host.mjs" not in ran.error
    assert "proxies.py" not in ran.error
    assert ran.error.rstrip().endswith("RangeError: too far")


def test_a_printed_traceback_goes_through_all_languages_and_does_not_grow(kernel: Kernel) -> None:
    ran = kernel.run(
        "import traceback\nerror = None\nfor _ in range(5): error = catch(js.call, lambda: int('x'))\n"
        "js.keep(lambda: int('y'))\nfor _ in range(5): kept = catch(js.throwKept)\n"
        "print(''.join(traceback.format_exception(None, error, error.__traceback__)))\n"
        "print('====')\nprint(''.join(traceback.format_exception(None, kept, kept.__traceback__)))"
    )
    one, other = ran.stdout.split("====")
    number = re.search(r"Cell \[\d+\]", one)
    assert number is not None
    cell = number[0]
    assert lines(one) == [
        "<cell>:catch",
        "ours:__call__",
        "ours:_by_caller",
        "ours:_blocking",
        "ours:ask",
        "ours:wait",
        f"{cell}:call",
        "<cell>:<lambda>",
    ]
    assert lines(other)[-2:] == [f"{cell}:keep", "<cell>:<lambda>"]
    assert len(lines(other)) == len(lines(one))
    assert "const call = async f => await f();" in one


def test_a_javascript_cell_shows_python_and_the_javascript_that_it_called(kernel: Kernel) -> None:
    ran = kernel.run("%%js\nawait py.through(() => call(py.boom))")
    assert ran.ename == "Boom"
    places = re.findall(r"Cell \[\d+\]|in (\w+)$", ran.error, re.MULTILINE)
    assert "await py.through(() => call(py.boom))" in ran.error
    assert "const call = async f => await f();" in ran.error
    assert places[-1] == "boom"
    for machinery in ("proxies.py", "executor.py", "_base.py", "host.mjs"):
        assert machinery not in ran.error


SHOWN: dict[str, tuple[str, str, list[str]]] = {
    "awaited": ("%%js\n\nawait py.bang()", "Boom", ["line 3:10"]),
    "pushed": ("%%js\npy.bang();\n1", "Boom", ["line 2:4"]),
    "the one that failed, not the one that used it": (
        "%%js\nconst bad = py.bang()\nconst dependent = bad.attribute\nawait dependent",
        "Boom",
        ["line 2:16", "const bad"],
    ),
    "of several": ("%%js\nawait Promise.all([py.abs(1),\n  py.bang()])", "Boom", ["line 3:6"]),
    "iterated": ("%%js\nfor await (const x of py`(1 / n for n in [1, 0])`.$iter()) {}", "ZeroDivisionError",
                 ["line 2:51"]),
    "copied": ("%%js\nawait py.bang().$js()", "Boom", ["line 2:10"]),
    "a context manager": ("%%js\nconst c = py.open('/no/such/file')\nawait kb.with(c, () => {})",
                          "FileNotFoundError", ["line 2:14"]),
    "in functions that await": (
        ("%%js\nconst inner = async () => { await 0; return await py.bang() }\n"
        "const outer = async () => await inner()\nawait outer()"),
        "Boom",
        ["line 4:1", "in outer", "line 2:54, in inner"],
    ),
    "in Lisp": ("%%lisp\n(defun risky ()\n  (await (py.bang)))\n(risky)", "Boom",
                ["line 4:2", "line 3:14, in risky"]),
    "pushed in Lisp": ("%%lisp\n(py.bang)\n1", "Boom", ["line 2:5"]),
    "a mistake in a template": ("%%js\nawait py.exec`\nx = 1\nif x\n`", "SyntaxError",
                                ["line 2:14", "line 3\n", "if x"]),
    "a group": ("%%js\nthrow new AggregateError([new TypeError('one')], 'several')", "AggregateError",
                ["line 2:7", "several", "TypeError: one"]),
    "the end of an iterator": ("%%js\nawait py.next(py.iter([]))", "StopIteration", ["line 2:10"]),
    "an exit": ("%%js\nawait py.exec`raise SystemExit(3)`", "SystemExit", []),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_the_line_is_shown_of_what_is(kernel: Kernel, name: str) -> None:
    source, ename, parts = SHOWN[name]
    ran = kernel.run(source)
    assert ran.status == "error", ran
    assert ran.ename == ename, ran.error
    for part in parts:
        assert part in ran.error, ran.error
    for machinery in ("kernelbridge.run", "magics.py", "host.mjs", "node:internal", "ast.py"):
        assert machinery not in ran.error, ran.error
    assert kernel.run("%%js\n1 + 1").text == "2"


def test_an_exception_that_a_cell_showed_is_shown_as_usual_the_next_time(kernel: Kernel) -> None:
    assert "Cell [" in kernel.run("%%js\nawait py.boom()").error.splitlines()[1]
    assert "raise boom_error" in kernel.run("raise boom_error").error
    assert kernel.run("vars(boom_error)").text == "{}"


def test_an_exception_that_a_cell_showed_keeps_its_cause(kernel: Kernel) -> None:
    kernel.run("%%js\nconst held = await caught(() => py.chained())")
    kernel.run("%%js\nthrow held")
    assert kernel.run("%%js\nString((await held.object.__cause__).name)").status in ("ok", "error")
    assert kernel.run("%%js\nawait py`type(${held}.__cause__).__name__`").text == "'RangeError'"


HOSTILE = {
    "a repr of ten megabytes": ("return 'y' * 10 ** 7", "await py.hostile.$repr()", None),
    "a repr that raises": ("raise ValueError('r')", "await py.hostile.$repr()", "ValueError"),
    "a repr of no string": ("return 5", "await py.hostile.$repr()", "TypeError"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_session_goes_on_after(kernel: Kernel, name: str) -> None:
    body, use, ename = HOSTILE[name]
    kernel.run(f"class Hostile:\n    def __repr__(self): {body}\nhostile = Hostile()")
    assert len(kernel.run("%%js\nString(await py.hostile).length").text) < 5
    ran = kernel.run(f"%%js\n({use}).length")
    assert (ran.ename or None) == ename, ran.error
    assert kernel.run("%%js\n40 + 2").text == "42"


@pytest.mark.parametrize("method", ["eq", "hash", "len", "bool", "contains", "lt", "getattr", "iter"])
@pytest.mark.parametrize("kind", ["ValueError", "SystemExit", "KeyboardInterrupt"])
def test_a_method_that_raises_is_an_error_by_its_name(kernel: Kernel, method: str, kind: str) -> None:
    kernel.run(f"class Hostile:\n    def __{method}__(self, *a): raise {kind}('h')\nhostile = Hostile()")
    use = {
        "eq": "h.$eq(1)",
        "hash": "py.hash(h)",
        "len": "h.$len()",
        "bool": "py.bool(h)",
        "contains": "h.$has(1)",
        "lt": "py.sorted([h, h])",
        "getattr": "h.anything",
        "iter": "py.list(h)",
    }[method]
    ran = kernel.run(
        f"%%js\nconst h = await py.hostile\nawait caught(async () => await {use}).then(e => e.pyType)"
    )
    assert ran.text == f"'{kind}'", ran.error
    assert kernel.run("40 + 2").text == "42"


ODD_ERRORS = {
    "a message that throws": "Object.defineProperty(new Error('m'), 'message', { get() { throw 1 } })",
    "a name that throws": "Object.defineProperty(new Error('m'), 'name', { get() { throw 1 } })",
    "a stack that throws": "Object.defineProperty(new Error('m'), 'stack', { get() { throw 1 } })",
    "a cause that throws": "Object.defineProperty(new Error('m'), 'cause', { get() { throw 1 } })",
    "a stack that is no text": "Object.assign(new Error('m'), { stack: 5 })",
    "a frozen error": "Object.freeze(new Error('m'))",
    "a message of ten megabytes": "new Error('m'.repeat(1e7))",
    "a message of at signs": "new Error('@'.repeat(1e6))",
    "a cycle of causes": "(() => { const e = new Error('m'); e.cause = e; return e })()",
    "ten thousand causes": "Array.from({ length: 1e4 }).reduce((cause) => new Error('m', { cause }), null)",
    "ten thousand members": "new AggregateError(Array.from({ length: 1e4 }, () => new Error('m')))",
    "an error of another realm": "(await import('node:vm')).runInNewContext('new RangeError(\"m\")')",
    "a DOMException": "new DOMException('m', 'AbortError')",
    "a revoked proxy": "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()",
    "an object that has no text": "Object.create(null)",
    "an object whose text throws": "({ toString() { throw 1 } })",
    "a symbol": "Symbol('s')",
}


@pytest.mark.parametrize("name", ODD_ERRORS)
def test_whatever_javascript_throws_arrives(kernel: Kernel, name: str) -> None:
    ran = kernel.run(f"%%js\nconst thrown = {ODD_ERRORS[name]}; const odd_ = throwing(thrown)")
    assert ran.status == "ok", ran.error
    ran = kernel.run("error = catch(js.odd_)\nisinstance(error, JSError), len(str(error)) < 20_000")
    assert ran.text == "(True, True)", ran.error
    ran = kernel.run("%%js\nthrow thrown")
    assert ran.status == "error"
    assert len(ran.error) < 300_000
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_an_exception_that_cannot_say_what_it_is_is_told_in_the_lines_of_its_cell(kernel: Kernel) -> None:
    kernel.run(
        "class Mute(Exception):\n    def __str__(self): raise ValueError('no')\ndef mute(): raise Mute()"
    )
    for cell in ("%%lisp\n(await (py.mute))", "%%js\nawait py.mute()"):
        ran = kernel.run(cell)
        assert ran.ename == "Mute"
        assert ran.error.strip().splitlines()[-1] == "Mute: <exception str() failed>"
        assert "magics.py" not in ran.error
