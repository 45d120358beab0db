"""The extension's shell in a real page: it loads, colours cells, attaches, and follows the kernel's lives."""

from __future__ import annotations

import pytest

from tests.lab.page import Lab


def test_the_extension_is_active(lab: Lab) -> None:
    lab.open(["1 + 1"])
    for plugin in ["session", "evaluator", "languages"]:
        assert lab.evaluate("return window.jupyterapp.isPluginActivated(arg);", f"@kernelbridge/lab:{plugin}")


@pytest.mark.parametrize(
    ("source", "mime_type"),
    [("1 + 1", "text/x-ipython"), ("%%js\n1 + 1", "text/javascript"), ("%%lisp\n(+ 1 1)", "text/x-clojure")],
)
def test_an_editor_speaks_the_language_of_its_cell(lab: Lab, source: str, mime_type: str) -> None:
    lab.open([source])
    assert lab.mime_type(0) == mime_type


@pytest.fixture
def attached(lab: Lab) -> Lab:
    """A notebook of three cells whose kernel has the page's worker attached."""
    lab.open(["%%js\n1 + 1", "%bridge status", "%%js\nfor (;;);"])
    wait_for_worker(lab)
    return lab


def wait_for_worker(lab: Lab) -> None:
    """Ask until the page is attached; each answer takes a round trip, so this does not spin."""
    for _ in range(100):
        lab.run(1)
        if "the page" in lab.text(1).splitlines()[0]:
            return
    pytest.fail(f"no worker attached: {lab.text(1)}")


def test_a_cell_runs_in_the_worker_of_the_page(attached: Lab) -> None:
    attached.run(0)
    assert attached.text(0) == "'2'"


def test_an_endless_loop_ends_with_the_stop_button_and_the_next_cell_runs(attached: Lab) -> None:
    attached.start(2)
    attached.page.wait_for_timeout(500)
    attached.interrupt()
    attached.wait_until_done(2)
    assert "interrupted" in attached.text(2) or "did not stop" in attached.text(2)
    wait_for_worker(attached)
    attached.run(0)
    assert attached.text(0) == "'2'"
