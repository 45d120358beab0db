"""A coroutine that runs by itself, contained: what it raises stays in its future, whatever it is.

A task of asyncio's also lets ``SystemExit`` and ``KeyboardInterrupt`` out into the loop, which ends the
kernel; raised by an operation that does not await, they are errors like any other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Running(asyncio.Future[T]):
    """The result to come of a coroutine. Canceling it cancels the coroutine, which has the last word."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._task = loop.create_task(self._run(coroutine))
        self._task.add_done_callback(lambda _: self._never_ran(coroutine))

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
        return self._task.cancel(msg)
