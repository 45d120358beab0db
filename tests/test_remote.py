"""`--url` of `kernelbridge run`, `status` and `repl`, on a real Jupyter Server below a hub's prefix."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kernelbridge.client import Client
from kernelbridge.guard import end
from kernelbridge.remote import Server, ServerError, Websocket

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


NO_ADDRESSES = {
    "localhost:8888/lab?token=SECRET": "'localhost:8888/lab' is no address of a server, such as",
    "http://[::1?token=SECRET": "is no address of a server",
    "http://localhost:port/?token=SECRET": "is no address of a server",
    "http://ada:SECRET@localhost/": "takes a token instead",
    "http://localhost/?token=SECRET%0aSECRET": "has characters that no token has",
    "http://localhost/?token=SECRÉT": "has characters that no token has",
    "http://localhost/a b/?token=SECRET": "is no address",
}


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_or_no_token_is_told_without_the_token(address: str) -> None:
    with pytest.raises(ServerError) as told:
        Server(address).kernels()
    assert NO_ADDRESSES[address] in str(told.value)
    assert "SECR" not in str(told.value)


def test_a_token_that_was_copied_with_the_end_of_its_line_is_that_token() -> None:
    assert Server("http://localhost/", "abc\n").headers == {"Authorization": "token abc"}


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[tuple[str, list[str]]]:
    """An address where these bytes answer everything, and what was asked there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append(str(self.rfile.readline()))
            self.wfile.write(answer)

    with HTTPServer(("127.0.0.1", 0), Handler) as there:
        thread = threading.Thread(target=there.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{there.server_port}/", asked
        finally:
            there.shutdown()
            thread.join()


def test_a_redirect_to_another_server_is_told_and_not_followed() -> None:
    with answering(b"HTTP/1.0 200 OK\r\n\r\n[]") as (other, asked):
        sent = f"HTTP/1.0 302 Found\r\nLocation: {other}api/kernels?token=SECRET\r\n\r\n"
        with answering(sent.encode()) as (address, _):
            with pytest.raises(ServerError, match=rf"leads to another server, {other}api/kernels, which"):
                Server(address, "SECRET").kernels()
            end(f"{address}api/kernels/x", {"Authorization": "token SECRET"})
    assert asked == []


def test_a_port_that_speaks_no_http_is_named() -> None:
    with answering(b"SSH-2.0-x\r\n") as (address, _), pytest.raises(ServerError, match="it answers no HTTP"):
        Server(address).kernels()


GOES = {"it was shut down": ("DELETE", ""), "it was restarted": ("POST", "/restart")}


@pytest.mark.parametrize("how", GOES)
def test_a_kernel_that_goes_there_ends_what_ran_in_it(server: Server, how: str) -> None:
    method, what = GOES[how]
    ident = server.start("python3")
    source = "import time\nprint('began', flush=True)\ntime.sleep(600)"
    arguments = ["run", "--url", server.url, "--token", TOKEN, "--existing", ident, "-e", source]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, *arguments], text=True, **pipes) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "began\n"
        server.ask(method, f"kernels/{ident}{what}")
        _, error = running.communicate(timeout=120)
    assert (running.returncode, how in error) == (1, True), error
    end(server.request("DELETE", f"kernels/{ident}").full_url, server.headers)


@contextlib.contextmanager
def line(server: Server) -> Iterator[tuple[str, Websocket]]:
    """A kernel there, and a websocket to it."""
    ident = server.start("python3")
    line = Websocket(server, ident)
    try:
        yield ident, line
    finally:
        line.close()
        server.ask("DELETE", f"kernels/{ident}")


def test_no_message_is_lost_to_one_who_waits_for_moments(server: Server) -> None:
    with line(server) as (_, websocket):
        source = "for at in range(400): display(at)"
        websocket.send("shell", websocket.session.msg("execute_request", {"code": source, "silent": False}))
        shown, is_done = 0, False
        until = time.monotonic() + 60
        while not is_done and time.monotonic() < until:
            message = websocket.hear(["iopub"], 0.0002)
            if message is not None:
                shown += message["msg_type"] == "display_data"
                is_done = shown > 0 and message["content"].get("execution_state") == "idle"
    assert shown == 400


def test_ctrl_c_is_the_kernels_and_is_done_outside_of_everything_else(server: Server) -> None:
    with line(server) as (ident, websocket):
        outside = []

        def interrupt() -> None:
            outside.append(not is_in_loop())
            server.interrupt(ident)

        client = Client(websocket, interrupt, lambda: True, 60)
        source = f"import os, signal, time; os.kill({os.getpid()}, signal.SIGINT); time.sleep(600)"
        reply = client.execute(source, "python", lambda *_: None)
    assert (reply.get("ename"), outside) == ("KeyboardInterrupt", [True])


def is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def test_a_console_at_a_kernel_that_was_shut_down_ends(server: Server, tmp_path: Path) -> None:
    ident = server.start("python3")
    env = {**os.environ, "JUPYTER_TOKEN": TOKEN}
    terminal = Terminal("repl", "--existing", ident, "--url", server.url, env=env, state=tmp_path)
    try:
        terminal.see("python [")
        server.ask("DELETE", f"kernels/{ident}")
        terminal.enter("1")
        terminal.see("the kernel died", "it was shut down")
        assert terminal.end() == 1
    finally:
        terminal.kill()


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
