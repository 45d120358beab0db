"""Which thread runs user code, and when: the kernel's main thread, one job after another.

A job comes from any thread. It runs as a callback of the main loop, or, while the main thread blocks in a
call to the other peer, inside that wait: a blocked call serves the jobs of its own chain (for a session, all
of its own), so calls nest without deadlock. Knows no message and no Jupyter.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # what ``signal`` wraps in enums, a tenth of a short job's time
import asyncio
import contextlib
import contextvars
import signal
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from .running import Running

_SIGINT = int(signal.SIGINT)

TICK = 0.1
"""Seconds between looks while the main thread waits: an interrupt does not wake a lock or the loop."""


@dataclass(frozen=True)
class Job:
    """A function to run on the main thread, in a context, on behalf of a call chain.

    Jobs of one context see what earlier ones have set in it: a context manager may be entered by one job and
    left by another. Only one that runs inside another of the same context has a copy.
    """

    run: Callable[[], None]
    context: contextvars.Context
    chain: object = None
    failed: Callable[[BaseException], None] = lambda error: None
    """Told of whatever leaves ``run``; an interrupt that reached the loop would end the kernel."""


class Executor:
    """Runs jobs on the thread of ``loop``, in the order in which they were submitted."""

    def __init__(self, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        self._loop = loop
        self._thread = thread
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._entered: set[int] = set()

    def submit(self, job: Job) -> None:
        """Queue a job; any thread may call this."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()
        self._loop.call_soon_threadsafe(self._run_next)

    def queued(self, chain: object) -> int:
        """How many jobs of a chain wait."""
        with self._changed:
            return sum(job.chain == chain for job in self._jobs)

    def soon(self, function: Callable[[], None]) -> None:
        """Call a function from the loop, once that is free; a finalizer may call this, in any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the interpreter ends
            self._loop.call_soon_threadsafe(function)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> Running[Any]:
        """Run a coroutine on the main loop, with the variables of the job that starts it."""
        return Running(coroutine, self._loop)

    def wait(self, future: Future[Any], chain: object) -> Any:
        """Block until ``future`` is done and give its result.

        On the main thread the jobs of ``chain`` are served meanwhile, those that came before the result
        included. ``KeyboardInterrupt`` passes through.
        """
        if threading.current_thread() is not self._thread:
            return future.result()
        future.add_done_callback(lambda _: self._wake())
        done = False
        while not done:
            done = future.done()  # before the look, or a job that came first would be missed
            while (job := self._take(chain, future)) is not None:
                self._run(job)
        return future.result()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _take(self, chain: object, until: Future[Any]) -> Job | None:
        with self._changed:
            for job in self._jobs:
                if job.chain == chain:
                    self._jobs.remove(job)
                    return job
            if not until.done():
                self._changed.wait(TICK)
        return None

    def _run_next(self) -> None:
        with self._changed:
            job = self._jobs.popleft() if self._jobs else None
        if job is not None:
            self._run(job)

    def _run(self, job: Job) -> None:
        try:
            with _Interruptible():
                self._run_in(job.context, job.run)
        except KeyboardInterrupt as error:
            # It came between operations, so it is meant for whoever waits: a cell, or a blocked call.
            job.failed(error)
            signal.raise_signal(signal.SIGINT)
        except BaseException as error:  # noqa: BLE001 - nothing may reach the loop
            job.failed(error)

    def _run_in(self, context: contextvars.Context, run: Callable[[], None]) -> None:
        key = id(context)
        if key in self._entered:
            context.copy().run(run)
            return
        self._entered.add(key)
        try:
            context.run(run)
        finally:
            self._entered.discard(key)


class _Interruptible:
    """While user code runs as a callback of the loop, an interrupt raises ``KeyboardInterrupt`` in it.

    Between cells the kernel ignores the signal, and during an asynchronous cell it only asks the loop to
    cancel the cell, which a busy loop never hears.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = _signal.getsignal(_SIGINT) if _on_main_thread() else None
        if self._before is not None:
            _signal.signal(_SIGINT, signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            _signal.signal(_SIGINT, self._before)


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
