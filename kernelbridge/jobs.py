"""Jobs as they wait for a thread: sessions take turns, and the jobs of one session begin in order.

A job belongs to a thread: the one that waits for what the job is part of, else the main thread. Another one
that serves the session may take a job that its own thread does not come to, so that a main thread that waits
for a thread that waits for a job is no deadlock. Runs nothing.
"""

from __future__ import annotations

import contextvars
import threading
import time
from asyncio import AbstractEventLoop
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

LATE = 0.1
"""Seconds for which a job is left to its own thread, and behind one of its session that runs in another."""


class Home(NamedTuple):
    """Where what a request leads to runs meanwhile: a thread that blocks, or the loop that runs in it."""

    thread: threading.Thread
    loop: AbstractEventLoop | None


class Asked(Protocol):
    """A request of ours, on whose behalf the peer asks."""

    home: Home

    def done(self) -> bool:
        """Whether it has its answer, so that nobody waits at its home."""


@dataclass(frozen=True, eq=False)
class Job:
    """A function to run in a context, for a session.

    Jobs of one context see what earlier ones have set in it: a context manager may be entered by one job and
    left by another. Only one that runs inside another of the same context, or beside it, has a copy.
    """

    run: Callable[[], None]
    context: contextvars.Context
    session: object = None
    asked: Asked | None = None
    """At whose home it runs; ``None`` is the main loop."""
    failed: Callable[[BaseException], None] = lambda error: None
    """Told of whatever leaves ``run``; an interrupt that reached the loop would end the kernel."""
    anywhere: bool = False
    """Whether any thread that serves the session may run it at once."""
    may_overtake: Callable[[], bool] = lambda: True
    """Whether it can run though an earlier job of its session has not ended: it needs no result of that."""
    since: float = field(default_factory=time.monotonic)


class Jobs:
    """What waits, and how many jobs of each session run. Not locked: the executor does that."""

    def __init__(self, main: threading.Thread) -> None:
        self._main = main
        self._waiting: dict[object, deque[Job]] = {}
        """The session whose turn it is comes first."""
        self._running: Counter[object] = Counter()
        self._begun: Counter[object] = Counter()
        """Those that run, and those that wait for their peer."""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def count(self, session: object) -> int:
        """How many jobs of a session wait; those that only give things back are nobody's wait."""
        return sum(not job.anywhere for job in self._waiting.get(session, ()))

    def put(self, job: Job) -> None:
        """Add a job behind those of its session."""
        self._waiting.setdefault(job.session, deque()).append(job)

    def take(self, thread: threading.Thread, sessions: tuple[object, ...] | None = None) -> Job | None:
        """The next job that a thread may run, of any session or of these; it counts as running."""
        for session in list(self._waiting) if sessions is None else sessions:
            job = self._next(thread, session)
            if job is not None:
                self._waiting[session].remove(job)
                self._end_turn(session)
                self._begun[session] += 1
                self.resumed(session)
                return job
        return None

    def _next(self, thread: threading.Thread, session: object) -> Job | None:
        """The first of a session that has all it needs, if this thread may run it."""
        for job in self._waiting.get(session, ()):
            if session not in self._begun or job.may_overtake():
                return job if self._may(thread, job) else None
        return None

    def ended(self, session: object) -> None:
        """A job of the session has ended."""
        self.paused(session)
        self._begun[session] -= 1
        if not self._begun[session]:
            del self._begun[session]

    def resumed(self, session: object) -> None:
        """A job of the session runs."""
        self._running[session] += 1

    def paused(self, session: object) -> None:
        """One waits for its peer: others may run meanwhile."""
        self._running[session] -= 1
        if not self._running[session]:
            del self._running[session]

    def _may(self, thread: threading.Thread, job: Job) -> bool:
        """Its own at once, also beside another job of the session; any job that nobody else comes to."""
        asked = job.asked
        own = job.anywhere or thread is (self._main if asked is None else asked.home.thread)
        late = time.monotonic() - job.since > LATE
        if job.session in self._running:
            return late or (own and asked is not None)
        return own or late or (asked is not None and asked.done())

    def _end_turn(self, session: object) -> None:
        queue = self._waiting.pop(session)
        if queue:
            self._waiting[session] = queue
