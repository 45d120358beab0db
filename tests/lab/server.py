"""A Jupyter server that touches nothing of the user's, as tests and benches start it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.lab.page import Server

TOKEN = "kernelbridge-tests"

# Nothing here asks the network for news, and no dialog stands in a test's way.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


@contextmanager
def serving(home: Path, root: Path, *options: str) -> Iterator[Server]:
    """Start a server with its own files in ``home``, which shows ``root``; it ends with the block."""
    process, url = _start(home, root, options)
    with process:
        log, reader = _log_until_ready(process)
        yield Server(url, TOKEN, root, home / "data", log)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # stopped while a kernel starts, it may hang
            process.kill()
        reader.join()


@contextmanager
def file_of(path: Path, content: Any) -> Iterator[None]:
    """A file of settings that is there for the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    yield
    path.unlink()


def _start(home: Path, root: Path, options: tuple[str, ...]) -> tuple[subprocess.Popen[str], str]:
    overrides = home / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(json.dumps(SETTINGS))
    port = _free_port()
    command = [
        *[sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"],
        f"--port={port}",
        "--ServerApp.port_retries=0",  # never talk to a server that another test left behind
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        *options,
    ]
    process = subprocess.Popen(
        command,
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return process, f"http://127.0.0.1:{port}"


def _environment(home: Path) -> dict[str, str]:
    own = {
        name: str(home / place)
        for name, place in {
            "HOME": "home",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }.items()
    }
    theirs = {name for name in os.environ if name.startswith("JUPYTER") and name != "JUPYTER_PATH"}
    inherited = {name: value for name, value in os.environ.items() if name not in theirs}
    return {**inherited, **own, "JUPYTER_PREFER_ENV_PATH": "1"}


def _log_until_ready(process: subprocess.Popen[str]) -> tuple[list[str], threading.Thread]:
    """Read the server's log until it serves; a thread reads on, because a full pipe would stop the server."""
    assert process.stderr is not None
    log: list[str] = []
    for line in process.stderr:
        log.append(line)
        if "is running at" in line:
            reader = threading.Thread(target=log.extend, args=(process.stderr,))
            reader.start()
            return log, reader
    raise RuntimeError("the Jupyter server did not start:\n" + "".join(log))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
