"""Streams of 1 M items: what is lost, what memory they take

Each way and each road: `for await (const n of py.range(1e6).$iter())` in Node, `for n in numbers` in Python
over a generator of JavaScript's, and a consumer that pauses for 20 ms after every 10,000 items. Over plain
comm Node is connected to the kernel by ZeroMQ; the server is Jupyter Server as it is shipped, reached by
JupyterLab's own client. *Lost* is counted, and the sum of all items compared. Memory is what the processes
hold (resident): before, at most, and after.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Scale, header, row
from tests.bench.node import Node

LOOK = 0.02
"""Seconds between looks at the memory."""
PATIENCE = 60.0
"""Seconds that a server may take to answer."""

WAYS = {"down": "Python → JavaScript", "up": "JavaScript → Python", "slow": "Python → slow JavaScript"}


def run(scale: Scale) -> None:
    """Print the figures of both roads."""
    items = scale.of(1_000_000)
    header("road", "way", "items", "lost", "items a second", "memory of the kernel, MB", "memory of Node, MB")
    with Node("streams.mjs") as node:
        _rows(node, "plain comm", items, "comm")
    with _server() as (url, token), Node("streams.mjs") as node:
        _rows(node, "through jupyter_server", items, "server", url, token)


def _rows(node: Node, road: str, items: int, *how: str) -> None:
    pids = node.run("open", *how)
    for way, name in WAYS.items():
        node.run(way, min(items, 1000))  # compiled once
        with _Memory(pids) as memory:
            count, total, seconds = node.run(way, items)
        if total != items * (items - 1) // 2:
            raise AssertionError(f"{road}, {name}: {count} of {items} items came to {total}")
        of_node, of_kernel = memory.told
        row(road, name, f"{items:,}", items - count, f"{count / seconds:,.0f}", of_kernel, of_node)
    node.run("close")


class _Memory:
    """What processes hold, looked at while a block runs."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        self._before = [_resident(pid) for pid in pids]
        self._most = list(self._before)
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> _Memory:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    @property
    def told(self) -> list[str]:
        """Before, most, and after, of each process."""
        after = [_resident(pid) for pid in self._pids]
        return [
            f"{a:.0f} · {b:.0f} · {c:.0f}" for a, b, c in zip(self._before, self._most, after, strict=True)
        ]

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            self._most = [max(most, _resident(pid)) for most, pid in zip(self._most, self._pids, strict=True)]


def _resident(pid: int) -> float:
    """Megabytes in memory; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def _server() -> Iterator[tuple[str, str]]:
    """Give the address and token of a Jupyter Server of our own; it ends with the block."""
    token, port = secrets.token_hex(16), _free_port()
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
        command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
        command += [f"--ServerApp.root_dir={home}"]
        env = {**os.environ, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home, "IPYTHONDIR": home}
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _answering(f"http://127.0.0.1:{port}/", token), token
        finally:
            process.terminate()
            process.wait(30)


def _answering(url: str, token: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}api?token={token}").close()
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return url
    raise AssertionError("the Jupyter Server did not answer")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
