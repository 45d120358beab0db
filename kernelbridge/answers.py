"""What became of the peer's operations, on its way back: encoded, gathered, sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from .behalf import OperationStopped
from .errors import CancelledError, LimitError
from .names import SessionNames
from .protocol import Buffer, OperationId, Result, Wire

GATHER = 0.01
"""Seconds after which a batch that still runs sends the results it has."""

Send = Callable[[Wire, list[Buffer]], None]


class Answers:
    """Results of one batch: those of a quick batch leave in one message, a slow one's as they come."""

    def __init__(self, names: SessionNames, send: Send) -> None:
        self._names = names
        self._send = send
        self._frames: list[Buffer] = []
        self._results: list[Result] = []
        self._ends: list[int] = []
        """How many frames there were after each result: those since the one before are its own."""
        self._since = time.monotonic()
        self._answered: set[OperationId] = set()

    def add(self, ident: OperationId, succeeded: bool, value: Any, home: OperationId | None = None) -> None:
        """Take a value, or with ``succeeded`` false an exception, and whose it is if another operation's."""
        self._answered.add(ident)
        self._results.append(self._result(ident, succeeded, value, home))
        self._ends.append(len(self._frames))
        if time.monotonic() - self._since > GATHER:
            self.flush()

    def fail(self, idents: Iterable[OperationId], error: BaseException) -> None:
        """Answer every operation that has no answer yet with one error."""
        for ident in idents:
            if ident not in self._answered:
                self.add(ident, False, error)
        self.flush()

    def flush(self) -> None:
        """Send what has been gathered."""
        results, ends, frames = self._results, self._ends, self._frames
        self._results, self._ends, self._frames = [], [], []
        self._since = time.monotonic()
        if results:
            self._deliver(results, [0, *ends], frames)

    def _deliver(self, results: list[Result], bounds: list[int], frames: list[Buffer]) -> None:
        """Send in one message what fits into one, else in halves; of a single one that does not fit, why."""
        try:
            self._send({"results": results}, _frames_within(bounds, frames))
        except (LimitError, TypeError, ValueError) as error:  # too large, or text that is no text
            if len(results) == 1:
                ident, _, wire, *home = results[0]
                self._names.take_back(wire)
                self._send({"results": [(ident, 0, self._error(error), *home)]}, [])
                return
            half = len(results) // 2
            self._deliver(results[:half], bounds[: half + 1], frames)
            self._deliver(results[half:], bounds[half:], frames)

    def _result(self, ident: OperationId, succeeded: bool, value: Any, home: OperationId | None) -> Result:
        if succeeded:
            try:
                return (ident, 1, self._names.encode(value, self._frames))
            except BaseException as error:  # noqa: BLE001 - encoding runs user code; the peer gets the reason
                value = error
        wire = self._error(value)
        return (ident, 0, wire) if home is None else (ident, 0, wire, home)

    def _error(self, error: BaseException) -> Wire:
        if isinstance(error, OperationStopped):
            error = CancelledError("the operation was cancelled while it ran")
        try:
            return self._names.encode_error(error)
        except OperationStopped as stop:  # while its failure was told; it hears that once
            return self._error(stop)
        except BaseException as reason:  # noqa: BLE001 - an exception whose own parts raise
            return _told(reason)


def _frames_within(bounds: list[int], frames: list[Buffer]) -> list[Buffer]:
    """Their own frames where their indices say; empty ones in the place of what is not theirs."""
    begin, end = bounds[0], bounds[-1]
    return [*[b""] * begin, *frames[begin:end]] if end > begin else []


def _told(error: BaseException) -> Wire:
    """An error of which only the kind can be told."""
    message = f"the outcome could not be sent: {type(error).__name__}"
    return {"error": {"type": "ConversionError", "message": message, "mro": ["ConversionError"], "args": []}}
