"""Lisp cells in a real kernel: what a running program is told of its mistakes, and what a session keeps."""

from __future__ import annotations

import re

import pytest

from .kernels import Kernel
from .traces import DEFINITIONS, PYTHON, TRACES, way

MISTAKES: dict[str, tuple[str, str, list[str]]] = {
    "a name like another of the cell": (
        "(let ((prices [1 2]))\n  (first pricse))",
        "ReferenceError: pricse is not defined; did you mean prices?",
        ["line 3:10"],
    ),
    "a name like one of the library": (
        "(prnt 1)",
        "ReferenceError: prnt is not defined; did you mean print?",
        ["line 2:2"],
    ),
    "a name like a macro": (
        "(whne true 1)",
        "ReferenceError: whne is not defined; did you mean when?",
        ["line 2:2"],
    ),
    "a name like one of an earlier cell": (
        "(+ 1 known-totl)",
        "ReferenceError: known-totl is not defined; did you mean known-total?",
        ["line 2:6"],
    ),
    "a word of another language": (
        "(defun f (x) (return x))\n(f 1)",
        "ReferenceError: return is not defined; the last form of a function is its value",
        ["line 3:2", "line 2:15, in f"],
    ),
    "a path with a slash": (
        "(Math/sqrt 4)",
        (
            "ReferenceError: Math/sqrt is not defined; "
            "what belongs to an object is written with a dot, as in js/Math.sqrt"
        ),
        ["line 2:2"],
    ),
    "a name like nothing": ("(qqqqqq)", "ReferenceError: qqqqqq is not defined", ["line 2:2"]),
    "a name that the cell defines later": (
        "(print later-one)\n(def later-one 2)",
        "ReferenceError: later-one is not defined; line 3 of this cell defines it, but has not run",
        ["line 2:8"],
    ),
    "a name like a builtin of Python": (
        "(await (py/lenn [1]))",
        "NameError: name 'lenn' is not defined. Did you mean: 'len'?",
        ["line 2:12"],
    ),
    "a module that is not there": (
        '(py.import "nump" :as wrong)\n(await (wrong.sum [1]))',
        "ModuleNotFoundError: No module named 'nump'",
        ["line 3:"],
    ),
    "a call of a number": (
        "(def five 5)\n(five 1)",
        (
            "TypeError: five is not a function; a list is a call of its first item: "
            "(f x) calls f, [f x] is an array, '(f x) is data"
        ),
        ["line 3:2"],
    ),
    "a call of a name that is bound again": (
        "(let ((my-op 1))\n  (let ((my-op 2)) (my-op 3)))",
        (
            "TypeError: my-op is not a function; a list is a call of its first item: "
            "(f x) calls f, [f x] is an array, '(f x) is data"
        ),
        ["line 3:21"],
    ),
    "a call of what a call gives": (
        "((first [1]) 2)",
        (
            "TypeError: (first …) is not a function; a list is a call of its first item: "
            "(f x) calls f, [f x] is an array, '(f x) is data"
        ),
        ["line 2:"],
    ),
    "a pattern for what has no items": (
        "(for ([a b] [1 2]) a)",
        (
            "TypeError: this is not iterable; only a sequence has items: "
            "a pattern [a b] takes arrays, strings, sets and the like apart"
        ),
        ["line 2:7"],
    ),
    "a method that is not there": (
        "(let ((my-obj {:foo 1})) (my-obj.bar 1))",
        (
            "TypeError: my-obj.bar is not a function; the object has no method bar; "
            "names of JavaScript keep their capitals, as in .toUpperCase"
        ),
        ["line 2:34"],
    ),
    "an attribute of nil": (
        "(let ((o nil))\n  o.foo.bar)",
        (
            "TypeError: Cannot read properties of null (reading 'foo'); "
            "what stands before .foo is nil: object?.foo gives undefined then"
        ),
        ["line 3:5"],
    ),
    "no class": (
        "(def no-class 5)\n(new no-class)",
        "TypeError: no-class is not a constructor; (new Class argument …) needs a class",
        ["line 3:1"],
    ),
    "a definition further down": (
        "(defun early () (print too-early) (def too-early 1))\n(early)",
        (
            "ReferenceError: Cannot access 'too-early' before initialization; "
            "the definition of too-early stands further down; move it up"
        ),
        ["line 3:2", "line 2:24, in early"],
    ),
    "calls nested too deep": (
        "(defun deep (n) (+ 1 (deep n)))\n(deep 1)",
        (
            "RangeError: Maximum call stack size exceeded; "
            "calls are nested too deep; a loop, or recur as the last thing, needs no stack"
        ),
        ["in deep", "times)"],
    ),
    "a pending condition": (
        "(if (py.len [1]) 1 2)",
        (
            "TypeError: this condition is a Python value that has not been awaited, "
            "so it is neither true nor false. Write (await …) around it."
        ),
        ["line 2:5"],
    ),
    "a pending comparison": (
        "(while (< (py.len [1]) 3) 1)",
        (
            "TypeError: nothing is known here of <Python expression len(…), not awaited>: "
            "write (await …) around it, or around the comparison that it is part of"
        ),
        ["line 2:"],
    ),
    "a function of the library given something else": (
        "(map (fn (x)\n       (upper-case x))\n     [5])",
        "TypeError: upper-case takes a string, not 5",
        ["line 2:2", "line 3:9"],
    ),
    "no sequence": ("(for (x 5) x)", "TypeError: number 5 is no sequence", ["line 2:9"]),
    "an error of Python's, through functions": (
        '(defun outer (x)\n  (inner (+ x 1)))\n(defun inner (x)\n  (await (py.int "zz")))\n(outer 1)',
        "ValueError: invalid literal for int() with base 10: 'zz'",
        ["line 6:2", "line 3:4, in outer", "line 5:14, in inner"],
    ),
    "an error of ours that passes through Python": (
        (
            '(defun inner (x) (throw (error "mine")))\n(defun mid () (await (py/list (py/map inner [1]))))\n'
            "(defun outer () (await (mid)))\n(await (outer))"
        ),
        "Error: mine",
        ["line 5:", "line 4:25, in outer", "line 3:", "in mid", "line 2:26, in inner"],
    ),
    "an error with a cause in Python": (
        '(try (await (py "[][3]")) (catch e (throw (error "wrapped" e))))',
        "Error: wrapped",
        ["line 2:13", "IndexError: list index out of range", "The error above was the cause of this one:"],
    ),
    "a failed assertion": ("(assert (= 1 2))", "Error: assertion failed: (= 1 2)", ["line 2:"]),
    "several mistakes at once": (
        "(if)\n(f 12px)\n(let ((x 1) (y)) (recur))",
        "hint: use the value of a recursive call with a name, or move recur to the end of its branch",
        [":2:1: if takes", ":3:4: 12px is not", ":4:18: recur stands"],
    ),
}
"""A cell, its error, and what the traceback says of the way."""

