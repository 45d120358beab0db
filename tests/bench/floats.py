"""A list of 1 M floats to JavaScript: `await xs.$js()`

Beside it what a user would do without a bridge of values: JSON text through the same session, parsed there.
"""

from __future__ import annotations

from functools import partial

from tests.bench.measure import Scale, header, ratio, row, take_turns
from tests.bench.node import Node

ROWS = {
    "list": "list of floats, `$js()`: an Array of numbers",
    "array": "NumPy array of them, `$js()`: a Float64Array",
    "json": "list of floats as JSON text, `JSON.parse`",
}


def run(scale: Scale) -> None:
    """Print what each way takes."""
    with Node("bridge.mjs") as node:
        ways = {name: partial(node.run, "floats", name, scale.of(1_000_000)) for name in ROWS}
        measured = take_turns(ways, scale)
    header("way", "time", "÷ the list")
    for name, title in ROWS.items():
        row(title, measured[name], ratio(measured[name].over(measured["list"])))
