"""Operations at the peer whose results nobody waits for: a bounded number, under load several in one message.

One leaves at once when none is on its way. Those that come meanwhile leave together: with the next thing that
is asked, with an answer, when there are many, or a moment later.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future

from .errors import ConnectionClosedError
from .requests import Request, Requests

MOST_OPEN = 1000
"""Posted operations that may be without an answer; who posts more waits until half of them have one."""
TOGETHER = 64
"""So many leave without waiting for more."""
MOMENT = 0.01
"""Seconds for which a posted operation waits for company."""

Failed = Callable[[BaseException], None]


class Posts:
    """What has been posted to one peer and is not answered."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._open = 0
        self._gathered = 0
        self._full: list[Future[None]] = []
        self._changing = threading.RLock()
        self._timer: threading.Timer | None = None

    def post(self, operation: str, operands: tuple[object, ...], failed: Failed) -> Future[None] | None:
        """Send one operation; when there is no room for another, a future that is done when there is.

        ``failed`` is told of its failure, on any thread; the end of the session is none. Raises what makes an
        operand no operand.
        """
        request = self._requests.post(operation, operands)
        with self._changing:
            self._open += 1
            room: Future[None] | None = Future() if self._open >= MOST_OPEN else None
            if room is not None:
                self._full.append(room)
        request.add_done_callback(lambda _: self._answered(request, failed))
        self._leave()
        return room

    def leave(self) -> None:
        """Send what waits for company; something else is about to leave."""
        if self._gathered > 0:
            self._flush()

    def _leave(self) -> None:
        with self._changing:
            self._gathered += 1
            if self._open > 1 and self._gathered < TOGETHER:
                self._leave_soon()
                return
        self._flush()

    def _leave_soon(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(MOMENT, self._flush)
            self._timer.daemon = True
            with contextlib.suppress(RuntimeError):  # the interpreter ends
                self._timer.start()

    def _flush(self) -> None:
        with self._changing:
            timer, self._timer, self._gathered = self._timer, None, 0
        if timer is not None:
            timer.cancel()
        self._requests.give_back()

    def _answered(self, request: Request, failed: Failed) -> None:
        with self._changing:
            self._open -= 1
            free: list[Future[None]] = []
            if self._open <= MOST_OPEN // 2:
                free, self._full = self._full, []
        for room in free:
            room.set_result(None)
        self.leave()
        error = request.exception()
        if error is not None and not isinstance(error, ConnectionClosedError):
            failed(error)
