"""Numbers on messages: what this peer sends is counted, what arrives must be the next."""

from __future__ import annotations

import os
import threading
import time

from .codec import dumps
from .errors import ConnectionClosedError, LimitError, ProtocolError
from .protocol import PROTOCOL_VERSION, Buffer, Envelope, Kind, Limits, Wire
from .transport import Transport


class Link:
    """One end of a numbered exchange; ``heard`` is when the last message came, in monotonic seconds."""

    def __init__(self, transport: Transport, limits: Limits) -> None:
        self.transport = transport
        self.limits = limits
        self.heard = time.monotonic()
        self._sending = threading.Lock()
        self._sent = self._received = 0
        self._process = os.getpid()

    def send(self, kind: Kind, body: Wire | None = None, frames: list[Buffer] | None = None) -> None:
        """Send one message; any thread may call this."""
        if os.getpid() != self._process:
            raise ConnectionClosedError(
                "a forked process cannot use the bridge of its parent; start it with `spawn`, or pass values"
            )
        buffers = [] if body is None else [dumps(body), *(frames or [])]
        with self._sending:
            self._sent += 1
            self.transport.send(Envelope(PROTOCOL_VERSION, kind, self._sent, self._received), buffers)

    def accept(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        """Count a message in; a lost or too large one is a ``ProtocolError``."""
        if envelope.seq != self._received + 1:
            raise ProtocolError(f"message {self._received + 1} was lost; number {envelope.seq} came instead")
        size, limit = sum(memoryview(buffer).nbytes for buffer in buffers), self.limits["messageBytes"]
        if size > limit:
            raise LimitError(f"a message of {size} bytes exceeds {limit} (limit `messageBytes`)")
        self._received = envelope.seq
        self.heard = time.monotonic()
