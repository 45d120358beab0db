"""A large array each way, between Node and a kernel

64 MB of float64: a Float64Array as an argument, and a NumPy array by `$js()`. Beside it the same bytes as one
message of raw ZeroMQ: a DEALER of Node and a ROUTER of pyzmq, which copies nothing (`copy=False`), and which
therefore sends what the program writes into the array meanwhile; and as pyzmq does by default, with a copy.
Both peers of both look at the last element.
"""

from __future__ import annotations

from functools import partial

from tests.bench.measure import Scale, header, rate, ratio, row, take_turns
from tests.bench.node import Node

ROWS = {
    "raw": "raw ZeroMQ, nothing copied",
    "copying": "raw ZeroMQ, pyzmq's default",
    "ours": "kernelbridge",
}
WAYS = {"up": "Node to Python", "down": "Python to Node"}


def run(scale: Scale) -> None:
    """Print what each takes, and its throughput as a part of raw ZeroMQ's."""
    count = scale.of(8_000_000)
    with Node("buffers.mjs") as node:
        header("way", "who", "time", "MB/s", "throughput ÷ raw")
        for way, title in WAYS.items():
            contenders = {name: partial(node.run, way, name, count) for name in ROWS}
            measured = take_turns(contenders, scale)
            for name, who in ROWS.items():
                share = ratio(measured["raw"].over(measured[name]))
                row(title, who, measured[name], rate(measured[name], count * 8e-6), share)
