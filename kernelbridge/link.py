"""Which message may leave now, and its size: what is urgent passes what waits for room on the way.

A message larger than the other peer accepts is not sent; one larger than the transport carries is cut. That
each arrives, once and in order, is the delivery's.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator

from .codec import dumps, loads
from .delivery import Delivery
from .errors import ConnectionClosedError, LimitError
from .limits import DEFAULT_LIMITS, raise_there
from .pieces import DIVISIBLE, Pieces, cut, refuse_size
from .protocol import BODY_BYTES, Buffer, Envelope, Kind, Limits, Wire
from .transport import Transport

_LOOK = 0.1
"""Seconds between looks while a sender waits: an interrupt does not wake a lock everywhere."""
PATIENCE = 60.0
"""Seconds for which a thread waits while the other peer acknowledges nothing at all."""


class Link:
    """One end of an exchange of messages."""

    def __init__(self, transport: Transport, limits: Limits) -> None:
        self.limits = limits
        self.peer_limits = DEFAULT_LIMITS
        self.on_stalled: Callable[[str], None] = lambda reason: None
        """Called, with a reason, when a thread has waited too long for a peer that takes nothing."""
        self._delivery = Delivery(transport, self._send_waiting)
        self._waiting: deque[tuple[Kind, list[Buffer]]] = deque()
        self._changed = threading.Condition()
        self._pieces = Pieces(limits)
        self._process = os.getpid()
        self._receiver = 0
        self._ended = False
        self._attach(transport)

    @property
    def transport(self) -> Transport:
        """What carries the messages now."""
        return self._delivery.transport

    @property
    def heard(self) -> float:
        """When the last message came, in monotonic seconds."""
        return self._delivery.heard

    @property
    def received(self) -> int:
        """How many of the peer's messages have arrived, none missing; it needs those that follow."""
        return self._delivery.received

    def send(self, kind: Kind, body: Wire | None = None, frames: list[Buffer] | None = None) -> None:
        """Send one message; any thread may call this. A ``LimitError``, and nothing sent, for one too large.

        While there is no room on the way batches and results wait, in order, and so does who sends one behind
        them, except the thread that receives. What is urgent passes them, between the pieces of a large one.
        """
        if os.getpid() != self._process:
            raise ConnectionClosedError(
                "a forked process cannot use the bridge of its parent; start it with `spawn`, or pass values"
            )
        buffers = [] if body is None else [dumps(body), *(frames or [])]
        self._hold_to_limits(buffers)
        if kind not in DIVISIBLE:
            self._delivery.send(kind, buffers)
            return
        with self._changed:
            stalled = self._stalled_for_room()
            if not self._ended:
                self._waiting.extend(self._parts(kind, buffers))
        self._send_waiting()
        if stalled:
            self.on_stalled(f"it has taken nothing for {stalled:.0f} seconds, and more waits for it")

    def ping(self) -> None:
        """Ask for a sign of life; ``heard`` tells when one came."""
        self._delivery.ask()

    def accept(self, envelope: Envelope, buffers: list[Buffer]) -> tuple[int, list[Buffer]] | None:
        """Take a message in; kind and buffers of what is whole now, ``None`` when there is nothing to do.

        An unknown, too large or impossible message is a ``ProtocolError``.
        """
        self._receiver = threading.get_ident()
        message = self._delivery.accept(envelope, buffers)
        if message is None:
            return None
        refuse_size(_size(buffers), self.limits)
        if envelope.kind != Kind.PIECE:
            return message
        body, frame = buffers
        whole = self._pieces.add(loads(body), frame)
        return None if whole is None else (whole.kind, whole.buffers)

    def carry_on(self, transport: Transport, received: int) -> None:
        """Go on over another transport to the same peer, which has received so many of our messages."""
        self._attach(transport)
        self._delivery.carry_on(transport, received)
        self._send_waiting()

    def end(self) -> None:
        """The session has ended: nothing is kept, nobody waits."""
        with self._changed:
            self._ended = True
            self._waiting.clear()
            self._changed.notify_all()
        self._delivery.end()

    def _attach(self, transport: Transport) -> None:
        transport.most = self.limits["messageBytes"]
        transport.on_room = self._send_waiting

    def _stalled_for_room(self) -> float:
        """Wait until nothing waits; the seconds without an acknowledgement when they are too many, else 0.

        Not on the thread that receives: it takes the acknowledgements that make room.
        """
        while self._waiting and threading.get_ident() != self._receiver:
            if (stalled := self._delivery.stalled) > PATIENCE:
                return stalled
            self._changed.wait(_LOOK)
        return 0.0

    def _send_waiting(self) -> None:
        if not self._waiting:
            return
        with self._changed:
            while self._waiting and not self.transport.busy and not self._delivery.busy:
                self._delivery.send(*self._waiting.popleft())
            self._changed.notify_all()

    def _parts(self, kind: Kind, buffers: list[Buffer]) -> Iterator[tuple[Kind, list[Buffer]]]:
        most = self.transport.piece_bytes
        if most is None or _size(buffers) <= most:
            yield kind, buffers
            return
        for piece, frame in cut(kind, buffers, most):
            yield Kind.PIECE, [dumps(piece), frame]

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
