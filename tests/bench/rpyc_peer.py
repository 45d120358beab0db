"""rpyc as a peer: Python calls Python in another process, over a Unix socket. Imported only if installed."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from pathlib import Path

import rpyc
from rpyc.utils.server import OneShotServer

AT_ONCE = 100
"""It stops for ever when more requests are on their way than the socket has room for answers to."""


class Adder(rpyc.Service):
    """What is called."""

    def exposed_add(self, x: int) -> int:
        return x + 1


class RpycPeer:
    """A server in a process of its own, and a connection to it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        path = str(Path(self._folder.name) / "socket")
        self._server = multiprocessing.get_context("spawn").Process(target=_serve, args=(path,))
        self._server.start()
        self._connection = _connect(path)
        self._add = self._connection.root.add

    def run(self, bench: str, times: int) -> float:
        """Seconds of one call made after another, or of all at once."""
        began = time.perf_counter()
        if bench == "call":
            for i in range(times):
                self._add(i)
            return (time.perf_counter() - began) / times
        ask = rpyc.async_(self._add)
        for start in range(0, times, AT_ONCE):
            for answer in [ask(i) for i in range(start, min(start + AT_ONCE, times))]:
                answer.wait()
        return time.perf_counter() - began

    def __enter__(self) -> RpycPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._server.join(timeout=10)
        self._folder.cleanup()


def _serve(path: str) -> None:
    OneShotServer(Adder, socket_path=path).start()


def _connect(path: str) -> rpyc.Connection:
    until = time.monotonic() + 10
    while not Path(path).exists() and time.monotonic() < until:
        time.sleep(0.02)
    return rpyc.utils.factory.unix_connect(path)
