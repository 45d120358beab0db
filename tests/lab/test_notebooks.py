"""Every notebook of ours gives the same, cell by cell: under nbclient, papermill, in a page of JupyterLab."""

from __future__ import annotations

import itertools
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
RUNNERS = {
    "nbclient": ["jupyter", "execute", "--output={result}", "{notebook}"],
    "papermill": ["papermill", "--no-progress-bar", "{notebook}", "{result}"],
}
# What no two runs share: ids that matplotlib and JupyterLab make up, addresses of objects.
CHANCE = re.compile(r"0x[0-9a-f]+|id=\"[^\"]*\"|<dc:date>.*?</dc:date>")

Cells = list[list[dict[str, Any]]]
"""The outputs of each cell."""


def comparable(cells: Cells) -> Cells:
    """Outputs without what no two runs share."""
    return [_joined(map(_comparable, outputs)) for outputs in cells]


def _comparable(output: dict[str, Any]) -> dict[str, Any]:
    kinds = output.get("data", {})
    # JupyterLab, which draws a chart, keeps a picture of it.
    drawn = any("vnd.vega" in kind for kind in kinds)
    return {
        "type": output["output_type"],
        "stream": output.get("name"),
        "text": output.get("text"),
        "error": output.get("evalue"),
        "data": {
            kind: CHANCE.sub("", json.dumps(data, sort_keys=True))
            for kind, data in kinds.items()
            if not (drawn and kind == "image/png")
        },
    }


def _joined(outputs: Any) -> list[dict[str, Any]]:
    """What was printed in a row is one output, in however many messages it came."""
    found: list[dict[str, Any]] = []
    for stream, group in itertools.groupby(outputs, lambda output: output["stream"]):
        parts = list(group)
        found += [{**parts[0], "text": "".join(part["text"] for part in parts)}] if stream else parts
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in NOTEBOOKS.glob("*.ipynb")))
def test_a_notebook_gives_the_same_in_every_frontend(lab: Lab, name: str, tmp_path: Path) -> None:
    results = {runner: tmp_path / f"{runner}.ipynb" for runner in RUNNERS}
    started = [_start(RUNNERS[runner], NOTEBOOKS / name, result) for runner, result in results.items()]
    lab.open(NOTEBOOKS / name)
    in_the_page = lab.run_all()
    for process in started:
        said, _ = process.communicate(timeout=170)
        assert process.returncode == 0, said

    assert [output for outputs in in_the_page for output in outputs if output["output_type"] == "error"] == []
    assert sum(map(bool, in_the_page)) >= 8
    for result in results.values():
        cells = nbformat.read(result, as_version=4).cells
        assert comparable([cell.get("outputs", []) for cell in cells]) == comparable(in_the_page)


def _start(command: list[str], notebook: Path, result: Path) -> subprocess.Popen[str]:
    """Start a runner beside the page, and beside the other."""
    arguments = [part.format(notebook=notebook, result=result) for part in command]
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=NOTEBOOKS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
