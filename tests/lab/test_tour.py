"""Our notebooks give the same in every frontend: in a page of JupyterLab and headless, cell by cell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.lab.page import Lab

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"
# What no two runs share: ids that matplotlib and JupyterLab make up, addresses of objects.
CHANCE = re.compile(r"0x[0-9a-f]+|id=\"[^\"]*\"|<dc:date>.*?</dc:date>")


def comparable(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs without what no two runs share."""
    return [
        {
            "type": output["output_type"],
            "text": output.get("text"),
            "error": output.get("evalue"),
            "data": {
                kind: CHANCE.sub("", json.dumps(data, sort_keys=True))
                for kind, data in output.get("data", {}).items()
            },
        }
        for output in outputs
    ]


@pytest.fixture(scope="module", params=["tour.ipynb", "lisp.ipynb", "javascript.ipynb"])
def notebook(request: pytest.FixtureRequest) -> Path:
    return NOTEBOOKS / str(request.param)


@pytest.fixture(scope="module")
def headless(notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """The outputs that `jupyter execute` gives, a list for each cell."""
    copy = tmp_path_factory.mktemp("headless") / notebook.name
    command = [sys.executable, "-m", "jupyter", "execute", f"--output={copy}", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    return [cell.get("outputs", []) for cell in nbformat.read(copy, as_version=4).cells]


def test_every_cell_succeeds_headless(headless: list[list[dict[str, Any]]]) -> None:
    assert [output for outputs in headless for output in outputs if output["output_type"] == "error"] == []
    assert sum(map(bool, headless)) >= 8


def test_run_all_in_jupyterlab_gives_what_the_headless_run_gives(
    lab: Lab, notebook: Path, headless: list[list[dict[str, Any]]]
) -> None:
    lab.open(notebook)
    shown = lab.run_all()
    assert [comparable(outputs) for outputs in shown] == [comparable(outputs) for outputs in headless]
