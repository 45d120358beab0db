"""Numbers on messages, and their size: what this peer sends is counted, what arrives must be the next.

A message larger than the other peer accepts is not sent; one larger than the transport carries is cut.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator

from .codec import dumps, loads
from .errors import ConnectionClosedError, LimitError, ProtocolError
from .limits import DEFAULT_LIMITS, raise_there
from .pieces import DIVISIBLE, Pieces, cut, refuse_size
from .protocol import BODY_BYTES, PROTOCOL_VERSION, Buffer, Envelope, Kind, Limits, Wire
from .transport import Transport

_KINDS = frozenset(Kind)
_LOOK = 0.1
"""Seconds between looks while a sender waits: an interrupt does not wake a lock everywhere."""


class Link:
    """One end of a numbered exchange; ``heard`` is when the last message came, in monotonic seconds."""

    def __init__(self, transport: Transport, limits: Limits) -> None:
        self.transport = transport
        transport.most = limits["messageBytes"]
        transport.on_room = self._send_waiting
        self.limits = limits
        self.peer_limits = DEFAULT_LIMITS
        self.heard = time.monotonic()
        self._sending = threading.Lock()
        self._waiting: deque[tuple[Kind, list[Buffer]]] = deque()
        self._changed = threading.Condition()
        self._sent = self._received = 0
        self._pieces = Pieces(limits)
        self._process = os.getpid()

    def send(self, kind: Kind, body: Wire | None = None, frames: list[Buffer] | None = None) -> None:
        """Send one message; any thread may call this. A ``LimitError``, and nothing sent, for one too large.

        While the transport is busy batches and results wait, in order, and so does who sends one behind them.
        What is urgent passes them, between the pieces of a large one too.
        """
        if os.getpid() != self._process:
            raise ConnectionClosedError(
                "a forked process cannot use the bridge of its parent; start it with `spawn`, or pass values"
            )
        buffers = [] if body is None else [dumps(body), *(frames or [])]
        self._hold_to_limits(buffers)
        if kind not in DIVISIBLE:
            self._post(kind, buffers)
            return
        with self._changed:
            while self._waiting:
                self._changed.wait(_LOOK)
            self._waiting.extend(self._parts(kind, buffers))
        self._send_waiting()

    def accept(self, envelope: Envelope, buffers: list[Buffer]) -> tuple[int, list[Buffer]] | None:
        """Count a message in; kind and buffers of what is whole now, ``None`` after a piece of more.

        A lost, unknown or too large message is a ``ProtocolError``.
        """
        if envelope.kind not in _KINDS:
            raise ProtocolError(f"unknown kind of message: {envelope.kind}")
        if envelope.seq != self._received + 1:
            raise ProtocolError(f"message {self._received + 1} was lost; number {envelope.seq} came instead")
        refuse_size(_size(buffers), self.limits)
        self._received = envelope.seq
        self.heard = time.monotonic()
        if envelope.kind != Kind.PIECE:
            return envelope.kind, buffers
        body, frame = buffers
        whole = self._pieces.add(loads(body), frame)
        return None if whole is None else (whole.kind, whole.buffers)

    def _send_waiting(self) -> None:
        with self._changed:
            while self._waiting and not self.transport.busy:
                self._post(*self._waiting.popleft())
            self._changed.notify_all()

    def _parts(self, kind: Kind, buffers: list[Buffer]) -> Iterator[tuple[Kind, list[Buffer]]]:
        most = self.transport.piece_bytes
        if most is None or _size(buffers) <= most:
            yield kind, buffers
            return
        for piece, frame in cut(kind, buffers, most):
            yield Kind.PIECE, [dumps(piece), frame]

    def _post(self, kind: Kind, buffers: list[Buffer]) -> None:
        with self._sending:
            self._sent += 1
            self.transport.send(Envelope(PROTOCOL_VERSION, kind, self._sent, self._received), buffers)

    def _hold_to_limits(self, buffers: list[Buffer]) -> None:
        size, most = _size(buffers), self.peer_limits["messageBytes"]
        if size > most:
            raise LimitError(
                f"a message of {size} bytes is larger than the {most} (`messageBytes`) that the client"
                f" accepts; send less at once, or {raise_there('messageBytes', size)}"
            )
        if buffers and _size(buffers[:1]) > BODY_BYTES:
            raise LimitError(
                f"{_size(buffers[:1])} bytes of text are more than the {BODY_BYTES} that one message holds;"
                " send less at once, or bytes and arrays, which are no text"
            )


def _size(buffers: list[Buffer]) -> int:
    return sum(memoryview(buffer).nbytes for buffer in buffers)
