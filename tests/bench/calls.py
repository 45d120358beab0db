"""Calls of `f(x) → x + 1`: one after another, and 10,000 that do not wait for each other

kernelbridge goes through a Jupyter kernel, where a message costs what the echo above costs; the others have a
connection of their own. pythonia drives a Python process from Node, rpyc one from Python, 100 calls at once
because it stops for ever at some hundreds. capnweb has no Python: a thread of JavaScript calls another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from tests.bench.kernel import a_kernel
from tests.bench.machine import installed
from tests.bench.measure import Scale, header, lap, rate, ratio, row, take_turns
from tests.bench.node import Node, version_of
from tests.kernels import Kernel, RawClient

Run = Callable[..., float]


def run(scale: Scale) -> None:
    """Print how long one call takes and how many a second there are, beside those of the peers."""
    one, many = scale.of(300), scale.of(10_000)
    with _peers() as (peers, missing):
        for peer in peers.values():
            peer("call", scale.of(2000))
        calls = take_turns({name: partial(peer, "call", one) for name, peer in peers.items()}, scale)
        pipelined = take_turns(
            {name: partial(peer, "pipelined", many) for name, peer in peers.items()}, scale
        )
        with a_kernel("def f(x): return x + 1") as kernel:
            ways = {"pushed": partial(peers["kernelbridge"], "pushed", many), "ready": _ready(kernel, many)}
            unawaited = take_turns(ways, scale)
    header("peer", "one call after another", "÷ kernelbridge", f"{many:,} at once, each awaited: a second")
    for name, measured in calls.items():
        row(name, measured, ratio(measured.over(calls["kernelbridge"])), rate(pipelined[name], many))
    for name in missing:
        row(name, "not installed", "", "")
    header(f"{many:,} calls in one turn, only the last awaited", "a second")
    row("written as `f(x)` in JavaScript", rate(unawaited["pushed"], many))
    row("ready in one message: as fast as the kernel goes", rate(unawaited["ready"], many))


def _ready(kernel: Kernel, many: int) -> Callable[[], float]:
    client = RawClient(kernel, "bench")
    client.open()
    calls = [[-i - 2, "call", {"result": -1}, [i], None] for i in range(many)]
    return lambda: lap(lambda: client.batch([[-1, "name", "f"], *calls], [-many - 1]))


@contextmanager
def _peers() -> Iterator[tuple[dict[str, Run], list[str]]]:
    """Whoever is installed, and the names of the others."""
    with ExitStack() as stack:
        peers = {"kernelbridge": stack.enter_context(Node("bridge.mjs")).run}
        for name in ("pythonia", "capnweb"):
            if version_of(name):
                peers[name] = stack.enter_context(Node(f"{name}.mjs")).run
        if installed("rpyc"):
            from tests.bench.rpyc_peer import RpycPeer

            peers["rpyc"] = stack.enter_context(RpycPeer()).run
        yield peers, [name for name in ("pythonia", "capnweb", "rpyc") if name not in peers]
