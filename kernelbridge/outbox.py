"""Operations of ours on their way out: what is asked in one turn of a loop leaves in one message.

What a thread waits for leaves at once, with all that was asked before it. Order is kept.
"""

from __future__ import annotations

import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .errors import LimitError
from .protocol import Buffer, OperationId, Wire
from .refs import Imports

Send = Callable[[Wire, list[Buffer]], None]


@dataclass(frozen=True, eq=False)
class Outgoing:
    """One operation as it leaves."""

    op: list[Any]
    frames: list[Buffer]
    chain: OperationId
    """The peer's operation on whose behalf it is asked."""
    pulled: bool
    failed: Callable[[BaseException], None]
    """Told when it cannot leave."""


class Outbox:
    """What has been asked of one peer and has not left. ``imports`` gives what rides along: releases."""

    def __init__(self, imports: Imports, send: Send) -> None:
        self._imports = imports
        self._send = send
        self._waiting: list[Outgoing] = []
        self._turns: set[AbstractEventLoop] = set()
        """Loops at the end of whose turn it leaves."""
        self._leaving = threading.RLock()

    def put(self, operation: Outgoing) -> None:
        """Add an operation."""
        with self._leaving:
            self._waiting.append(operation)

    def flush_after_turn(self, loop: AbstractEventLoop) -> None:
        """Send what waits when a loop, the running one, has ended its turn."""
        if loop not in self._turns:
            self._turns.add(loop)
            loop.call_soon(self._turn_over, loop)

    def _turn_over(self, loop: AbstractEventLoop) -> None:
        self._turns.discard(loop)
        self.flush()

    def flush(self) -> None:
        """Send what waits, or what is to be given back alone. Raises nothing."""
        with self._leaving:
            waiting, self._waiting = self._waiting, []
            if not waiting:
                self._leave([])
            for together in _messages(waiting):
                self._leave(together)

    def _leave(self, operations: list[Outgoing]) -> None:
        """Send in one message what fits into one, else in halves; of a single one that does not fit, tell."""
        released = self._imports.take_released()
        if not operations and not released:
            return
        try:
            self._send(_body(operations, released), [frame for one in operations for frame in one.frames])
        except BaseException as error:  # noqa: BLE001 - each is told, whatever it is
            self._imports.keep_released(released)
            self._failed(operations, error)

    def _failed(self, operations: list[Outgoing], error: BaseException) -> None:
        if len(operations) > 1 and isinstance(error, (LimitError, TypeError, ValueError)):
            half = len(operations) // 2
            self._leave(operations[:half])
            self._leave(operations[half:])
            return
        for operation in operations:
            operation.failed(error)


def _messages(operations: list[Outgoing]) -> Iterator[list[Outgoing]]:
    """Those of one chain go together; frames are numbered by operation, so one that has any goes alone."""
    for (_, alone), together in groupby(operations, lambda one: (one.chain, id(one) if one.frames else 0)):
        del alone
        yield list(together)


def _body(operations: list[Outgoing], released: list[tuple[int, int]]) -> Wire:
    return {
        "ops": [one.op for one in operations],
        "pull": [one.op[0] for one in operations if one.pulled],
        "release": [[], released],
        "chain": operations[0].chain if operations else 0,
    }
