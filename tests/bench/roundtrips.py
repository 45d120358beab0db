"""One message up and one down, in a real kernel over ZeroMQ

The echo is a bare comm on the same control channel: what a message costs whatever it carries.
"""

from __future__ import annotations

from typing import Any

from tests.bench.measure import Measured, header, measure, row
from tests.kernels import Kernel, RawClient

ECHO = """
def _echo(stream, ident, msg):
    kernel = get_ipython().kernel
    comm = msg["content"]["comm_id"]
    content = {"comm_id": comm, "data": {"v": 1, "kind": 4, "seq": 1, "ack": 1}}
    kernel.session.send(kernel.iopub_socket, "comm_msg", content, ident=f"comm-{comm}".encode(),
                        buffers=[bytes(buffer) for buffer in msg["buffers"]])
get_ipython().kernel.control_handlers["comm_msg"] = _echo
"""


def run() -> None:
    """Print the cost of a message, of a chain of operations in one, and of many operations in one."""
    echo = _with_kernel(ECHO, _echo)
    chain, thousand = _with_kernel("%load_ext kernelbridge\nimport numpy", _operations)
    header("what", "time", "÷ bare echo")
    row("bare comm echo on the control channel", echo, 1)
    ratio = chain.median / echo.median
    row("`numpy.linalg.inv(a).sum()`, four operations in one message", chain, f"{ratio:.2f}")
    row("1,000 operations in one message", thousand, f"{thousand.median / echo.median:.1f}")
    print(f"\npipelined operations: {1000 / thousand.median:,.0f}/s")


def _with_kernel(setup: str, bench: Any) -> Any:
    kernel = Kernel()
    try:
        ran = kernel.run(setup)
        assert ran.status == "ok", ran.error
        return bench(kernel)
    finally:
        kernel.stop()


def _echo(kernel: Kernel) -> Measured:
    client = RawClient(kernel, "echo")

    def once() -> None:
        client.send(3, {"ops": []})
        client.next()

    return measure(once, 200)


def _operations(kernel: Kernel) -> tuple[Measured, Measured]:
    client = RawClient(kernel, "bench")
    client.open()
    chain = [
        [-1, "import", "numpy"],
        [-2, "get", {"result": -1}, "linalg"],
        [-3, "method", {"result": -2}, "inv", [[[2, 1], [1, 3]]], None],
        [-4, "method", {"result": -3}, "sum", [], None],
    ]
    many = [[-1, "name", "numpy"], *([-2, "get", {"result": -1}, "pi"] for _ in range(999))]
    return measure(lambda: client.batch(chain, [-4]), 200), measure(lambda: client.batch(many, [-1]), 20)
