"""The Lisp: its programs against those of a hand, of squint and of Hy, and what compiling costs

Each program stands in `tests/bench/programs` in four languages and says the same in each with what is usual
there; all contenders give the same value. They take turns in one Node process of the program's own, each on a
young heap that was cleared before, since garbage of the one would cost the next. The hand's JavaScript runs
twice, which tells the noise; ours runs as a script and as a cell of a notebook, whose functions the next cell
may define again. The limits are 1.05 times the hand's JavaScript, and 1.2 times where it is all lists:
`nqueens-list` and `deriv`, which squint and Hy, having none, do not run. Hy's speed is that of Python.
"""

from __future__ import annotations

from functools import partial
from types import ModuleType

from tests.bench.measure import Measured, Scale, header, lap, ratio, row, take_turns
from tests.bench.node import Node

SIZES = {
    "fib": 27,
    "tak": 22,
    "loops": 1500,
    "nqueens-list": 9,
    "nqueens-bits": 10,
    "deriv": 20_000,
    "destruct": 2000,
    "primes": 300_000,
    "mandelbrot": 120,
    "string-build": 100_000,
    "quicksort": 50_000,
}
CONTENDERS = {
    "again": "by hand again",
    "ours": "ours",
    "cell": "ours, in a cell",
    "squint": "squint",
    "hy": "Hy",
}
COMPILER = 'export { LispSession } from "./session.js"; export { print } from "./print.js";'
LIBRARY = "runtime/"
PRINTER = "print.js$"


def run(scale: Scale) -> None:
    """Print how programs compare, and what the compiler costs."""
    hy = _hy()
    header("program", "by hand", *(f"{title} ÷ by hand" for title in CONTENDERS.values()))
    for name, size in SIZES.items():
        _program(name, scale.of(size), hy, scale)
    _compiler(scale)


def _program(name: str, size: int, hy: ModuleType | None, scale: Scale) -> None:
    in_python = getattr(hy, name.replace("-", "_"), None)
    with Node("lisp.mjs", "--expose-gc") as node:
        said = {who: node.run("value", who, name, size) for who in ("js", *CONTENDERS) if who != "hy"}
        ways = {
            who: partial(node.run, "once", who, name, size)
            for who, value in said.items()
            if value is not None
        }
        if in_python:
            said["hy"] = str(in_python(size))
            ways["hy"] = partial(lap, partial(in_python, size))
        assert len(set(said.values()) - {None}) == 1, (name, said)
        measured = take_turns(ways, scale.short())
    row(f"`{name}`", measured["js"], *(_times(measured, who) for who in CONTENDERS))


def _times(measured: dict[str, Measured], who: str) -> str:
    return ratio(measured[who].over(measured["js"])) if who in measured else ""


def _hy() -> ModuleType | None:
    """Give the programs in Hy; None where it is not installed."""
    try:
        import hy  # noqa: F401
    except ImportError:
        return None
    from tests.bench.programs import programs  # type: ignore[attr-defined]

    return programs  # type: ignore[no-any-return]


def _first() -> float:
    with Node("lisp_first.mjs") as node:
        return float(node.run("first"))


def _compiler(scale: Scale) -> None:
    with Node("lisp.mjs") as node:
        node.run("compiling", scale.of(300))
        passes = [node.run("compiling", scale.of(20)) for _ in range(scale.short().runs)]
        whole = node.run("size", COMPILER, [])
        alone = node.run("size", COMPILER, [LIBRARY])
        bare = node.run("size", COMPILER, [LIBRARY, PRINTER])
        squint = node.run("squint_size")
    header("compiling", "costs", "limit")
    warm, processor = map(Measured, zip(*passes, strict=True))
    row("a form of these programs, warm, source map included", warm, "100 µs")
    row("… time of the processor", processor, "")
    row("the first cell of a process", take_turns({"first": _first}, scale)["first"], "5 ms")
    row(
        "the compiler without the library that programs call, minified and gzipped",
        _kilobytes(alone),
        "40 KB",
    )
    row("… and without the printer, which JavaScript cells use too", _kilobytes(bare), "")
    row("… and with both", _kilobytes(whole), "")
    if squint is not None:
        row("squint's compiler, by the same measure", _kilobytes(squint), "")


def _kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} KB"
