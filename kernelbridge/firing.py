"""Calls that nobody waits for: in order, bounded, and a failure is told though nobody asks.

Of so many calls one is asked for its result; until that is here, only so many more begin.
"""

from __future__ import annotations

import contextvars
import itertools
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from .protocol import OperationId
from .tracebacks import users_part

EVERY = 1000
"""One of so many calls is asked for its result. Twice as many are under way at most."""
GATHER = 0.005
"""Seconds for which a call waits for others that leave with it."""


@dataclass(frozen=True, eq=False)
class Fired:
    """One call, as it is told of when it fails."""

    told: str
    """What was called, and where."""
    context: contextvars.Context

    def failure(self, error: BaseException) -> str:
        """What is told of an error that nobody awaits."""
        trace = users_part(BaseException.__dict__["__traceback__"].__get__(error))
        text = "".join(traceback.format_exception(None, error, trace))
        return f"kernelbridge: a call that nobody awaits failed: {self.told}\n{text}".rstrip()


class Firing:
    """The calls of one session that nobody waits for. ``flush`` sends what was asked."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._count = itertools.count(1)
        self._known: OrderedDict[OperationId, Fired] = OrderedDict()
        self._asked: Future[Any] | None = None
        self._due: threading.Timer | None = None

    def begin(self, ident: OperationId, fired: Fired) -> bool:
        """Note a call; whether its result is to be asked for."""
        self._known[ident] = fired
        while len(self._known) > 4 * EVERY:
            self._known.popitem(last=False)
        return next(self._count) % EVERY == 0

    def follow(self, asked: Future[Any]) -> Future[Any] | None:
        """Note the result that was asked for, and give the one before it: the caller waits for that."""
        before, self._asked = self._asked, asked
        return before

    def leave_soon(self) -> None:
        """See to it that what was asked leaves, also while its thread is busy."""
        if self._due is None or not self._due.is_alive():
            self._due = threading.Timer(GATHER, self._flush)
            self._due.daemon = True
            self._due.start()

    def take(self, ident: OperationId) -> Fired | None:
        """Give a call that failed, and forget it."""
        return self._known.pop(ident, None)
