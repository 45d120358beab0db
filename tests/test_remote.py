"""`--url` of `kernelbridge run`, `status` and `repl`, on a real Jupyter Server below a hub's prefix."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernelbridge.guard import end
from kernelbridge.remote import Server, ServerError

from .servers import TOKEN, serving
from .terminal import Terminal

COMMAND = [sys.executable, "-m", "kernelbridge"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


def command(server: Server, what: str, *arguments: str, token: str = TOKEN) -> tuple[int, str, str]:
    """The exit code of the command, and what it prints."""
    words = [*COMMAND, what, "--url", server.url, *arguments]
    env = {**os.environ, "JUPYTER_TOKEN": token}
    done = subprocess.run(words, capture_output=True, text=True, timeout=150, check=False, env=env)
    return done.returncode, done.stdout, done.stderr


def until_it_ends(server: Server, ident: str) -> None:
    until = time.monotonic() + 60
    while server.lives(ident):
        assert time.monotonic() < until, "the kernel runs on"
        time.sleep(0.05)


def test_a_program_runs_in_a_kernel_of_its_own_there_which_ends(server: Server) -> None:
    source = '(await ((. ($py "math") gcd) 12 18))'
    assert command(server, "run", "-e", source, "--lang", "lisp") == (0, "6\n", "")
    assert command(server, "status") == (0, f"no kernel runs at {server.url}\n", "")


def test_existing_names_a_kernel_by_its_id_or_by_its_document(server: Server) -> None:
    made = {"path": "a.ipynb", "name": "a", "type": "notebook", "kernel": {"name": "python3"}}
    ident = server.ask("POST", "sessions", made)["kernel"]["id"]
    assert command(server, "status")[1].startswith(f"{ident}  python3  ")
    assert command(server, "run", "--existing", ident, "-e", "x = 20") == (0, "", "")
    there = command(server, "run", "--existing", "a.ipynb", "-e", "py.x", "--lang", "js")
    assert there == (0, "20\n", "")
    for source, told, *options in FAILURES:
        code, _, error = command(server, "run", "--existing", ident, "-e", source, *options)
        assert (code, told in error) == (1, True), error
    ending = server.request("DELETE", f"kernels/{ident}")
    end(ending.full_url, server.headers)  # as often as it takes: the server is about to start it again


FAILURES = [
    ("1 / 0", "ZeroDivisionError"),
    ("while True: pass", "KeyboardInterrupt", "--timeout", "1"),
    ("import os; os.kill(os.getpid(), 9)", "it was restarted"),
]
BAD = {
    "refuses the token": ("wrong", ["-e", "1"]),
    "no kernel 'nosuch' is installed": (TOKEN, ["--kernel", "nosuch", "-e", "1"]),
    "has no kernel 'nosuch'": (TOKEN, ["--existing", "nosuch", "-e", "1"]),
}


@pytest.mark.parametrize("told", BAD)
def test_what_cannot_be_had_is_one_sentence(server: Server, told: str) -> None:
    token, arguments = BAD[told]
    code, _, error = command(server, "run", *arguments, token=token)
    assert (code, told in error, error.count("\n")) == (2, True, 1), error


def test_an_address_without_a_server_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code, _, error = command(Server(f"http://127.0.0.1:{port}"), "status")
    assert (code, f"no server answers at http://127.0.0.1:{port}/" in error) == (2, True), error
    with pytest.raises(ServerError, match="'localhost:8888' is no address of a server, such as"):
        Server("localhost:8888")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_ended_leaves_no_kernel(server: Server, number: int) -> None:
    source = "print('began', flush=True)\nwhile True: pass"
    arguments = ["run", "--url", server.url, "--token", TOKEN, "-e", source]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "began\n"
        kernels = server.kernels()
        running.send_signal(number)
    assert len(kernels) == 1
    until_it_ends(server, kernels[0]["id"])


def test_a_console_may_be_at_a_server(server: Server, tmp_path: Path) -> None:
    env = {**os.environ, "JUPYTER_TOKEN": TOKEN}
    terminal = Terminal("repl", "--lang", "lisp", "--url", server.url, env=env, state=tmp_path)
    try:
        terminal.see("lisp [1]:")
        terminal.enter("(+ 40")
        terminal.see("...")
        terminal.enter("2)")
        terminal.see("\n42\n", "lisp [2]:")
        terminal.type("\x04")
        assert terminal.end() == 0
    finally:
        terminal.kill()
