"""Lisp cells that fail while they run, and the way that their tracebacks tell: alike in Node and a page."""

from __future__ import annotations

import re

PYTHON = "def apply_py(function, value):\n    result = function(value)\n    return result"
"""A cell of Python that the cells use."""

DEFINITIONS = """%%lisp
(defmacro twice-risky (x)
  `(do (first [~x])
       (upper-case ~x)))
(defun inner-fail (x)
  (let ((y (* 2 x)))
    (js/nowhere y)))
(defun slow-fail (x)
  (await (sleep 1))
  (let ((z (+ x 1)))
    (throw (error f"late {z}"))))
(defun callback (x)
  (if (> x 1)
      (inner-fail x)
      x))
(defun asks-python (text)
  (+ 1
     (await (py/int text))))
(class Counter ()
  (constructor (n) (set! this.n n))
  (bump! () (set! this.n (+ this.n 1)) (inner-fail this.n)))
(defun numbers () (yield 1) (inner-fail 2))"""
"""An earlier cell of Lisp."""

NOWHERE = "ReferenceError: nowhere is not defined"
INNER = "earlier 7:9 inner-fail"
REFUSED = "ValueError: invalid literal for int() with base 10: 'zz'"

TRACES: dict[str, tuple[str, list[str], str]] = {
    "in a function of an earlier cell": (
        "(defun outer (x)\n  (+ 1 (inner-fail x)))\n(outer 4)",
        ["here 4:2", "here 3:9 outer", INNER],
        NOWHERE,
    ),
    "in what a macro of an earlier cell made": (
        '(defun uses-macro (x)\n  (let ((n 1))\n    (twice-risky x)))\n  (print "λ😀" (uses-macro 5))',
        ["here 5:17", "here 4:5 uses-macro"],
        "TypeError: upper-case takes a string, not 5",
    ),
    "in the code that a macro was given": (
        '(when true\n  (print "in")\n  (-> 5\n      (+ 1)\n      (inner-fail)))',
        ["here 6:8", INNER],
        NOWHERE,
    ),
    "in an async function, behind its await": (
        "(defun wait-for (x)\n  (+ 1 (await (slow-fail x))))\n(await (wait-for 3))",
        ["here 4:1", "here 3:8 wait-for", "earlier 11:13 slow-fail"],
        "Error: late 4",
    ),
    "in a callback that Python calls": (
        "(await (py/list (py/map\n  (fn (x) (callback x))\n  [1 2 3])))",
        ["here 2:12", "here 3:12", "earlier 14:8 callback", INNER],
        NOWHERE,
    ),
    "in Python, for a callback that Python calls": (
        '(await (py.apply_py\n  (fn (x)\n    (await (sleep 1))\n    (asks-python "zz")) 3))',
        ["here 2:12", "python 2 apply_py", "here 5", "earlier 18 asks-python"],
        REFUSED,
    ),
    "in Python, for a function of an earlier cell": (
        '(await (asks-python "zz"))',
        ["here 2:9", "earlier 18:17 asks-python"],
        REFUSED,
    ),
    "with a cause in Python": (
        '(try (await (asks-python "zz"))\n  (catch ValueError e\n    (throw (error "wrapped" e))))',
        ["here 2:14", "earlier 18:17 asks-python", "here 4:13"],
        "Error: wrapped",
    ),
    "in a method": (
        "(let ((c (new Counter 1)))\n  (c.bump!))",
        ["here 3:6", "earlier 21:41 bump!", INNER],
        NOWHERE,
    ),
    "in a generator": (
        "(for (n (numbers))\n  (* 2 n))",
        ["here 2:9", "earlier 22:30 numbers", INNER],
        NOWHERE,
    ),
    "in a loop": (
        "(loop ((i 0))\n  (if (= i 3) (inner-fail i))\n  (recur (+ i 1)))",
        ["here 3:16", INNER],
        NOWHERE,
    ),
    "in a hole of a string": ('f"total {(+ 1 (inner-fail 2))} b"', ["here 2:16", INNER], NOWHERE),
    "in auto": (
        '(auto\n  (+ (py/len [1])\n     (asks-python "zz")))',
        ["here 4:7", "earlier 18:17 asks-python"],
        REFUSED,
    ),
}
"""A cell, the places that its error passed from the outside in, and what is told of it.

A place is a cell, its line and column and the function there; of what Python tells, the line alone.
"""

LINE = re.compile(
    r'^  (?:(Cell \[\d+\]), line (\d+:\d+)(?:, in (.+))?|File "([^"]+)", line (\d+), in (.+))$', re.MULTILINE
)


def way(traceback: str, here: str, earlier: str) -> list[str]:
    """The places of a traceback, which calls the cell ``here`` and that of definitions ``earlier``."""
    names = {here: "here", earlier: "earlier"}

    def place(found: re.Match[str]) -> str:
        cell, position, function, file, line, python = found.groups()
        inside = function or python
        parts = [names.get(cell or file, "python"), position or line, inside if inside != "<module>" else ""]
        return " ".join(filter(None, parts))

    return [place(found) for found in LINE.finditer(traceback)]
