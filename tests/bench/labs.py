"""A page of JupyterLab to measure in, where there is a browser to be had."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tests.lab.page import Lab

AS_SHIPPED = ("--ServerApp.jpserver_extensions={'kernelbridge.server': False}",)
"""Jupyter Server without our extension of it."""
NO_BROWSER = "no browser here"

T = TypeVar("T")


def in_a_page(
    cells: Sequence[str],
    measure: Callable[[Lab], T],
    options: tuple[str, ...] = (),
) -> T | None:
    """Measure in a page with a notebook of these cells; None where there is no browser."""
    try:
        from tests.lab.browser import browsing, installed
        from tests.lab.page import Lab
        from tests.lab.server import serving
    except ImportError:
        return None
    if installed() is None:
        return None
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as root,
        serving(Path(home), Path(root), *options) as server,
        browsing() as browser,
    ):
        lab = Lab(browser.new_page(), server)
        lab.open(cells)
        found = measure(lab)
        lab.page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
        return found
