"""One message up and one down: a chain of attribute, call, call against a comm that only echoes

Both run in one kernel, over the same client, in turns. The limit is 1.15 times the echo of a plain comm on
the shell channel, where comms are. The stricter echo is answered from within the thread of the control
channel, past every comm and without the main thread: the least that ipykernel can do for a message. A
JavaScript cell of the Node host goes through pipes and not through Jupyter's channels.
"""

from __future__ import annotations

from functools import partial

from tests.bench.kernel import a_kernel
from tests.bench.measure import Scale, header, ratio, row, take_turns
from tests.bench.node import Node
from tests.kernels import Kernel

SCRIPT = {
    "shell": "bare comm echo, shell channel",
    "control": "stricter echo, control channel",
    "call": "`await f(1)`, one call",
    "chain": "`await box.inside.add(1).half()`, attribute, call, call",
    "numpy": "`await np.linalg.inv(a).sum()`, NumPy's own work included",
}
CELL = "`await f(1)` in a `%%js` cell of the Node host"


class _Way:
    """One row: gives the seconds of one message, and adds up the processor time of all."""

    def __init__(self, node: Node, name: str, times: int) -> None:
        self._run = partial(node.run, "once", name, times)
        self._times = times
        self._runs: list[float | None] = []

    def __call__(self) -> float:
        told = self._run()
        self._runs.append(told["processor"])
        return float(told["seconds"])

    @property
    def processor(self) -> str:
        """Processor time of one message in both processes."""
        known = [seconds for seconds in self._runs if seconds is not None]
        return f"{sum(known) / len(known) / self._times * 1e6:,.0f} µs" if known else "not told"


def run(scale: Scale) -> None:
    """Print what each costs, and how many messages a chain is."""
    times = scale.of(100)
    with Node("chain.mjs") as node, a_kernel("def f(x): return x + 1") as kernel:
        for name in SCRIPT:
            node.run("once", name, scale.of(2000))
        _in_cell(kernel, scale.of(2000))
        ways = {name: _Way(node, name, times) for name in SCRIPT}
        measured = take_turns({**ways, "cell": lambda: _in_cell(kernel, times)}, scale.short())
        messages = node.run("messages")
    header("what", "time", "÷ bare comm echo", "÷ stricter echo", "processor time, both processes")
    for name, title in {**SCRIPT, "cell": CELL}.items():
        one = measured[name]
        ratios = ratio(one.over(measured["shell"])), ratio(one.over(measured["control"]))
        row(title, one, *ratios, ways[name].processor if name in ways else "")
    print(f"\nThe chain is {messages['up']} message up and {messages['down']} down.")


def _in_cell(kernel: Kernel, times: int) -> float:
    cell = kernel.run(f"""%%js
const f = await py.f;
const began = performance.now();
for (let i = 0; i < {times}; i++) await f(i);
(performance.now() - began) / 1000 / {times}
""")
    assert cell.status == "ok", cell.error
    return float(cell.text)
