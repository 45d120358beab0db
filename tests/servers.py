"""A real Jupyter Server, below a prefix as a hub gives one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernelbridge.remote import Server, Unreachable

TOKEN = "kernelbridge-tests"


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """A server whose documents lie in this folder, as long as it is needed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folders = dict.fromkeys(("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME"), str(home))
    options = [
        f"--port={port}",
        "--allow-root",
        "--ServerApp.base_url=/user/ada/",
        f"--ServerApp.root_dir={home}",
        f"--IdentityProvider.token={TOKEN}",
    ]
    command = [sys.executable, "-m", "jupyter_server", *options]
    process = subprocess.Popen(command, env={**os.environ, **folders}, stderr=subprocess.DEVNULL)
    try:
        yield _answering(Server(f"http://127.0.0.1:{port}/user/ada/lab?token={TOKEN}"))
    finally:
        process.terminate()
        process.wait()


def _answering(server: Server) -> Server:
    while True:
        try:
            server.kernels()
        except Unreachable:
            time.sleep(0.05)
        else:
            return server