FRAMES_OF_OURS = re.compile(r"node:|/lib/|\.[jt]s\b|\$lisp")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_lines_of_lisp_alone(kernel: Kernel, name: str) -> None:
    cell, told, way = MISTAKES[name]
    kernel.run("%%lisp\n(def known-total 1)")
    error = kernel.run(f"%%lisp\n{cell}").error.strip()
    assert error.endswith(told)
    assert [part for part in way if part not in error] == [], error
    assert not FRAMES_OF_OURS.search(error), error


@pytest.fixture
def earlier(kernel: Kernel) -> str:
    """What tracebacks call a cell with the definitions that those of TRACES use."""
    kernel.run(PYTHON)
    return f"Cell [{kernel.run(DEFINITIONS).count}]"


@pytest.mark.parametrize("name", TRACES)
def test_a_traceback_leads_to_the_line_and_column(kernel: Kernel, earlier: str, name: str) -> None:
    cell, places, told = TRACES[name]
    ran = kernel.run(f"%%lisp\n{cell}")
    assert ran.error.strip().splitlines()[-1] == told
    assert way(ran.error, f"Cell [{ran.count}]", earlier) == places, ran.error


def test_a_name_of_a_cell_that_failed_says_so_in_every_language(kernel: Kernel) -> None:
    failed = kernel.run("%%lisp\n(def first-half 1)\n(js/nowhere)\n(def second-half 2)\n(def third-part 3)")
    assert "nowhere is not defined" in failed.error
    wrong = kernel.run("%%lisp\n(def never-run (if))")
    cells = [f"Cell [{ran.count}]" for ran in (failed, wrong)]
    assert kernel.run("%%lisp\nfirst-half").text == "1"
    told = (
        f"second-half is not defined; {cells[0]} defines it on line 4, but failed before that; run it again"
    )
    assert told in kernel.run("%%lisp\n(+ 1 second-half)").error
    assert told in kernel.run("from kernelbridge import lisp\nlisp['second-half']").error
    assert (
        f"third$part is not defined; {cells[0]} defines it on line 5" in kernel.run("%%js\nthird$part").error
    )
    assert (
        f"never-run is not defined; {cells[1]} defines it on line 2" in kernel.run("%%lisp\nnever-run").error
    )
    kernel.run("%%js\nnull.x; const inJS = 1")
    assert "inJS is not defined; Cell" in kernel.run("%%lisp\ninJS").error


