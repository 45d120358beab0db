"""One program of any of the three languages, run in a kernel from the command line.

What it prints and its value go to stdout, its error to stderr.
"""

from __future__ import annotations

import queue
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import find_connection_file
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager

READY = 60.0
"""Seconds that a kernel has to answer."""
LOOK = 0.5
"""Seconds after which one looks whether the kernel lives."""
GRACE = 10.0
"""Seconds that an interrupted script has to end."""
LOAD = "import kernelbridge\nkernelbridge.load_ipython_extension(get_ipython())"
COLORS = re.compile(r"\x1b\[[0-9;]*m")

Message = dict[str, Any]


class Failed(Exception):
    """Nothing could be run; says why, and what to do."""


class Endless(Exception):
    """The script did not end when it was interrupted."""


class Died(Exception):
    """The kernel ended while it ran the script."""


@dataclass
class Script:
    """Source text, its language, and what messages call it."""

    source: str
    language: str
    name: str


def run_script(script: Script, kernel: str | None, existing: str | None, timeout: float | None) -> int:
    """Run it in a kernel of its own, or in one that runs: 0 when it succeeded, 1 when it failed."""
    try:
        with _connected(existing) if existing is not None else _started(kernel or "python3") as link:
            link.load()
            return exit_code(link.run(script, timeout))
    except Endless:
        print(f"kernelbridge: {script.name} did not end when it was interrupted", file=sys.stderr)
        return 1
    except Died as error:
        print(f"kernelbridge: the kernel died while it ran {script.name}{error}", file=sys.stderr)
        return 1


def exit_code(reply: Message) -> int:
    """What a reply means to a shell; ``sys.exit`` says it itself."""
    if reply["status"] == "ok":
        return 0
    if reply.get("ename") != "SystemExit":
        return 1
    told = str(reply.get("evalue", ""))
    return int(told) if told.isdigit() else int(told not in ("", "None"))


class Link:
    """A client of one kernel. ``interrupt`` stops what that runs, ``lives`` tells whether it is there."""

    def __init__(
        self, client: BlockingKernelClient, interrupt: Callable[[], object], lives: Callable[[], bool]
    ) -> None:
        self._client = client
        self._session: Any = client.session
        self._interrupt = interrupt
        self._lives = lives

    def load(self) -> None:
        """Load the bridge, unseen."""
        content = {"code": LOAD, "silent": True, "store_history": False, "allow_stdin": False}
        reply = self._reply(self._send(content, {}))["content"]
        if reply["status"] != "ok":
            why = f"{reply.get('ename')}: {reply.get('evalue')}"
            raise Failed(
                f"the kernel cannot load kernelbridge ({why}); in its environment: pip install kernelbridge"
            )

    def run(self, script: Script, timeout: float | None) -> Message:
        """Run a script and print what it gives; the content of the reply."""
        metadata = {} if script.language == "python" else {"kernelbridge": {"language": script.language}}
        content = {"code": script.source, "silent": False, "store_history": True, "allow_stdin": False}
        ident = self._send({**content, "stop_on_error": True}, metadata)
        until = None if timeout is None else time.monotonic() + timeout
        late = False
        while True:
            try:
                self._show_until_idle(ident, until, Printer(script.name))
                reply: Message = self._reply(ident)["content"]
                return reply
            except KeyboardInterrupt:
                self._interrupt()
            except TimeoutError:
                if late:
                    raise Endless from None
                print(f"kernelbridge: {script.name} took longer than --timeout allows", file=sys.stderr)
                late, until = True, time.monotonic() + GRACE
                self._interrupt()

    def _send(self, content: Message, metadata: Message) -> str:
        defaults = {"user_expressions": {}, "stop_on_error": False}
        message = self._session.msg("execute_request", {**defaults, **content}, metadata=metadata)
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def _show_until_idle(self, ident: str, until: float | None, printer: Printer) -> None:
        while True:
            if until is not None and time.monotonic() > until:
                raise TimeoutError
            message = self._next(self._client.get_iopub_msg)
            if message is None or message["parent_header"].get("msg_id") != ident:
                continue
            if message["content"].get("execution_state") == "idle":
                return
            printer.take(message["msg_type"], message["content"])

    def _reply(self, ident: str) -> Message:
        while True:
            message = self._next(self._client.get_shell_msg)
            if message is not None and message["parent_header"].get("msg_id") == ident:
                return message

    def _next(self, get: Callable[..., Message]) -> Message | None:
        try:
            return get(timeout=LOOK)
        except queue.Empty:
            if self._lives():
                return None
            raise Died from None


@contextmanager
def _started(name: str) -> Iterator[Link]:
    manager = KernelManager(kernel_name=name)
    with tempfile.TemporaryFile() as said:
        try:
            manager.start_kernel(stdout=said, stderr=said)
        except NoSuchKernel as error:
            raise Failed(f"{error}; `jupyter kernelspec list` shows those that exist") from None
        try:
            client = manager.blocking_client()
            with _open(client, f"the kernel {name!r} did not start"):
                yield Link(client, manager.interrupt_kernel, manager.is_alive)
        except Died:
            said.seek(0)
            raise Died(f"; its last words:\n{said.read()[-2000:].decode(errors='replace')}") from None
        finally:
            manager.shutdown_kernel(now=True)


@contextmanager
def _connected(file: str) -> Iterator[Link]:
    try:
        path = find_connection_file(file)
    except OSError:
        raise Failed(
            f"there is no connection file {file!r}; in a running notebook, %connect_info shows its name"
        ) from None
    client = BlockingKernelClient(connection_file=path)
    try:
        client.load_connection_file()
    except (ValueError, KeyError) as error:
        raise Failed(f"{path} is no connection file: {error}") from error

    def interrupt() -> None:
        session: Any = client.session
        client.control_channel.send(session.msg("interrupt_request", {}))

    with _open(client, f"no kernel answers where {path} says"):
        yield Link(client, interrupt, client.is_alive)


@contextmanager
def _open(client: BlockingKernelClient, silence: str) -> Iterator[None]:
    client.start_channels()
    try:
        client.wait_for_ready(timeout=READY)
    except RuntimeError as error:
        client.stop_channels()
        raise Failed(f"{silence}: {error}") from None
    try:
        yield
    finally:
        client.stop_channels()


class Printer:
    """Writes what one script gives; ``name`` is what its errors call it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cell = r"\bCell (?:In ?)?\[\d+\]"
        self._writers: dict[str, Callable[[Message], None]] = {
            "execute_input": self._count,
            "stream": self._stream,
            "execute_result": self._value,
            "display_data": self._value,
            "error": self._error,
        }

    def take(self, kind: str, content: Message) -> None:
        """Write one message of the kernel's; kinds without a row have nothing to show."""
        write = self._writers.get(kind)
        if write is not None:
            write(content)

    def _count(self, content: Message) -> None:
        self._cell = rf"\bCell (?:In ?)?\[{content['execution_count']}\]"

    def _stream(self, content: Message) -> None:
        stream = sys.stderr if content["name"] == "stderr" else sys.stdout
        stream.write(content["text"])
        stream.flush()

    def _value(self, content: Message) -> None:
        text = content["data"].get("text/plain", "")
        if text:
            print(text, flush=True)

    def _error(self, content: Message) -> None:
        text = COLORS.sub("", "\n".join(content["traceback"]))
        print(re.sub(self._cell, lambda _: self._name, text), file=sys.stderr, flush=True)
