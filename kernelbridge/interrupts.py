"""Stops what runs on the main thread: an operation that its caller gave up, or, for the user, whatever runs.

A signal's handler may raise at any point of a program, so the question is only where. The handler looks:
there must be an operation that is to stop, and the code that runs must be the user's, or such of ours as does
nothing but run it. Elsewhere it raises nothing, and a thread asks again until the operation has heard or has
ended. Our signal is not that of Ctrl-C, so neither is ever taken for the other.

What runs on any other thread hears no signal and goes on to its end.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # what ``signal`` wraps in enums, a tenth of a short job's time
import _thread
import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from types import FrameType
from typing import Any

from .behalf import OperationStopped, Work, work_of_task
from .protocol import OperationId

SIGINT = int(signal.SIGINT)
OURS = int(getattr(signal, "SIGURG", 0) or signal.SIGBREAK)  # type: ignore[attr-defined,unused-ignore]
"""Ignored by whoever has no handler for it, and hardly used; where there is none, what Windows has."""

ASK_AGAIN = 0.005
"""Seconds after which one is asked again who was in no place to be stopped; later, it is asked less often."""
ASK_SELDOM = 0.1

_PACKAGE = f"{__package__}."
_RUNS_USER_CODE = frozenset(
    f"{_PACKAGE}{name}"
    for name in (
        *(
            "asking",
            "behalf",
            "operations",
            "iteration",
            "contexts",
            "programs",
            "ptc",
            "backend",
            "modules",
            "sources",
            "info",
            "tracebacks",
        ),
        *("codec", "encoder", "decoder", "walk", "text", "copying", "converters"),
        *("values", "binary", "records", "arrays", "arrow", "columns", "frames", "tables"),
    )
)
"""Our modules in which an exception is as good as one of the code that they run."""


class Interrupts:
    """Who works on the main thread of a kernel, and how that is stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        self.wake: Callable[[], None] = lambda: None
        """Called when something is to stop: a wait of ours looks up."""
        self.on_interrupt: Callable[[bool], None] = lambda everything: None
        """Called in a signal's handler when the user interrupts: a cell, or all that the kernel does."""
        self.handler = self._interrupted
        """That of SIGINT while no cell of Python's runs."""
        self._loop = loop
        self._thread = thread
        self._works: list[Work] = []
        """Who works on the main thread, each inside of the one before."""
        self._tasks: set[Work] = set()
        """Operations in tasks that are to stop, until the loop has cancelled them."""
        self._foreign: asyncio.Task[Any] | None = None
        """A task that ran when a signal came, and works for none of those."""
        self._replaced: Any = None
        """The handler of the cell that runs beneath our code."""
        self._late = False
        """Whether a cell's interrupt came in code of ours."""
        self._calls: SimpleQueue[bool] = SimpleQueue()  # its `put` may be called by a signal's handler

    def install(self) -> None:
        """Take our signal; called on the main thread."""
        signal.signal(OURS, self._asked)
        threading.Thread(target=self._ask, name="kernelbridge-interrupts", daemon=True).start()

    def uninstall(self) -> None:
        """Give it back."""
        signal.signal(OURS, signal.SIG_DFL)
        self._calls.put(False)

    # Who works.

    @contextlib.contextmanager
    def works(self, work: Work) -> Iterator[None]:
        """Operations run here."""
        if not self._is_here():
            yield
            return
        self._works.append(work)
        try:
            yield
        finally:
            self._works.pop()
            if work.due and work.owner is None:
                self._late = self._replaced is signal.default_int_handler

    @contextlib.contextmanager
    def waits(self) -> Iterator[None]:
        """The main thread waits here for the other peer, in an operation or in a cell."""
        with self.ours():
            if self._works or not self._is_here():
                yield
                return
            with self.works(work_of_task() or self._waiter()):
                yield

    def _waiter(self) -> Work:
        if callable(self._replaced):
            cell = Work(current=1)
            if self._late:
                cell.stop(by_user=True)
                self._late = False
            return cell
        in_task = asyncio.current_task(self._loop) is not None
        return Work(current=1 if in_task else 0, in_task=in_task)

    @contextlib.contextmanager
    def ours(self) -> Iterator[None]:
        """Our own code runs here: a user's interrupt does not end it midway, but what it waits for."""
        before = _signal.getsignal(SIGINT) if self._is_here() else self.handler
        if before == self.handler:
            yield
            return
        self._replaced = before
        _signal.signal(SIGINT, self.handler)
        try:
            yield
        finally:
            _signal.signal(SIGINT, before)
            self._replaced, late, self._late = None, self._late, False
            if late and callable(before):
                signal.raise_signal(signal.SIGINT)

    def ends_around(self) -> Work | None:
        """Who called the other peer, which called back, and is to stop too."""
        around = self._works[:-1] if self._is_here() else []
        return next((work for work in around if work.due), None)

    def look(self) -> None:
        """Raise what is to be raised; called where a wait can be left."""
        error = _told(self._works) if self._works and self._is_here() else None
        if error is not None:
            raise error

    def _is_here(self) -> bool:
        return threading.get_ident() == self._thread.ident

    # Who is to stop; any thread.

    def stop(self, owner: object, ident: OperationId) -> None:
        """Stop an operation, if it runs."""
        for work in list(self._works):
            if work.owner is owner and work.current == ident:
                work.stop()
                self._calls.put(True)

    def stop_task(self, work: Work, task: asyncio.Future[Any]) -> None:
        """Cancel the task of an operation; its own code may keep the loop from doing so."""
        work.stop()
        self._tasks.add(work)
        self._loop.call_soon_threadsafe(self._cancel, work, task)
        self._calls.put(True)

    def _cancel(self, work: Work, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(work)
        task.cancel()

    # Asking, on a thread of its own, until whoever is to stop has heard or has ended.

    def _ask(self) -> None:
        while self._calls.get():
            pause = ASK_AGAIN
            while self._is_wanted():
                self.wake()
                if self._may_hear():
                    _send_signal(self._thread)
                time.sleep(pause)
                pause = min(1.2 * pause, ASK_SELDOM)
            self._foreign = None

    def _is_wanted(self) -> bool:
        return bool(self._tasks) or any(work.due for work in list(self._works))

    def _may_hear(self) -> bool:
        """Whether to send a signal: it also cuts short what the system does for whoever else runs."""
        works = list(self._works)
        if works:
            return works[-1].hears and any(work.due for work in works)
        task = asyncio.current_task(self._loop)
        return task is not None and task is not self._foreign

    # The handlers, on the main thread, between two instructions of whatever runs there.

    def _asked(self, signum: int, frame: FrameType | None) -> None:
        works = self._at_work()
        if not any(work.due for work in works):
            self._foreign = asyncio.current_task(self._loop)
        else:
            self._raise_in(frame, works)

    def _interrupted(self, signum: int, frame: FrameType | None) -> None:
        cell = self._replaced
        self.on_interrupt(not callable(cell))
        if callable(cell) and cell is not signal.default_int_handler:
            cell(signum, frame)
        works = self._at_work()
        for work in works[:1]:
            work.stop(by_user=True)
        for work in works[1:]:
            work.told = 0
        self._late = cell is signal.default_int_handler and not works
        self._calls.put(True)
        self._raise_in(frame, works)

    def _at_work(self) -> list[Work]:
        if self._works:
            return self._works
        work = work_of_task()
        return [work] if work is not None and asyncio.current_task(self._loop) is not None else []

    def _raise_in(self, frame: FrameType | None, works: list[Work]) -> None:
        error = _told(works) if works and _runs_user_code(frame) else None
        if error is not None:
            raise error


def _told(works: list[Work]) -> BaseException | None:
    """What to raise in the innermost of these, because it or one around it is to stop."""
    due = next((work for work in works if work.due), None)
    inner = works[-1]
    if due is None or not inner.hears:
        return None
    inner.told = inner.current
    if due.by_user and not inner.in_task:
        return KeyboardInterrupt()
    return OperationStopped("the operation was stopped by its caller")


def _runs_user_code(frame: FrameType | None) -> bool:
    """Whether the user's code runs, or such of ours as does nothing else than to run it."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(_PACKAGE):
            return module in _RUNS_USER_CODE
        if frame.f_code.co_name == "__del__":  # an exception would be lost there
            return False
        frame = frame.f_back
    return True


def _send_signal(thread: threading.Thread) -> None:
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(thread.ident or 0, OURS)  # so that it cuts short what this very thread waits for
    else:
        _thread.interrupt_main(signal.Signals(OURS))
