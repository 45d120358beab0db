"""A real JupyterLab in a real browser, on files and settings of its own.

``lab`` is what a test holds: it opens a notebook, runs cells and reads what a person would see.
"""

from __future__ import annotations

import json
import os
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.lab.browser import browsing
from tests.lab.page import Lab, Server
from tests.lab.server import serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Jupyter server that touches nothing of the user's."""
    home = tmp_path_factory.mktemp("jupyter")
    root = tmp_path_factory.mktemp("notebooks")
    with serving(home, root) as server:
        yield server


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
    with browsing() as browser:
        yield browser


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
