"""`kernelbridge run`: what it prints, and the sentence when it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kernelbridge", "run", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def notebook(folder: Path, *sources: str) -> str:
    path = folder / "made.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return str(path)


def test_every_cell_is_printed_with_its_language_and_what_it_gave(tmp_path: Path) -> None:
    done = run(notebook(tmp_path, "%load_ext kernelbridge\n1 + 1", "%%js\n[1, 2]", "%%lisp\n(print 3)"))
    assert done.returncode == 0, done.stderr
    lines = [line.rstrip("─ ") for line in done.stdout.splitlines()]
    assert [line for line in lines if line.startswith("──")] == [
        "── [1] Python",
        "── [2] JavaScript",
        "── [3] Lisp",
    ]
    assert [line for line in lines if line.startswith("    ")] == ["    2", "    [ 1, 2 ]", "    3"]


def test_a_cell_that_fails_ends_the_run_with_its_traceback(tmp_path: Path) -> None:
    done = run(notebook(tmp_path, "%load_ext kernelbridge", "%%js\nnowhere()", "print('not reached')"))
    assert done.returncode == 1
    assert "ReferenceError: nowhere is not defined" in done.stdout
    assert "    not reached" not in done.stdout
    assert "Traceback" not in done.stderr


def test_a_cell_that_takes_too_long_is_interrupted(tmp_path: Path) -> None:
    done = run("--timeout", "3", notebook(tmp_path, "%load_ext kernelbridge", "%%js\nfor (;;);"))
    assert done.returncode == 1
    assert "longer than --timeout allows" in done.stderr
    assert "Traceback" not in done.stderr


NO_NOTEBOOKS = {
    "text": "# Title",
    "a list": "[]",
    "an object": '{"a": 1}',
    "no metadata": json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": []}),
}


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "no.ipynb"
    path.write_text(NO_NOTEBOOKS[name])
    done = run(str(path))
    assert done.returncode == 2
    assert "cannot be read as a notebook" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_and_an_unknown_kernel_are_named(tmp_path: Path) -> None:
    missing = run(str(tmp_path / "nosuch.ipynb"))
    assert missing.returncode == 2
    assert "nosuch.ipynb" in missing.stderr
    unknown = run("--kernel", "nosuch", notebook(tmp_path, "1"))
    assert unknown.returncode == 2
    assert "jupyter kernelspec list" in unknown.stderr
