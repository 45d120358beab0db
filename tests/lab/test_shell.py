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
