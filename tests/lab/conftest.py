"""A real JupyterLab in a real browser, on files and settings of its own.

``lab`` is what a test holds: it opens a notebook, runs cells and reads what a person would see.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.lab.page import Lab, Server

TOKEN = "kernelbridge-tests"
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Nothing here asks the network for news, and no dialog stands in a test's way.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Jupyter server that touches nothing of the user's."""
    home = tmp_path_factory.mktemp("jupyter")
    root = tmp_path_factory.mktemp("notebooks")
    process, url = _start_server(home, root)
    with process:
        log, reader = _log_until_ready(process)
        yield Server(url, TOKEN, root, home / "data", log)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # stopped while a kernel starts, it may hang
            process.kill()
        reader.join()


@pytest.fixture(scope="session")
def bare_kernel(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a kernel whose environment has ipykernel and all else of ours, but no kernelbridge."""
    home = tmp_path_factory.mktemp("bare")
    builder = venv.EnvBuilder(symlinks=os.name != "nt")
    builder.create(home)
    python = builder.ensure_directories(home).env_exe
    has = sysconfig.get_path("purelib", "venv", vars={"base": str(home), "platbase": str(home)})
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        # Path files stay behind: through them an editable install finds its source.
        if "kernelbridge" not in package.name and package.suffix != ".pth":
            (Path(has) / package.name).symlink_to(package)
    spec = server.data / "kernels" / "bare" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Bare Python", "language": "python"}))
    return "bare"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "no Chromium on the PATH; `make browser` installs one or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def screen() -> dict[str, Any]:
    """Size of the page, and whatever else the browser shall know of the screen."""
    return {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def lab(server: Server, browser: Browser, screen: dict[str, Any]) -> Iterator[Lab]:
    """A fresh page; its kernels are ended with the test, and an uncaught error of ours fails the test."""
    context = browser.new_context(**screen)
    context.set_default_timeout(30_000)
    lab = Lab(context.new_page(), server)
    lab.page.on("pageerror", lab.note)
    yield lab
    if lab.page.evaluate("() => Boolean(window.jupyterapp)"):
        lab.page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    context.close()
    assert lab.errors == []


def _start_server(home: Path, root: Path) -> tuple[subprocess.Popen[str], str]:
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
    pytest.fail("the Jupyter server did not start:\n" + "".join(log))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