KEYWORD_HINT = "hint: a keyword argument is a keyword and its value; a text alone is written in quotes"

SESSIONS: dict[str, list[tuple[str, str]]] = {
    "a function defined again": [
        ("(defun price (x) (* 2 x)) (defun total (xs) (sum (map price xs))) (total [1 2])", "6"),
        ("(defun price (x) (* 10 x)) (total [1 2])", "30"),
    ],
    "a class defined again": [
        (
            '(class Dog () (speak () "woof")) (def rex (new Dog)) (defun make () (new Dog)) (.speak (make))',
            "'woof'",
        ),
        ('(class Dog () (speak () "WOOF")) [(.speak (make)) (.speak rex)]', "[ 'WOOF', 'woof' ]"),
    ],
    "a macro defined again": [
        ("(defmacro scaled (x) `(* 2 ~x)) (defun f (x) (scaled x)) (defun g (x) (f (f x))) (f 3)", "6"),
        ("(defmacro scaled (x) `(* 100 ~x)) (f 3)", "300"),
        ("(g 1)", "10000"),
        ("(defmacro scaled (x y) `(+ ~x ~y)) (f 3)", "300"),
        ("(defun f (x) (scaled x 1)) (g 1)", "3"),
        ("(defmacro scaled (x y) `(- ~x ~y)) (g 1)", "-1"),
    ],
    "a macro, a function, a macro": [
        ("(defmacro both (x) `(+ ~x ~x)) (both 2)", "4"),
        ("(defun both (x) (str x x)) (both 2)", "'22'"),
        ("(defun uses-both (x) (both x)) (uses-both 3)", "'33'"),
        ("(defmacro both (x) `[~x ~x]) [(both 2) (uses-both 3)]", "[ [ 2, 2 ], '33' ]"),
    ],
    "a macro that calls a function of an earlier cell": [
        ("(defun doubled (form) `(* 2 ~form))", ""),
        ("(defmacro double-it (x) (doubled x)) (double-it 4)", "8"),
        ("(defun doubled (form) `(* 20 ~form)) (double-it 4)", "8"),
        ("(double-it 4)", "80"),
    ],
    "a name of the library": [
        ("(defun flatten (x) :mine) (flatten [1])", "'mine'"),
        ("(flatten [1])", "'mine'"),
        ("(defmacro flatten (x) `[:macro ~x]) (flatten 1)", "[ 'macro', 1 ]"),
        ("(defun flatten (x) :again) (flatten 1)", "'again'"),
    ],
    "a function with keywords, defined again by another language": [
        ("(defun two (a b &key c) [a b c]) (two 1 2 :c 3)", "[ 1, 2, 3 ]"),
        ("(try (two 1 2 ** {:d 3}) (catch e e.message))", "'two has no keyword :d; its keywords are :c'"),
        ("(two 1 :c 3)", "hint: (two a b &key c)"),
        ("(two 1 2 :c)", KEYWORD_HINT),
        ("%%js\nfunction two(a, options) { return [a, options] }", ""),
        ("(two 1 :c 3)", "[ 1, { c: 3 } ]"),
    ],
    "a module of an earlier cell, and a keyword without a value": [
        ('(py.import "json" :as json-module)', ""),
        ("(json-module.dumps [1] :indent)", KEYWORD_HINT),
    ],
    "a macro whose name another language defines": [
        ("(defmacro ten-times (x) `(* 10 ~x)) (ten-times 2)", "20"),
        ("%%js\nvar ten$times = (x) => `js ${x}`", ""),
        ("(ten-times 2)", "'js 2'"),
        ("(defmacro ten-times (x) `(* 10 ~x)) (ten-times 2)", "20"),
        ("%%python\nlisp['ten-times'] = 5", ""),
        ("ten-times", "5"),
    ],
    "a function that JavaScript has defined again, when a macro of the first changes": [
        ("(defmacro boxed (x) `[~x]) (defun box (x) (boxed x)) (box 1)", "[ 1 ]"),
        ("%%js\nfunction box(x) { return `js ${x}` }", ""),
        ("(defmacro boxed (x) `[~x ~x]) (box 1)", "'js 1'"),
    ],
    "a macro that is deleted": [
        ("(defmacro when (x & body) `(if ~x [:mine ~@body])) (when true 1)", "[ 'mine', 1 ]"),
        ("%%python\ndel lisp['when']", ""),
        ("(when true 1)", "1"),
        ("(defmacro twice (x) `(do ~x ~x)) (twice 1)", "1"),
        (
            "%%python\nlisp.twice",
            (
                "ReferenceError: twice is a macro of a cell, which is code and has no value; "
                'del lisp["twice"] deletes it'
            ),
        ),
        ("%%python\ndel lisp.twice", ""),
        ("(twice 1)", "ReferenceError: twice is not defined"),
    ],
    "a name of the library that is deleted": [
        ("(def third 3) third", "3"),
        ("%%python\ndel lisp.third", ""),
        ("(third [1 2 3])", "3"),
    ],
    "defonce": [
        ("(def made 0) (defun make () (set! made (+ made 1)) made) (defonce only (make)) only", "1"),
        ("(defonce only (make)) [only made]", "[ 1, 1 ]"),
    ],
    "definitions before a failure": [
        ("(def kept 1) (def lost (js/nowhere))", "ReferenceError: nowhere is not defined"),
        ("(set! kept (+ kept 1)) kept", "2"),
    ],
    "a closure over a name of the session": [
        ("(def hits 0) (defun hit () (set! hits (+ hits 1)) hits) (hit) (hit)", "2"),
        ("(def hits 10) (hit)", "11"),
    ],
    "for and doseq as the last form": [
        ("(for (x [1 2]) (* x x))", "[ 1, 4 ]"),
        ("(doseq (x [1 2]) (* x x))", ""),
    ],
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_sees_what_is_defined_again(kernel: Kernel, name: str) -> None:
    kernel.run("from kernelbridge import lisp")
    for source, shown in SESSIONS[name]:
        ran = kernel.run(
            source.removeprefix("%%python\n") if source.startswith("%%") else f"%%lisp\n{source}"
        )
        assert (ran.text if ran.status == "ok" else ran.error.strip().splitlines()[-1]) == shown, ran.error


def test_names_go_from_lisp_to_javascript_to_python_and_back(kernel: Kernel) -> None:
    names = {
        "my-list": "my$list",
        "ready?": "ready$Q",
        "reset!": "reset$B",
        "*debug*": "$Sdebug$S",
        "a->b": "a$_$Gb",
    }
    kernel.run("%%lisp\n" + "\n".join(f'(def {name} "{name}")' for name in names))
    for name, spelled in names.items():
        assert kernel.run(f"%%js\n{spelled}").text == f"'{name}'"
        assert (
            kernel.run(f"from kernelbridge import js, lisp\nlisp['{name}'], js['{spelled}']").text
            == f"('{name}', '{name}')"
        )
        kernel.run(f"%%js\nvar {spelled} = 7")
        assert kernel.run(f"%%lisp\n{name}").text == "7"


def test_every_name_of_javascript_has_one_in_lisp(kernel: Kernel) -> None:
    names = {
        "x$1": "js/x$1",
        "async": "js/async",
        "a$U110000_": "js/a$U110000_",
        "$foo": "$foo",
        "a$b": "a-b",
    }
    for spelled, name in names.items():
        kernel.run(f"%%js\nvar {spelled} = '{name}'")
        assert kernel.run(f"%%lisp\n{name}").text == f"'{name}'"
        assert kernel.run(f"from kernelbridge import lisp\nlisp['{name}']").text == f"'{name}'"
        kernel.run(f"%%lisp\n(set! {name} 7)")
        assert kernel.run(f"%%js\n{spelled}").text == "7"
    assert "did you mean js/x$1?" in kernel.run("%%lisp\njs/x$12").error


def test_what_the_language_keeps_for_itself_is_defined_by_no_cell(kernel: Kernel) -> None:
    kernel.run("%%js\nvar when = 5")
    assert kernel.run("%%lisp\n(when true (filter odd? [1 2 (+ 1 2)]))").text == "[ 1, 3 ]"
    for form in ("(defmacro if (x) x)", "(def [a op] [1 2])", '(import "node:path" [kw])'):
        assert "cannot be defined" in kernel.run(f"%%lisp\n{form}").error
    assert kernel.run("%%lisp\n(if true 1 2)").text == "1"


def test_variables_of_javascript_hide_nothing_that_compiled_lisp_uses(kernel: Kernel) -> None:
    kernel.run("%%js\nconst op = 1, kw = 2, slice = 3, py = 4")
    kernel.run('%%lisp\n(def np ($py "numpy"))\n(def a ((. np arange) 6))')
    for code, shown in {
        "(await (. (+ (* 2 a) 1) (tolist)))": "[1, 3, 5, 7, 9, 11]",
        "(await (. (at a 1:5:2) (tolist)))": "[1, 3]",
        "(await (. (at ((. a reshape) 2 3) 1 : ) (tolist)))": "[3, 4, 5]",
        "(await ((. np sum) a :dtype (. np float64)))": "15",
        "[op kw slice py]": "[ 1, 2, 3, 4 ]",
    }.items():
        ran = kernel.run(f"%%lisp\n{code}")
        assert ran.text == shown, (code, ran)
    kernel.run("del js.op, js.kw, js.slice, js.py")
    assert kernel.run("%%js\ntypeof op.add").text == "'function'"


def test_macros_end_with_their_evaluator(kernel: Kernel) -> None:
    kernel.run("%%lisp\n(defmacro short-lived (x) `(+ 1 ~x))")
    assert kernel.run("%%lisp\n(short-lived 1)").text == "2"
    kernel.run("%%js\nprocess.kill(process.pid, 'SIGKILL'); await new Promise(() => {})")
    assert "short-lived is not defined" in kernel.run("%%lisp\n(short-lived 1)").error


def test_a_place_in_a_function_that_a_macro_made_again_is_in_its_own_cell(kernel: Kernel) -> None:
    made = kernel.run(
        "%%lisp\n(defmacro risky (x) `(inc ~x))\n\n(defun uses-risky (x)\n  (risky x))\n(uses-risky 1)"
    )
    ran = kernel.run("%%lisp\n(defmacro risky (x) `(js/nowhere ~x))\n(uses-risky 1)")
    assert f"Cell [{made.count}], line 5:3, in uses-risky\n    (risky x))" in ran.error


def test_a_cell_shows_the_javascript_that_it_becomes_and_does_not_run(kernel: Kernel) -> None:
    kernel.run("%%lisp\n(defmacro halved (x) `(/ ~x 2))")
    ran = kernel.run(
        "%%lisp --js\n(defmacro doubled (x) `(* 2 ~x))\n(def shown-only (halved (doubled (js/nowhere))))"
    )
    assert ran.status == "ok", ran.error
    assert "nowhere()" in ran.text
    assert "let shown$only" in ran.text
    assert ran.data["text/markdown"] == f"```js\n{ran.text}\n```"
    assert kernel.run("%%lisp --js --auto\n(js/later)").text.count("await") == 1
    assert "if takes at least 2 arguments" in kernel.run("%%lisp --js\n(if)").error
    for name in ("shown-only", "(doubled 1)"):
        assert "is not defined" in kernel.run(f"%%lisp\n{name}").error
