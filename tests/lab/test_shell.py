"""The extension's shell in a real page: it loads, colours cells, attaches, and follows the kernel's lives."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.lab.page import Lab

PLUGINS = [
    "session",
    "evaluator",
    "languages",
    "advice",
    "completion",
    "frames",
    "picker",
    "status",
    "structure",
    "diagnostics",
    "objects",
    "hover",
    "help",
    "javascript",
]


def test_the_extension_is_active(lab: Lab) -> None:
    lab.open(["1 + 1"])
    ours = [f"@kernelbridge/lab:{plugin}" for plugin in PLUGINS]
    active = "return window.jupyterapp.listPlugins().filter((id) => window.jupyterapp.isPluginActivated(id));"
    assert {name for name in lab.evaluate(active) if name.startswith("@kernelbridge")} == set(ours)


@pytest.mark.parametrize(
    ("source", "mime_type"),
    [
        ("1 + 1", "text/x-ipython"),
        ("%%js\n1 + 1", "text/javascript"),
        ("%%lisp\n(+ 1 1)", "text/x-kernelbridge-lisp"),
    ],
)
def test_an_editor_speaks_the_language_of_its_cell(lab: Lab, source: str, mime_type: str) -> None:
    lab.open([source])
    assert lab.mime_type(0) == mime_type


CELLS = [
    "%%js\n1 + 1",
    "%bridge status",
    "%%js\nawait py.print('begun');\nfor (;;);",
    "import os; os.getpid()",
]
ADD, STATUS, ENDLESS, PID = range(4)


def wait_for_worker(lab: Lab) -> None:
    lab.run_until(STATUS, lambda text: "cells run in: browser" in text)


def sessions(lab: Lab) -> int:
    lab.run(STATUS)
    return lab.text(STATUS).count("session: ")


@pytest.fixture(params=["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def attached(lab: Lab, request: pytest.FixtureRequest) -> Lab:
    """An open notebook whose kernel has the page's worker attached."""
    lab.open(CELLS, app=request.param)
    wait_for_worker(lab)
    return lab


def test_a_cell_runs_in_the_worker_of_the_page(attached: Lab) -> None:
    attached.run(ADD)
    assert attached.text(ADD) == "2"


def test_an_endless_loop_ends_with_the_stop_button_and_the_next_cell_runs(attached: Lab) -> None:
    attached.start(ENDLESS)
    attached.wait_for_text(ENDLESS, "begun")
    attached.interrupt()
    attached.finish()
    assert "InterruptedCell" in attached.text(ENDLESS)
    wait_for_worker(attached)
    attached.run(ADD)
    assert attached.text(ADD) == "2"


def test_after_a_restart_the_worker_is_attached_again(attached: Lab) -> None:
    attached.restart()
    wait_for_worker(attached)
    attached.run(ADD)
    assert attached.text(ADD) == "2"


def test_a_killed_kernel_is_noticed_within_a_second_and_its_successor_is_attached(attached: Lab) -> None:
    attached.run(PID)
    attached.evaluate(
        "window.restarting = new Promise((resolve) => context.statusChanged.connect((_, status) => {"
        " if (status === 'restarting') resolve(); }));"
    )
    killed = time.monotonic()
    os.kill(int(attached.text(PID)), signal.SIGKILL)
    attached.page.evaluate("() => window.restarting")
    assert time.monotonic() - killed < 1.5  # the poll is every 0.5 s; the rest is for a busy machine
    attached.page.locator(".jp-Dialog .jp-mod-accept").click()
    wait_for_worker(attached)
    attached.run(ADD)
    assert attached.text(ADD) == "2"


def test_a_closed_document_detaches_its_worker(lab: Lab) -> None:
    lab.open(CELLS)
    wait_for_worker(lab)
    assert sessions(lab) == 1
    lab.close_and_reopen()
    wait_for_worker(lab)
    assert sessions(lab) == 1


def test_a_cell_that_fails_before_the_kernel_is_ready_does_not_keep_the_worker_away(lab: Lab) -> None:
    lab.open(["1 / 0", *CELLS[1:]])
    lab.run(0)
    assert "ZeroDivisionError" in lab.text(0)
    wait_for_worker(lab)
