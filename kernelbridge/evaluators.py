"""Who runs JavaScript and Lisp cells: the pages and the Node host that are attached, and which one is asked.

An evaluator is a session whose client offers the capability. The one that ran the last cell runs the next,
because it holds the variables; when it is gone, the one attached last; a page that has announced itself is
waited for; where there is none, a Node host is started and kept.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable

from .errors import NoEvaluatorError
from .executor import TICK
from .host import NodeHost, what_to_do
from .requests import Request
from .session import Session
from .transport import Transport

CAPABILITY = "evaluator"
SIGN_OF_LIFE = 3.0
"""Seconds in which an attached page must answer a ping before a cell is sent to it."""
ARRIVAL = 15.0
"""Seconds in which a page that loaded the kernel side must have attached its worker."""
RESTARTS = "terminated"
"""What a page says when it ends a worker and is about to attach the next one."""
START = 30.0
"""Seconds in which a Node host must have said hello."""
GRACE = 1.0
"""Seconds that a Node host has to end a cell by itself before its process is ended."""
PAGE_GRACE = 4.0
"""The same for a page, which restarts its worker by itself after a second."""


class Evaluator:
    """One attached evaluator: its session, and the process behind it when it is ours."""

    def __init__(self, session: Session, host: NodeHost | None) -> None:
        self.session = session
        self.host = host
        self._asked = 0.0

    @property
    def alive(self) -> bool:
        """Whether its session is open."""
        return not self.session.closed.done()

    @property
    def name(self) -> str:
        """What messages call it."""
        return "the Node host" if self.host is not None else self.session.client["name"]

    @property
    def grace(self) -> float:
        """Seconds to wait after a cancel before ``give_up``."""
        return GRACE if self.host is not None else PAGE_GRACE

    def stop(self, request: Request) -> None:
        """Wait for a request that was cancelled; give the evaluator up when it does not end in time."""
        until = time.monotonic() + self.grace
        while not request.done() and time.monotonic() < until:
            time.sleep(0.01)
        if not request.done():
            self.give_up("it did not stop when it was interrupted")

    def give_up(self, reason: str) -> None:
        """End an evaluator that does not answer; what it held is lost."""
        if self.host is not None:
            self.host.terminate(reason)
        self.session.close(reason, keep=self.host is None)

    def ask(self) -> None:
        """Ask for a sign of life; one question at a time. No cell runs, so a host has time to answer too."""
        if self.session.heard >= self._asked:
            self._asked = time.monotonic()
            self.session.ping()

    async def answers(self) -> bool:
        """Whether the other end is there: a page may be gone without a word."""
        self.ask()
        while self.alive and self.session.heard < self._asked:
            if time.monotonic() - self._asked > SIGN_OF_LIFE:
                return False
            await asyncio.sleep(0.002)
        return self.alive


class Evaluators:
    """Those attached to this kernel, the latest last. ``connect`` opens a session over a host's transport."""

    def __init__(self, connect: Callable[[Transport], Session]) -> None:
        self._connect = connect
        self._attached: list[Evaluator] = []
        self._host: NodeHost | None = None
        self._used: Evaluator | None = None
        self._expected_until = 0.0

    @property
    def attached(self) -> list[Evaluator]:
        """Those that are alive, the one that is asked first at the end."""
        self._attached = [one for one in self._attached if one.alive]
        return sorted(self._attached, key=lambda one: one is self._used)

    def attach(self, session: Session) -> None:
        """A session was opened; it counts when its client can evaluate."""
        if CAPABILITY in session.capabilities:
            host = self._host
            ours = host is not None and session.transport is host.transport
            for other in self.attached:
                other.ask()  # it may be the same page before its reload
            evaluator = Evaluator(session, host if ours else None)
            session.on_interrupt = evaluator.stop
            self._attached.append(evaluator)
            session.closed.add_done_callback(lambda reason: self._left(reason.result()))

    async def choose(self) -> Evaluator:
        """The evaluator for the next cell. Raises ``NoEvaluatorError`` when there can be none."""
        while True:
            for evaluator in self._wanted():
                if await evaluator.answers():
                    return self._use(evaluator)
                _warn(evaluator)
                evaluator.give_up("it did not answer a sign of life")
            if _setting() == "node" or time.monotonic() > self._expected_until:
                return self._use(await asyncio.to_thread(self._start_host))
            await asyncio.sleep(TICK)

    def current(self) -> Evaluator:
        """As ``choose``, for callers that block and take the latest at its word."""
        return self._use(next(iter(self._wanted()), None) or self._start_host())

    def expect(self) -> None:
        """A page has loaded the kernel side and is about to attach: cells wait for it."""
        self._expected_until = time.monotonic() + ARRIVAL

    def _left(self, reason: str) -> None:
        if reason.endswith(RESTARTS):
            self.expect()

    def _use(self, evaluator: Evaluator) -> Evaluator:
        self._used = evaluator
        return evaluator

    def close(self) -> None:
        """End the Node host; pages end their sessions themselves."""
        if self._host is not None:
            self._host.terminate("the kernel ended it")

    def _wanted(self) -> list[Evaluator]:
        """The attached ones that ``KERNELBRIDGE_EVALUATOR`` admits, the latest first."""
        kind = {"node": True, "browser": False}.get(_setting())
        attached = [one for one in self.attached if kind is None or (one.host is not None) == kind]
        return attached[::-1]

    def _start_host(self) -> Evaluator:
        if _setting() in ("browser", "none"):
            raise NoEvaluatorError(
                f"KERNELBRIDGE_EVALUATOR={_setting()} and no page is attached: open the notebook in"
                " JupyterLab with the kernelbridge extension, or unset the variable"
            )
        self._host = host = NodeHost()
        session = self._connect(host.transport)
        host.transport.start()
        until = time.monotonic() + START
        while time.monotonic() < until and not session.closed.done():
            for evaluator in self.attached:
                if evaluator.session is session:
                    return evaluator
            time.sleep(0.002)
        host.terminate("it did not say hello")
        raise NoEvaluatorError(
            f"the Node host did not start: {host.last_words() or 'no word from it'}; {what_to_do()}"
        )


def _warn(evaluator: Evaluator) -> None:
    """A page that is gone took its variables along, as everybody knows; a host that hangs is news."""
    if evaluator.host is not None:
        print(
            "kernelbridge: the Node host did not answer and was restarted;"
            " the variables of JavaScript and Lisp cells are lost",
            file=sys.stderr,
        )


def _setting() -> str:
    """``browser``, ``node``, ``none``, or empty: whatever is there."""
    return os.environ.get("KERNELBRIDGE_EVALUATOR", "")
