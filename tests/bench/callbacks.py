"""A Python function calls one of JavaScript and waits: `f(x) → x + 1`, 0.5 and 0.95 of all calls

Beside a comm that only echoes, over the same kernel in the same run, asked from Node. The limit is 10 ms. The
Node host answers through pipes. A page is measured by `page`.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from typing import Any

from tests.bench.kernel import a_kernel
from tests.bench.measure import Measured, Scale, header, rate, row, take_turns
from tests.bench.node import Node

LIMIT = 0.010

JAVASCRIPT = """%%js
const increment = (x) => x + 1;
const rise = kb.fn((xs) => xs.map((x) => x + 1), { mode: "vec" });
"""
PYTHON = """
import asyncio, json
from time import perf_counter
import numpy as np
from kernelbridge import js
increment, rise, million = js.increment, js.rise, np.zeros(1_000_000)
def lap(call):
    began = perf_counter()
    call()
    return perf_counter() - began
def blocking(times):
    return [lap(lambda: increment(i)) for i in range(times)]
async def gathered(times):
    began = perf_counter()
    await asyncio.gather(*[increment(i) for i in range(times)])
    return perf_counter() - began
"""

Ask = Callable[[str], Any]
"""Runs a Python cell and gives what it prints, which is JSON."""


def run(scale: Scale) -> None:
    """Print the row of each way to a function, then what many calls at once cost."""
    times = scale.of(500)
    header(
        f"kernel {scale.kernel}; the function is in", "half of the calls", "0.95 of the calls", "within 10 ms"
    )
    _over_zeromq(scale, times)
    with a_kernel("", scale.kernel) as kernel:
        for cell in (JAVASCRIPT, PYTHON):
            ran = kernel.run(cell)
            assert ran.status == "ok", ran.error
        ask: Ask = lambda code: json.loads(kernel.run(code).stdout)  # noqa: E731
        _tell("the Node host, through pipes", ask(blocking_cell(times)))
        many = take_turns(_at_once(ask, scale), scale)
    header("at once, in the Node host", "a second")
    row(f"`asyncio.gather` of {scale.of(1000):,} calls", rate(many["gather"], scale.of(1000)))
    row("mode `vec`, elements of an array of 1,000,000", rate(many["vec"], 1_000_000))


def _over_zeromq(scale: Scale, times: int) -> None:
    with Node("callbacks.mjs") as node:
        node.run("open", scale.kernel)
        for _ in range(2):  # once to be warm
            echo, callback = node.run("echo", times), node.run("callback", times)
    _tell("none: the echo of a bare comm", echo)
    _tell("a Node process, over ZeroMQ", callback)


def _at_once(ask: Ask, scale: Scale) -> dict[str, Callable[[], float]]:
    gather = f"print(json.dumps(await gathered({scale.of(1000)})))"
    return {
        "gather": lambda: float(ask(gather)),
        "vec": lambda: float(ask("print(json.dumps(lap(lambda: rise(million))))")),
    }


def blocking_cell(times: int) -> str:
    return f"blocking({times})\nprint(json.dumps(blocking({times})))"


def _tell(name: str, seconds: list[float]) -> None:
    row(name, *quantiles(seconds))


def quantiles(seconds: list[float]) -> tuple[str, str, str]:
    """The cells of a table for half of the calls, 0.95 of them, and the part within the limit."""
    _, *_, last = statistics.quantiles(seconds, n=20)
    within = sum(one <= LIMIT for one in seconds) / len(seconds)
    half, most = (str(Measured((one,))).split(" (")[0] for one in (statistics.median(seconds), last))
    return half, most, f"{within:.1%}"
