"""What a person is told whose kernel has no kernelbridge, and that it is enough to install it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.page import Lab

JS, LISP = "%%js\n1 + 1", "%%lisp\n(+ 1 1)"
WHERE = "import importlib.util; importlib.util.find_spec('kernelbridge') or 'nowhere'"
MISSING = (
    "“Bare Python” has no kernelbridge, which this cell needs:"
    " run %pip install kernelbridge, then restart the kernel."
)
OTHER = "import sys, types; sys.modules['kernelbridge'] = types.ModuleType('kernelbridge')"
INSTALL = f"import sys; sys.path.append({str(Path(__file__).parents[2])!r})"
SPEAK_LISP = "notebook.widgets[0].model.setMetadata('kernelbridge', { language: 'lisp' });"


@pytest.mark.parametrize("source", [JS, LISP])
def test_a_cell_in_a_kernel_without_kernelbridge_is_told_what_to_install(
    lab: Lab, bare_kernel: str, source: str
) -> None:
    lab.open([WHERE, source], kernel=bare_kernel)
    lab.run(0)
    assert lab.text(0) == "'nowhere'"
    lab.run(1)
    assert lab.notifications(1) == [MISSING]


def test_metadata_tell_the_language_as_a_magic_line_does(lab: Lab, bare_kernel: str) -> None:
    lab.open(["(+ 1 1)"], kernel=bare_kernel)
    lab.evaluate(SPEAK_LISP)
    lab.run(0)
    assert lab.notifications(1) == [MISSING]


def test_it_is_told_once_in_the_life_of_a_kernel(lab: Lab, bare_kernel: str) -> None:
    lab.open([JS, JS], kernel=bare_kernel)
    lab.run_all()
    lab.run_all()
    assert lab.notifications(1) == [MISSING]
    lab.restart()
    lab.run_all()
    assert lab.notifications(2) == [MISSING, MISSING]


def test_another_reason_is_passed_on_and_can_be_read_to_its_end(lab: Lab, bare_kernel: str) -> None:
    lab.open([OTHER, LISP], kernel=bare_kernel)
    lab.run_all()
    [sentence] = lab.notifications(1)
    assert sentence.startswith("kernelbridge did not load in “Bare Python”: ModuleNotFoundError: No module")
    lab.page.locator(".jp-Notification-Status").click()
    lab.page.get_by_role("button", name="Show all").click()
    dialog = lab.page.locator(".jp-Dialog-body")
    assert "'kernelbridge' is not a package. Repair that, then restart the kernel." in dialog.inner_text()


def test_a_kernel_that_gets_kernelbridge_while_it_runs_runs_the_next_cell(lab: Lab, bare_kernel: str) -> None:
    lab.open([INSTALL, LISP, "%bridge status"], kernel=bare_kernel)
    lab.run_all()
    assert lab.text(1) == "2"
    assert "cells run in: browser" in lab.text(2)
    assert lab.page.locator(".jp-Notification-Status").inner_text() == "0"


def test_cells_of_a_console_are_told_too(lab: Lab, bare_kernel: str) -> None:
    lab.open([WHERE], kernel=bare_kernel)
    lab.run_in_console(LISP)
    assert lab.notifications(1) == [MISSING]
