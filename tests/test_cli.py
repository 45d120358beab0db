"""`kernelbridge run` and `doctor`: what they print, and the sentence when they cannot."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from kernelbridge.opening import opened
from kernelbridge.printing import Printer
from kernelbridge.script import exit_code

from .kernels import Kernel


def kernelbridge(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kernelbridge", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd)


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return kernelbridge("run", *arguments, cwd=cwd)


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


BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (Path(__file__).parent.parent / "docs" / "cli.md").read_text()
SECTIONS = [section for section in PAGE.split("\n## ")[1:] if "```" in section]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_docs_cli_shows_what_its_commands_print(tmp_path: Path, section: str) -> None:
    printed, shown = [], []
    for kind, name, text in BLOCK.findall(section):
        if kind == "text":
            shown.append(text)
        elif kind == "sh":
            _, *arguments = shlex.split(text)
            printed.append(kernelbridge(*arguments, cwd=tmp_path).stdout)
        else:
            (tmp_path / name).write_text(text)
    assert printed == shown


FAILURES = {
    "a.lisp": ("(print 1)\n(nowhere 2)", ["a.lisp, line 2", "nowhere"]),
    "a.js": ("1;\nnowhere(2)", ["a.js, line 2:1", "ReferenceError: nowhere is not defined"]),
    "a.py": ("x = 1\nnowhere", ["a.py, line 2", "NameError: name 'nowhere' is not defined"]),
    "b.lisp": ("(print 1", ["b.lisp:1:1: ( is never closed"]),
    "b.py": ("import os\nos._exit(3)", ["the kernel died while it ran b.py"]),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_program_that_fails_tells_its_own_lines_on_stderr(tmp_path: Path, name: str) -> None:
    source, told = FAILURES[name]
    (tmp_path / name).write_text(source)
    done = run(name, cwd=tmp_path)
    assert done.returncode == 1
    assert [text for text in told if text not in done.stderr] == []
    assert "script.py" not in done.stderr


def test_the_exit_code_is_what_the_program_says() -> None:
    assert run("-e", "import sys; sys.exit(3)").returncode == 3
    assert run("-e", "import sys; sys.exit()").returncode == 0
    told = {"-1": 255, "255": 255, "2": 2, "None": 0, "": 0, "²": 1, "no": 1}
    replies = {text: {"status": "error", "ename": "SystemExit", "evalue": text} for text in told}
    assert {text: exit_code(reply) for text, reply in replies.items()} == told


def test_a_program_that_takes_too_long_is_interrupted() -> None:
    done = run("--timeout", "2", "-e", "while True: pass")
    assert done.returncode == 1
    assert "-e took longer than --timeout allows" in done.stderr
    assert "KeyboardInterrupt" in done.stderr


SWALLOWS = """
import time
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass
"""


def test_a_program_that_goes_on_when_it_is_interrupted_is_ended() -> None:
    done = run("--timeout", "1", "-e", SWALLOWS)
    assert done.returncode == 1
    assert "-e did not end when it was interrupted" in done.stderr


def test_the_name_of_an_error_is_not_taken_for_a_cell() -> None:
    done = run("--timeout", "2", "--lang", "js", "-e", "for (;;);")
    assert "\nInterruptedCell: the JavaScript cell did not stop" in done.stderr


REFUSED = {
    "a missing file": (["nosuch.py"], "nosuch.py cannot be read"),
    "no language": (["README.md"], "README.md does not say its language; name it with --lang"),
    "an unknown kernel": (["--kernel", "nosuch", "-e", "1"], "there is no kernel 'nosuch'; there are: "),
    "a kernel's name": (["--kernel", "pyton3", "-e", "1"], "no kernel 'pyton3', did you mean 'python3'?"),
    "a language's name": (["--lang", "lips", "-e", "1"], "no language 'lips', did you mean 'lisp'?"),
    "no time at all": (["--timeout", "-1", "-e", "1"], "'-1' is no number of seconds above 0"),
    "a time in words": (["--timeout", "soon", "-e", "1"], "'soon' is no number of seconds above 0"),
    "no kernel": (["--existing", "nosuch", "-e", "1"], "there is no connection file 'nosuch'"),
    "a notebook elsewhere": (["--existing", "nosuch", "a.ipynb"], "runs in a kernel of its own"),
    "nothing": ([], "one of the arguments file -e is required"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_run_is_told(name: str) -> None:
    arguments, told = REFUSED[name]
    done = run(*arguments, cwd=Path(__file__).parent.parent)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_code_runs_in_a_kernel_that_runs_already_and_leaves_it_running() -> None:
    kernel = Kernel()
    try:
        kernel.run("total = 41")
        existing = ["--existing", str(kernel.manager.connection_file)]
        assert (
            run(*existing, "-e", "(set! py.total (+ (await py.total) 1))", "--lang", "lisp").returncode == 0
        )
        assert run(*existing, "-e", "total").stdout == "42\n"
        assert kernel.run("total").text == "42"
    finally:
        kernel.stop()


def test_a_kernel_that_is_restarted_ends_the_run_that_it_was_to_do() -> None:
    kernel = Kernel()
    try:
        existing = ["--existing", str(kernel.manager.connection_file)]
        command = [sys.executable, "-m", "kernelbridge", "run", *existing, "-e", SLEEPS]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert int(running.stdout.readline()) > 0
            kernel.manager.restart_kernel(now=True)
            _, error = running.communicate(timeout=120)
        assert (running.returncode, "the kernel died while it ran -e" in error) == (1, True), error
    finally:
        kernel.stop()


LATE = """
setTimeout(async () => { console.log("later"); await py.told.set() }, 1);
"""


def test_what_an_input_prints_after_its_end_is_shown_with_the_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with opened(None, None) as client:
        client.load()
        take = Printer().take
        client.execute("import asyncio; told = asyncio.Event()", "python", take)
        client.execute(LATE, "js", take)
        client.execute("await told.wait()", "python", take)
        client.execute("1", "python", take)
    assert "later\n" in capsys.readouterr().out


def test_the_doctor_finds_everything_here() -> None:
    done = kernelbridge("doctor")
    assert done.returncode == 0, done.stdout
    names = [line.split()[1] for line in done.stdout.splitlines()]
    assert names == ["kernelbridge", "Python", "ipykernel", "kernels", "Node", "host", "extension"]


def test_the_doctor_says_what_to_do_about_a_node_that_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELBRIDGE_NODE", "/nowhere/node")
    done = kernelbridge("doctor")
    assert done.returncode == 1
    assert "!!  Node" in done.stdout
    assert "install Node.js 20 or newer" in done.stdout


def test_status_lists_the_kernels_that_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "kernel-broken.json").write_text("{")
    assert kernelbridge("status").stdout == "no kernel of yours runs here\n"
    kernel = Kernel()
    try:
        shutil.copy(kernel.manager.connection_file, tmp_path / "kernel-mine.json")
        assert kernelbridge("status").stdout.startswith("kernel-mine.json  python3  since 2")
    finally:
        kernel.stop()
    assert kernelbridge("status").stdout == "no kernel of yours runs here\n"


def test_a_command_that_does_not_exist_is_told_with_what_was_meant() -> None:
    done = kernelbridge("rum", "a.py")
    assert done.returncode == 2
    assert "there is no command 'rum', did you mean 'run'?" in done.stderr


SLEEPS = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


def test_a_run_that_is_terminated_leaves_no_kernel_behind() -> None:
    command = [sys.executable, "-m", "kernelbridge", "run", "-e", SLEEPS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        kernel = psutil.Process(int(running.stdout.readline()))
        running.terminate()
        assert running.wait(120) == 143
        assert psutil.wait_procs([kernel], timeout=120)[1] == []
