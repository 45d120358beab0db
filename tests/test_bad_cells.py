"""What cells should not do: throw what is no error, replace what everything runs on, print without end.

Each has a clear consequence, and the next cell runs.
"""

from __future__ import annotations

import sys

import pytest

from .kernels import Kernel

LOST = "variables of JavaScript and Lisp cells are lost"

TRAPS = "{ get() { throw new Error('trap') }, getPrototypeOf() { throw 1 }, ownKeys() { throw 2 } }"

THROWN = {
    "null": ("throw null", "null was thrown, which is no Error"),
    "undefined": ("throw undefined", "undefined was thrown, which is no Error"),
    "a symbol": ("throw Symbol('s')", "Symbol(s) was thrown, which is no Error"),
    "a function": ("throw function f() {}", "[Function: f] was thrown, which is no Error"),
    "an object without prototype": ("throw Object.create(null)", "was thrown, which is no Error"),
    "a frozen error": ("throw Object.freeze(new Error('frozen'))", "Error: frozen"),
    "a proxy whose traps throw": (f"throw new Proxy({{}}, {TRAPS})", "object that cannot be shown: trap"),
    "a proxy of an error": (f"throw new Proxy(new Error('x'), {TRAPS})", "object that cannot be shown: trap"),
    "a proxy of an error that cannot be read": (
        "throw new Proxy(new Error('x'), { get() { throw 1 } })",
        "was thrown, which is no Error",
    ),
    "a revoked proxy": ("const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy", "has been revoked"),
    "an error whose stack throws": (
        "const e = new Error('told'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e",
        "Error: told",
    ),
    "an error whose message throws": (
        "const m = new RangeError(); Object.defineProperty(m, 'message', { get() { throw 1 } }); throw m",
        "RangeError",
    ),
    "an error whose name is an object": (
        "const n = new Error('told'); n.name = { toString: 1 }; throw n",
        "told",
    ),
    "an error that is its own cause": ("const c = new Error('told'); c.cause = c; throw c", "Error: told"),
    "a rejected promise of nothing": ("await Promise.reject()", "undefined was thrown, which is no Error"),
    "a value whose then throws": ("({ then() { throw new Error('then') } })", "Error: then"),
}


@pytest.mark.parametrize("case", THROWN)
def test_whatever_is_thrown_is_told(kernel: Kernel, case: str) -> None:
    source, message = THROWN[case]
    ran = kernel.run(f"%%js\n{source}")
    assert ran.status == "error"
    assert message in ran.error
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_a_message_without_end_is_cut(kernel: Kernel) -> None:
    ran = kernel.run("%%js\nthrow new Error('m'.repeat(5e6))")
    assert "... 4900007 more characters" in ran.error
    assert len(ran.error) < 110_000


