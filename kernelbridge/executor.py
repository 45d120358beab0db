"""Which thread runs user code, and when: the kernel's main thread, one job after another.

A job comes from any thread. It runs as a callback of the main loop, or inside a wait: a thread that blocks
in a call to the other peer serves what that leads to, so calls nest without deadlock, and what a thread's
call leads to runs in that thread. Knows no message and no Jupyter.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, NamedTuple

from .headroom import headroom
from .interrupts import Interrupts
from .jobs import LATE, Job, Jobs
from .running import Running

TICK = 0.1
"""Seconds between looks while a thread waits: an interrupt does not wake a lock or the loop."""
DEPTH = 50
"""Calls of one thread that may wait for the other peer inside each other."""


class Executor:
    """Runs jobs on the thread of ``loop``, those of a session in the order in which they were submitted."""

    def __init__(self, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        self._loop = loop
        self._thread = thread
        self._jobs = Jobs(thread)
        self._changed = threading.Condition()
        self._main = Turn(loop, None)
        self._turns: set[Turn] = set()
        """Those that are about to come."""
        self._looks: set[Turn] = set()
        """Those that come once jobs are late."""
        self._entered: set[int] = set()
        self._here = _Here()
        self.interrupts = Interrupts(loop, thread)
        self.interrupts.wake = self._wake

    def submit(self, job: Job) -> None:
        """Queue a job; any thread may call this."""
        with self._changed:
            self._jobs.put(job)
            self._changed.notify_all()
        self._turn_soon(self._main)
        loop = job.asked.home.loop if job.asked is not None else None
        if loop is not None and loop is not self._loop:
            self._turn_soon(Turn(loop, (job.session,)))

    def queued(self, session: object) -> int:
        """How many jobs of a session wait."""
        with self._changed:
            return self._jobs.count(session)

    def soon(self, function: Callable[[], None]) -> None:
        """Call a function from the loop, once that is free; a finalizer may call this, in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the interpreter ends
            self._loop.call_soon_threadsafe(function)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> Running[Any]:
        """Run a coroutine on the main loop, with the variables of the job that starts it.

        A thread that waits runs what it started and what the loop, which may wait for it, does not come to.
        """
        running = Running(coroutine, self._loop)
        if not running.begun and self._here.waits:
            self._here.started.append(running)
        return running

    def wait(self, future: Future[Any], session: object) -> Any:
        """Block until ``future`` is done and give its result.

        The jobs of ``session`` are served meanwhile: those of this thread, those that came before the result
        included, and those that their own thread does not come to. A ``KeyboardInterrupt`` ends the wait
        where its caller is to stop.
        """
        thread = threading.current_thread()
        future.add_done_callback(lambda _: self._wake())
        with self._waiting(), headroom(), self.interrupts.waits():
            done = False
            while not done:
                done = future.done()  # before the look, or a job that came first would be missed
                self.interrupts.look()
                while (job := self._take(thread, session, future)) is not None:
                    self._run(job)
                    self.interrupts.look()
                self._run_started()
        return future.result()

    def check_depth(self) -> None:
        """Raise ``RecursionError`` when no more calls of this thread may wait."""
        if self._here.waits >= DEPTH:
            raise RecursionError(
                f"{DEPTH} calls to JavaScript wait inside each other in this thread, and no more do:"
                " end the recursion earlier, or await the calls in coroutines"
            )

    def help(self, session: object) -> None:
        """Run a job that its own thread does not come to, if there is one."""
        job = self._take(threading.current_thread(), session, None)
        if job is not None:
            self._run(job)

    def _run_started(self) -> None:
        started = self._here.started
        while started and (started[0].begun or time.monotonic() - started[0].since > LATE):
            running = started.popleft()
            if not running.begun:
                running.run_here()

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        """Whatever job runs in this thread is at rest: others of its session may run."""
        session = self._here.session
        self._here.waits += 1
        if session is not None:
            with self._changed:
                self._jobs.paused(session)
        try:
            yield
        finally:
            self._here.waits -= 1
            if session is not None:
                with self._changed:
                    self._jobs.resumed(session)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _take(self, thread: threading.Thread, session: object, until: Future[Any] | None) -> Job | None:
        with self._changed:
            job = self._jobs.take(thread, (session,))
            if job is None and until is not None and not until.done():
                self._changed.wait(TICK)
        return job

    # As callbacks of a loop: one job a turn, so that what else the loop has to do comes in between.

    def _turn_soon(self, turn: Turn) -> None:
        with self._changed:
            if turn in self._turns:
                return
            self._turns.add(turn)
        try:
            turn.loop.call_soon_threadsafe(self._turn, turn)
        except RuntimeError:  # it is closed: another thread takes the job when it is late
            self._turns.discard(turn)

    def _turn(self, turn: Turn) -> None:
        with self._changed:
            job = self._jobs.take(threading.current_thread(), turn.sessions)
            self._turns.discard(turn)
        if job is not None:
            self._turn_soon(turn)
            self._run(job)
        elif self._jobs and turn not in self._looks:
            self._looks.add(turn)
            turn.loop.call_later(LATE, self._look, turn)

    def _look(self, turn: Turn) -> None:
        """Whether jobs of other threads are late."""
        self._looks.discard(turn)
        self._turn_soon(turn)

    def _run(self, job: Job) -> None:
        around, self._here.session = self._here.session, job.session
        try:
            with self.interrupts.ours():
                self._run_in(job.context, job.run)
        except BaseException as error:  # noqa: BLE001 - nothing may reach the loop
            job.failed(error)
        finally:
            self._here.session = around
            with self._changed:
                self._jobs.ended(job.session)
                self._changed.notify_all()
            if self._jobs:
                self._turn_soon(self._main)

    def _run_in(self, context: contextvars.Context, run: Callable[[], None]) -> None:
        key = id(context)
        with self._changed:
            entered = key in self._entered
            self._entered.add(key)
        if entered:  # a context is entered by one thread at a time, and once
            context.copy().run(run)
            return
        try:
            context.run(run)
        finally:
            self._entered.discard(key)


class Turn(NamedTuple):
    """A loop's turn to run a job, of any session or of these."""

    loop: asyncio.AbstractEventLoop
    sessions: tuple[object, ...] | None


class _Here(threading.local):
    """What runs in a thread: the session of its job, how many calls wait, and what they have started."""

    session: object = None
    waits = 0

    def __init__(self) -> None:
        self.started: deque[Running[Any]] = deque()
        """Coroutines that wait for the main loop."""
