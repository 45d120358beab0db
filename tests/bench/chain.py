"""One message up and one down: a chain of attribute, call, call against a comm that only echoes

Both run in one kernel, over the same client, in turns. The limit is 1.15 times the echo of a plain comm on
the shell channel, where comms are. The stricter echo is answered from within the thread of the control
channel, past every comm: the least that ipykernel can do for a message.
"""

from __future__ import annotations

from functools import partial

from tests.bench.measure import Scale, header, ratio, row, take_turns
from tests.bench.node import Node

ROWS = {
    "shell": "bare comm echo, shell channel",
    "control": "stricter echo, control channel",
    "call": "`await f(1)`, one call",
    "chain": "`await box.inside.add(1).half()`, attribute, call, call",
    "numpy": "`await np.linalg.inv(a).sum()`, NumPy's own work included",
}


def run(scale: Scale) -> None:
    """Print what each costs, and how many messages a chain is."""
    times = scale.of(100)
    with Node("chain.mjs") as node:
        for name in ROWS:
            node.run("once", name, scale.of(2000))
        measured = take_turns({name: partial(node.run, "once", name, times) for name in ROWS}, scale.short())
        messages = node.run("messages")
    header("what", "time", "÷ bare comm echo", "÷ stricter echo")
    for name, title in ROWS.items():
        one = measured[name]
        row(title, one, ratio(one.over(measured["shell"])), ratio(one.over(measured["control"])))
    print(f"\nThe chain is {messages['up']} message up and {messages['down']} down.")
