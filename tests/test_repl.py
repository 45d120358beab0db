"""`kernelbridge repl`, in a terminal: what a person types, and what the terminal shows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .kernels import Kernel
from .terminal import Terminal


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def terminal(state: Path) -> Iterator[Terminal]:
    """A console that has begun with Lisp."""
    terminal = Terminal("repl", "--lang", "lisp", env=dict(os.environ), state=state)
    terminal.see("lisp [1]:")
    yield terminal
    terminal.kill()


@pytest.fixture
def python(terminal: Terminal) -> Terminal:
    """The console, at a prompt of Python's."""
    terminal.enter(":lang python")
    terminal.see("python [")
    return terminal


def test_three_languages_share_one_session(python: Terminal) -> None:
    python.enter(":lang lisp")
    python.see("lisp [")
    python.enter("(def total (+ 40 2))")
    python.see("lisp [")
    python.enter(":lang js")
    python.see("js [")
    python.enter("py.answer = total / 2")
    python.see("\n21\n", "js [")
    python.type("\x1bOQ")
    python.see("lisp [")
    python.type("\x1bOQ")
    python.see("python [")
    python.enter("answer")
    python.see("\n21\n", "python [")


def test_a_magic_line_is_for_one_input(python: Terminal) -> None:
    python.enter("%%js")
    python.see("...")
    python.enter("1 + '1'")
    python.see("\n'11'\n", "python [")
    python.enter(":lang lisp")
    python.see("lisp [")
    python.type("%%py\x1b\rsum([1, 2])\r")
    python.see("\n3\n", "lisp [")


OPEN = {
    "lisp": (["(let ((x 1))", "(+ x 40))"], "41"),
    "js": (["[1, 2].map((x) => {", "return x * 2 })"], "[ 2, 4 ]"),
    "python": (["def double(x):", "return 2 * x", ""], ""),
}


@pytest.mark.parametrize("language", OPEN)
def test_an_input_that_is_not_whole_goes_on(python: Terminal, language: str) -> None:
    lines, shown = OPEN[language]
    python.enter(f":lang {language}")
    python.see(f"{language} [")
    for line in lines[:-1]:
        python.enter(line)
        python.see("...")
    python.enter(lines[-1])
    python.see(f"\n{shown}", f"{language} [")


COMPLETED = {
    "lisp": ("(map-index", "map-indexed"),
    "js": ("Math.hypo", "Math.hypot"),
    "python": ("ZeroDiv", "ZeroDivisionError"),
}


@pytest.mark.parametrize("language", COMPLETED)
def test_tab_completes(python: Terminal, language: str) -> None:
    typed, whole = COMPLETED[language]
    python.enter(f":lang {language}")
    python.see(f"{language} [")
    python.type(f"{typed}\t")
    python.see(whole)
    python.type("\x03")
    python.see(f"{language} [")


ENDLESS = {
    "python": ("import time; kept = 1; print('be' + 'gun'); time.sleep(600)", "KeyboardInterrupt"),
    "js": ("var kept = 1; console.log('be' + 'gun'); await new Promise(() => {})", "InterruptedCell"),
}


@pytest.mark.parametrize("language", ENDLESS)
def test_an_interrupt_ends_what_runs_and_not_the_session(python: Terminal, language: str) -> None:
    source, told = ENDLESS[language]
    python.enter(f":lang {language}")
    python.see(f"{language} [")
    python.enter(source)
    python.see("begun")
    python.type("\x03")
    python.see(told, f"{language} [")
    python.enter("kept + 1")
    python.see("\n2\n", f"{language} [")


def test_a_question_is_asked_and_its_end_is_the_end_of_input(python: Terminal) -> None:
    python.enter("print('be' + 'fore'); name = input('your' + ' name? '); print('hel' + 'lo', name)")
    python.see("before\n", "your name?")
    python.enter("Ada")
    python.see("hello Ada", "python [")
    python.enter("input('and' + ' now? ')")
    python.see("and now?")
    python.type("\x04")
    python.see("EOFError", "python [")


def test_an_error_is_shown_and_a_table_too(python: Terminal) -> None:
    python.enter("1 / 0")
    python.see("ZeroDivisionError", "division by zero", "python [")
    python.enter("import pandas; pandas.DataFrame({'left': [1], 'right': [2]})")
    python.see("   left  right\n", "0     1      2\n", "python [")


def test_an_unknown_language_is_told_with_what_was_meant(python: Terminal) -> None:
    python.enter(":lang lips")
    python.see("there is no language 'lips', did you mean 'lisp'?", "python [")


DIES = "import os; os.write(2, b'fare' + b'well'); os._exit(3)"


def test_a_kernel_that_dies_is_told_and_ends_the_console(tmp_path: Path) -> None:
    terminal = Terminal("repl", env=dict(os.environ), state=tmp_path)
    try:
        terminal.see("python [1]:")
        terminal.enter(DIES)
        terminal.see("the kernel died", "farewell")
        assert terminal.end() == 1
    finally:
        terminal.kill()
    assert f"+{DIES}\n" in (tmp_path / "kernelbridge" / "history").read_text()


def test_a_console_at_a_kernel_that_runs_leaves_it_running(kernel: Kernel, state: Path) -> None:
    kernel.run("shared = 41")
    existing = str(kernel.manager.connection_file)
    terminal = Terminal("repl", "--lang", "js", "--existing", existing, env=dict(os.environ), state=state)
    try:
        terminal.see("js [")
        terminal.enter("py.shared = await py.shared + 1")
        terminal.see("\n42\n", "js [")
        terminal.type("\x04")
        assert terminal.end() == 0
    finally:
        terminal.kill()
    assert kernel.run("shared").text == "42"


def test_without_a_terminal_it_says_what_to_use() -> None:
    command = [sys.executable, "-m", "kernelbridge", "repl"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 2
    assert "a console needs a terminal" in done.stderr
