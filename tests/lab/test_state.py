"""What the item in the toolbar tells: busy, queued, and that JavaScript's variables are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.page import Lab

HELD = "%%js\nconst seen = await py.made; seen"
# It ends when the file is there, and so runs for as long as the test wants.
BLOCK = "import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.01)"
LATER = "%%js\nnew BroadcastChannel('later').onmessage = () => py.made.append(3)"
ENDLESS = "%%js\nawait py.print('begun');\nfor (;;);"
CELLS = ["made = [1, 2]", HELD, BLOCK, LATER, ENDLESS, "%%js\nawait (await kb.handles())[0].object.$len()"]
MAKE, HOLD, WAIT, CALL, RUN_ON, COUNT = range(6)


@pytest.mark.parametrize("app", ["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_it_tells_what_the_kernel_does_and_when_variables_are_lost(lab: Lab, app: str) -> None:
    lab.open(CELLS, app=app)
    lab.wait_for_state("ready")
    lab.run(MAKE)
    lab.run(CALL)
    go = lab.server.root / "go"
    _busy_then_queued(lab, go)
    lab.wait_for_state("ready")
    lab.run(HOLD)

    lab.reload()
    assert "The page was reloaded" in lab.wait_for_state("lost")
    lab.run(COUNT)
    assert lab.text(COUNT) == "3", "live handles are attached again"
    lab.reload()
    lab.wait_for_state("lost")
    lab.page.locator(".kb-Status button").press("Enter")
    lab.wait_for_state("ready")

    lab.start(RUN_ON)
    lab.wait_for_text(RUN_ON, "begun")
    lab.interrupt()
    lab.finish()
    assert "its worker was restarted" in lab.wait_for_state("lost")
    lab.restart()
    lab.wait_for_state("ready")


def _busy_then_queued(lab: Lab, go: Path) -> None:
    lab.start(WAIT)
    assert "busy with cell [3]" in lab.wait_for_state("busy")
    lab.page.evaluate("() => new BroadcastChannel('later').postMessage(1)")
    assert "wait behind cell [3]" in lab.wait_for_state("queued")
    go.touch()
    lab.finish()
    go.unlink()


def test_a_page_that_was_reloaded_before_any_such_cell_ran_has_lost_nothing(lab: Lab) -> None:
    lab.open(["1 + 1", "%%js\n1"])
    lab.run(0)
    lab.wait_for_state("ready")
    lab.reload()
    lab.wait_for_state("ready")
    lab.run_in_console("%%js\n1")
    lab.page.locator(".jp-ConsolePanel .kb-Status[data-state=ready]").wait_for(state="attached")
