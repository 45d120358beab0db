"""A coroutine that runs by itself, contained: what it raises stays in its future, whatever it is.

A task of asyncio's also lets ``SystemExit`` and ``KeyboardInterrupt`` out into the loop, which ends the
kernel; raised by an operation that does not await, they are errors like any other.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Running(asyncio.Future[T]):
    """The result to come of a coroutine. Canceling it cancels the coroutine, which has the last word.

    It runs on ``loop``; of another thread it is begun as soon as the loop comes to it, or in that thread by
    ``run_here``, if that comes first.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self.since = time.monotonic()
        self._coroutine: Coroutine[Any, Any, T] | None = coroutine
        self._context = contextvars.copy_context()
        self._beginning = threading.Lock()
        self._task: asyncio.Task[None] | None = None
        if loop is _running_loop():
            self._begin()
        else:
            loop.call_soon_threadsafe(self._begin)

    @property
    def begun(self) -> bool:
        """Whether it runs, or has."""
        return self._coroutine is None

    def run_here(self) -> None:
        """Run it to its end in this thread, which has no loop, unless it has begun."""
        loop = asyncio.new_event_loop()
        try:
            if self._begin(loop) and self._task is not None:
                self._context.run(loop.run_until_complete, asyncio.wait({self._task}))
        finally:
            loop.close()
            self.get_loop().call_soon_threadsafe(lambda: None)  # what waits for it there is told

    def _begin(self, loop: asyncio.AbstractEventLoop | None = None) -> bool:
        with self._beginning:
            coroutine, self._coroutine = self._coroutine, None
        if coroutine is None:
            return False
        if self.cancelled():
            coroutine.close()
            return False
        run = self._run(coroutine)
        self._task = self._context.run((loop or self.get_loop()).create_task, run)
        self._task.add_done_callback(lambda _: self._never_ran(coroutine))
        return True

    async def _run(self, coroutine: Coroutine[Any, Any, T]) -> None:
        try:
            self.set_result(await coroutine)
        except asyncio.CancelledError as error:
            super().cancel(*error.args)
        except BaseException as error:  # noqa: BLE001 - whoever awaits is told
            self.set_exception(error)

    def _never_ran(self, coroutine: Coroutine[Any, Any, T]) -> None:
        """Canceled before its first step, a task does not even enter its coroutine."""
        if not self.done():
            coroutine.close()
            super().cancel()

    def cancel(self, msg: Any = None) -> bool:
        """Cancel the coroutine; once that has ended, so has this."""
        task = self._task
        if task is None:
            return super().cancel(msg)
        if task.get_loop() is self.get_loop():
            return task.cancel(msg)
        task.get_loop().call_soon_threadsafe(task.cancel, msg)
        return True


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