REFUSED = {
    "a global": "globalThis.Promise = class {}",
    "a global that is null": "globalThis.JSON = null",
    "a method": "JSON.parse = null",
    "a method of a map": "Map.prototype.get = () => 1",
    "a well-known symbol": "Symbol.asyncIterator = 1",
    "something new for all objects": "Object.prototype.polluted = 1",
    "a getter for all objects": "Object.defineProperty(Object.prototype, 'then', { get() { throw 1 } })",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_bridge_runs_on_is_not_replaced(kernel: Kernel, case: str) -> None:
    ran = kernel.run(f"%%js\n{REFUSED[case]}")
    assert ran.ename == "TypeError", ran.error
    assert "Cell [" in ran.error
    assert kernel.run("%%js\nawait py.len([1, { a: 1 }])").text == "2"


def test_the_refusal_says_what_to_do(kernel: Kernel) -> None:
    told = kernel.run("%%js\nglobalThis.Promise = class {}").error
    assert "cells share JavaScript's own Promise with the bridge; a variable of that name is made by" in told
    told = kernel.run("%%js\nObject.prototype.polluted = 1").error
    assert "is Object.prototype, from which the bridge's objects inherit too" in told


PUT_BACK = {
    "Array.prototype.push": "Array.prototype.push = null",
    "Array.prototype.map": "Array.prototype.map = () => []",
    "Array.prototype[Symbol.iterator]": "Array.prototype[Symbol.iterator] = null",
    "Promise.prototype.then": "Promise.prototype.then = () => {}",
    "Object.prototype.toString": "Object.prototype.toString = () => { throw 1 }",
    "RegExp.prototype.exec": "RegExp.prototype.exec = null",
}


@pytest.mark.parametrize("name", PUT_BACK)
def test_a_method_that_can_be_replaced_is_put_back(kernel: Kernel, name: str) -> None:
    ran = kernel.run(f"%%js\n{PUT_BACK[name]}; 'the value'")
    assert ran.text == "'the value'", ran.error
    assert f"Put back as JavaScript has it, because the bridge runs on it too: {name}\n" in ran.stderr
    assert kernel.run("%%js\nawait py.len([1, 2])").text == "2"


STUMBLES = {
    "before a call": "Array.prototype.push = null; await py.len([1, 2])",
    "behind an await": "await 0; Promise.prototype.then = null; Array.prototype.push = null; throw 5",
}


@pytest.mark.parametrize("case", STUMBLES)
def test_a_bridge_that_has_stumbled_ends_by_name_and_not_by_hanging(kernel: Kernel, case: str) -> None:
    ran = kernel.run(f"%%js\n{STUMBLES[case]}")
    assert ran.status == "error"
    assert kernel.run("%%js\nawait py.len([1, 2])").text == "2"


def test_a_host_needs_no_global_of_nodes(kernel: Kernel) -> None:
    kernel.run("%%js\nvar node = process; delete globalThis.process; globalThis.Buffer = null")
    assert "There is no module" in kernel.run("%%js\nawait import('./nowhere.mjs')").error
    assert LOST in kernel.run("%%js\nnode.exit()").error
    assert kernel.run("%%js\ntypeof process").text == "'object'"


def test_variables_may_have_the_names_of_globals(kernel: Kernel) -> None:
    assert kernel.run("%%js\nconst Promise = 5, JSON = 6; Promise + JSON").text == "11"
    kernel.run("from kernelbridge import js\ndel js.Promise, js.JSON")
    assert kernel.run("%%js\nJSON.stringify(await Promise.resolve([1]))").text == "'[1]'"


def test_a_hundred_megabytes_are_cut_and_counted(kernel: Kernel) -> None:
    ran = kernel.run(
        "%%js\nconst line = 'x'.repeat(999);\nfor (let i = 0; i < 1e5; i++) console.log(line);\n'done'"
    )
    assert ran.text == "'done'"
    assert len(ran.stdout) == 1_000_000
    assert "The output of this cell is cut here, after 1,000,000 characters." in ran.stderr
    assert "99,000,000 more characters were left out" in ran.stderr
    assert "%%js --output-limit 100000000" in ran.stderr


def test_a_magic_line_raises_the_limit_of_the_output_also_of_streams(kernel: Kernel) -> None:
    source = "process.stdout.write('a'.repeat(3e6)); console.log('b')"
    assert len(kernel.run(f"%%js --output-limit 0\n{source}").stdout) == 3_000_002
    cut = kernel.run(f"%%js --output-limit 10\n{source}")
    assert (cut.stdout, "2,999,992 more characters" in cut.stderr) == ("a" * 10, True)
    assert kernel.run("%%lisp --output-limit 4\n(print 123456)").stdout == "1234"


def test_what_never_ends_or_fills_the_memory_ends_the_host_and_not_the_kernel(kernel: Kernel) -> None:
    kernel.run("kept = 'kept'\nimport os, signal, threading")
    kernel.run("os.environ['NODE_OPTIONS'] = '--max-old-space-size=100'")
    kernel.run("threading.Timer(1, os.kill, [os.getpid(), signal.SIGINT]).start()")
    assert LOST in kernel.run("%%js\nfor (;;) console.log('x'.repeat(1e4))").error
    assert LOST in kernel.run("%%js\nconst hog = []; for (;;) hog.push(new Array(1e6).fill(0))").error
    kernel.run("del os.environ['NODE_OPTIONS']")
    assert kernel.run("kept").text == "'kept'"
    assert kernel.run("%%js\n40 + 2").text == "42"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to so much memory")
def test_arrays_beyond_the_memory_of_the_host_are_an_error_and_variables_are_kept(kernel: Kernel) -> None:
    kernel.run("import os\nos.environ['KERNELBRIDGE_HOST_MEMORY'] = '2000000000'")
    assert LOST in kernel.run("%%js\nprocess.exit()").error
    hoard = "const hoard = []; for (;;) hoard.push(new Float64Array(5e6))"
    assert "RangeError: Array buffer allocation failed" in kernel.run(f"%%js\n{hoard}").error
    assert kernel.run("%%js\nhoard.length > 5").text == "true"
    kernel.run("os.environ['KERNELBRIDGE_HOST_MEMORY'] = '1 GB'")
    kernel.run("%%js\nprocess.exit()")
    assert "KERNELBRIDGE_HOST_MEMORY='1 GB'" in kernel.run("%%js\n1").error
    kernel.run("os.environ['KERNELBRIDGE_HOST_MEMORY'] = '1000'")
    assert "KERNELBRIDGE_HOST_MEMORY=1000 may be too few bytes" in kernel.run("%%js\n1").error
    kernel.run("del os.environ['KERNELBRIDGE_HOST_MEMORY']")
    assert kernel.run("%%js\n40 + 2").text == "42"


def test_in_linux_memory_that_runs_out_ends_the_host_first(kernel: Kernel) -> None:
    kernel.run(
        "%%js\nconst { readFileSync } = await import('node:fs'); const path = '/proc/self/oom_score_adj';"
    )
    assert kernel.run("%%js\nprocess.platform !== 'linux' || Number(readFileSync(path, 'utf8'))").text in (
        "1000",
        "true",
    )
