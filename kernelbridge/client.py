"""A client of one kernel, for the command line: has code run, hears what it gives, answers what it asks.

Knows no language and prints nothing; ``script`` and ``repl`` do.
"""

from __future__ import annotations

import difflib
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from .endings import Identity, Pace, ending
from .magics import LANGUAGES
from .remote import Lost, ServerError

SPOKEN = {**LANGUAGES, "python": "python", "py": "python"}
"""What a language may be called."""
LOOK = 0.1
"""Seconds after which one looks whether the kernel lives, and whether it is to be interrupted."""
SELDOM = 5.0
"""The same, where that is asked of the kernel itself or of its server."""
OUTPUT = {"stream", "display_data"}
"""What an earlier input may give still: a timer of its, or a thread."""
SETTLED = 0.05
"""Seconds in which the output arrives that a question came behind."""
LOAD = "import kernelbridge\nkernelbridge.load_ipython_extension(get_ipython())"
END_OF_INPUT = "\x04"
"""What a kernel takes for the end of what a person says."""

Message = dict[str, Any]
Take = Callable[[str, Message], None]
"""Takes a message of the kernel's by its type and content."""
Ask = Callable[[str, bool], str]
"""Asks a person; the flag is for passwords. May raise ``EOFError`` and ``KeyboardInterrupt``."""


class Failed(Exception):
    """Nothing could be run; says why, and what to do."""


class Died(Exception):
    """The kernel ended while it ran something; says its last words where they are known."""


class Line(Protocol):
    """What carries messages to a kernel and back, by the names of Jupyter's channels."""

    session: Any
    """Makes messages of this client."""

    def send(self, channel: str, message: Message) -> None:
        """Send a message."""

    def hear(self, channels: list[str], seconds: float) -> Message | None:
        """The next message on one of these channels; ``None`` when none comes in time."""


class Client:
    """Speaks to one kernel.

    ``interrupt`` stops what that runs, ``lives`` tells whether it is there, ``patience`` is how many seconds
    an answer to a question may take.
    """

    def __init__(
        self,
        line: Line,
        interrupt: Callable[[], object],
        lives: Callable[[], bool],
        patience: float,
    ) -> None:
        self._line = line
        self.interrupt = interrupt
        self._lives = lives
        self._patience = patience
        self._identity = Identity()
        self._identify = Pace(SELDOM)
        self._is_interrupted = False
        self._ended: Exception | None = None

    def load(self) -> int:
        """Load the bridge, unseen; how many inputs the kernel has counted."""
        reply = self._reply(self._send("execute_request", _execution(LOAD, silent=True)))
        if reply["status"] != "ok":
            why = f"{reply.get('ename')}: {reply.get('evalue')}"
            raise Failed(
                f"the kernel cannot load kernelbridge ({why}); in its environment: pip install kernelbridge"
            )
        return int(reply.get("execution_count", 0))

    def execute(
        self, source: str, language: str, take: Take, ask: Ask | None = None, seconds: float | None = None
    ) -> Message:
        """Run code and hand out what it gives; the content of the reply. Ctrl-C interrupts the kernel.

        Raises ``TimeoutError`` after ``seconds``, and may be waited for again by ``wait``.
        """
        if self._ended is not None:
            raise self._ended
        metadata = {} if language == "python" else {"kernelbridge": {"language": language}}
        content = _execution(source, allow_stdin=ask is not None)
        self._running = self._send("execute_request", content, metadata)
        return self.wait(take, ask, seconds)

    def wait(self, take: Take, ask: Ask | None = None, seconds: float | None = None) -> Message:
        """Wait for what runs."""
        until = None if seconds is None else time.monotonic() + seconds
        self._is_interrupted = False
        with _sigint(self._note_interrupt):
            self._until_idle(take, ask, until)
            return self._reply(self._running)

    def question(self, kind: str, content: Message) -> Message | None:
        """Ask the kernel something beside what it runs; ``None`` when it does not answer in time.

        Whoever asks here can do nothing about an end: the next code that is to run hears of it.
        """
        until = time.monotonic() + self._patience
        try:
            return self._reply(self._send(kind, content), until)
        except TimeoutError:
            return None
        except (Died, Lost, ServerError) as error:
            self._ended = error
            return None

    def _send(
        self, kind: str, content: Message, metadata: Message | None = None, channel: str = "shell"
    ) -> str:
        message = self._line.session.msg(kind, content, metadata=metadata)
        self._line.send(channel, message)
        return str(message["header"]["msg_id"])

    def _until_idle(self, take: Take, ask: Ask | None, until: float | None) -> None:
        while True:
            message = self._next(["iopub", "stdin"], until)
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != self._running:
                self._take_late(take, message)
                continue
            if content.get("execution_state") == "idle":
                return
            if kind == "input_request" and ask is not None:
                self._take_rest(take)
                self._answer(ask, content)
            else:
                take(kind, content)

    def _take_late(self, take: Take, message: Message) -> None:
        is_ours = message["parent_header"].get("session") == self._line.session.session
        if is_ours and message["msg_type"] in OUTPUT:
            take(message["msg_type"], message["content"])

    def _take_rest(self, take: Take) -> None:
        """What was printed before a question came by another socket."""
        while message := self._line.hear(["iopub"], SETTLED):
            if message["parent_header"].get("msg_id") == self._running:
                take(message["msg_type"], message["content"])

    def _answer(self, ask: Ask, content: Message) -> None:
        try:
            self._say(ask(content["prompt"], bool(content["password"])))
        except EOFError:
            self._say(END_OF_INPUT)
        except KeyboardInterrupt:
            self.interrupt()

    def _say(self, text: str) -> None:
        self._line.send("stdin", self._line.session.msg("input_reply", {"value": text}))

    def _reply(self, ident: str, until: float | None = None) -> Message:
        while True:
            message = self._next(["shell"], until)
            if message["parent_header"].get("msg_id") == ident:
                return dict(message["content"])

    def _next(self, channels: list[str], until: float | None) -> Message:
        while True:
            self._interrupt_if_noted()
            left = LOOK if until is None else min(LOOK, until - time.monotonic())
            if left <= 0:
                raise TimeoutError
            message = self._line.hear([*channels, "control"], left)
            if message is None:
                self._look()
                continue
            self._judge(message)
            if message["msg_type"] != "kernel_info_reply":
                return message

    def _look(self) -> None:
        """Nothing was heard for a while: is the kernel there, and the same?"""
        if not self._lives():
            raise Died
        if self._identify.due():
            self._send("kernel_info_request", {}, channel="control")

    def _judge(self, message: Message) -> None:
        is_other = message["msg_type"].endswith("_reply") and self._identity.changed(message)
        how = "it was restarted" if is_other else ending(message)
        if how is not None:
            raise Died(f": {how}")

    def _note_interrupt(self) -> None:
        """No more is done in a signal handler: what runs there runs amid anything."""
        self._is_interrupted = True

    def _interrupt_if_noted(self) -> None:
        if self._is_interrupted:
            self._is_interrupted = False
            self.interrupt()


def _execution(code: str, *, silent: bool = False, allow_stdin: bool = False) -> Message:
    return {
        "code": code,
        "silent": silent,
        "store_history": not silent,
        "user_expressions": {},
        "allow_stdin": allow_stdin,
        "stop_on_error": not silent,
    }


@contextmanager
def _sigint(interrupt: Callable[[], object]) -> Iterator[None]:
    """Ctrl-C is the kernel's, so that no message is lost between two lines here."""
    before = signal.signal(signal.SIGINT, lambda *_: interrupt())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """A sentence about a name that means nothing, and what was perhaps meant."""
    there = sorted(known)
    close = difflib.get_close_matches(name, there, n=1)
    meant = f", did you mean {close[0]!r}?" if close else ";"
    return f"there is no {what} {name!r}{meant} there are: {', '.join(there) or 'none'}"
