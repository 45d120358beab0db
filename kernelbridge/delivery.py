"""Messages arrive once and in order, whatever their transport loses on the way.

The sender numbers messages and keeps those that are not acknowledged; the receiver takes nothing that follows
a gap and asks for it again. Over a transport that loses nothing only the numbers are left. Knows envelopes,
not bodies. Mirrored by ``packages/bridge/src/delivery.ts``.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .errors import ProtocolError
from .protocol import PROTOCOL_VERSION, Buffer, Envelope, Kind
from .transport import Transport

MOST_KEPT = 256
"""Messages that may be unacknowledged: a publisher of ZeroMQ begins to drop at about 1,000."""
MOST_BYTES = 32 * 2**20
"""Their bytes, as many as keep a local connection busy; a single message may have more."""
ASKS = 4
"""How often in one window the sender asks what has arrived."""
SILENCE = 1.0
"""Seconds without an acknowledgement after which the sender asks for one."""

_KINDS = frozenset(Kind)
_UNNUMBERED = frozenset({Kind.PING, Kind.PONG, Kind.RESEND, Kind.BYE})


class _Kept(NamedTuple):
    kind: int
    buffers: list[Buffer]
    size: int


class Delivery:
    """Both directions of one exchange; ``heard`` is when the last message came, in monotonic seconds."""

    def __init__(self, transport: Transport, on_room: Callable[[], None]) -> None:
        self.transport = transport
        self.received = 0
        """How many of the peer's messages have arrived, none missing."""
        self.heard = self._since = time.monotonic()
        self._on_room = on_room
        self._sending = threading.RLock()
        self._kept: deque[_Kept] = deque()
        self._freed = 0
        """The number before the first that is kept."""
        self._unasked = self._unasked_bytes = 0
        """What was sent since the peer was asked what has arrived."""
        self._watch: threading.Timer | None = None
        self._watched = 0
        self._missed = -1
        self._repeated = (-1, 0.0)
        self._ended = False

    @property
    def busy(self) -> bool:
        """Whether so much is unacknowledged that what is not urgent should wait."""
        kept = self._kept
        return len(kept) >= MOST_KEPT or (len(kept) > 0 and _bytes(kept) >= MOST_BYTES)

    @property
    def stalled(self) -> float:
        """For how many seconds nothing has been acknowledged, although something could be."""
        return time.monotonic() - self._since if self._kept else 0.0

    def send(self, kind: int, buffers: list[Buffer]) -> None:
        """Send one message; any thread may call this."""
        with self._sending:
            if kind not in _UNNUMBERED:
                self._number(kind, buffers)
            self._post(kind, self._sent, buffers)
            if self._unasked >= MOST_KEPT // ASKS or self._unasked_bytes >= MOST_BYTES // ASKS:
                self.ask()

    def ask(self) -> None:
        """Ask for a sign of life, and what has arrived."""
        with self._sending:
            self._unasked = self._unasked_bytes = 0
            self._post(Kind.PING, self._sent)

    def accept(self, envelope: Envelope, buffers: list[Buffer]) -> tuple[int, list[Buffer]] | None:
        """Take a message in: its kind and buffers when it is the next, ``None`` when there is nothing to do.

        Raises ``ProtocolError`` for one that cannot be, and for a gap where the transport loses nothing.
        """
        if envelope.v != PROTOCOL_VERSION or envelope.kind not in _KINDS:
            raise ProtocolError(
                f"unknown message: version {envelope.v}, kind {envelope.kind}; update the older peer"
            )
        self.heard = time.monotonic()
        self._acknowledged(envelope.ack)
        if envelope.kind == Kind.BYE:
            return envelope.kind, buffers
        if envelope.kind in _UNNUMBERED:
            self._take_unnumbered(envelope)
            return None
        if envelope.seq > self.received + 1:
            self._miss(envelope)
        if envelope.seq != self.received + 1:
            return None
        self.received = envelope.seq
        return envelope.kind, buffers

    def carry_on(self, transport: Transport, received: int) -> None:
        """Go on over another transport to the same peer, which has received so many of our messages."""
        with self._sending:
            self.transport = transport
            self._missed = -1
            self._acknowledged(received)
            self._send_again()

    def end(self) -> None:
        """Keep nothing any more."""
        with self._sending:
            self._ended = True
            self._freed += len(self._kept)
            self._kept.clear()
            if self._watch is not None:
                self._watch.cancel()

    # Our messages.

    @property
    def _sent(self) -> int:
        return self._freed + len(self._kept)

    def _number(self, kind: int, buffers: list[Buffer]) -> None:
        """The place in the row is the number, so that an interrupt in between leaves none out."""
        if not self.transport.lossy or self._ended:
            self._freed += 1
            return
        kept = _Kept(kind, buffers, sum(memoryview(buffer).nbytes for buffer in buffers))
        if not self._kept:
            self._since = time.monotonic()
        self._kept.append(kept)
        self._unasked += 1
        self._unasked_bytes += kept.size
        if self._watch is None:
            self._look_later()

    def _post(self, kind: int, number: int, buffers: Sequence[Buffer] = ()) -> None:
        self.transport.send(Envelope(PROTOCOL_VERSION, kind, number, self.received), buffers)

    def _acknowledged(self, number: int) -> None:
        if number <= self._freed:
            return
        with self._sending:
            if number > self._sent:
                raise ProtocolError(f"message {number} is acknowledged, and {self._sent} were sent")
            while self._freed < number:
                self._kept.popleft()
                self._freed += 1
            self._unasked = min(self._unasked, len(self._kept))
            self._unasked_bytes = min(self._unasked_bytes, _bytes(self._kept))
            self._since = time.monotonic()
        self._on_room()

    def _send_again(self) -> None:
        for number, kept in enumerate(list(self._kept), self._freed + 1):
            self._post(kept.kind, number, kept.buffers)

    def _look_later(self) -> None:
        self._watched = self._freed
        self._watch = watch = threading.Timer(SILENCE, self._look)
        watch.daemon = True
        with contextlib.suppress(RuntimeError):  # the interpreter ends
            watch.start()

    def _look(self) -> None:
        """A second has passed: ask, unless an acknowledgement has come meanwhile or nothing is kept."""
        with self._sending:
            self._watch = None
            if not self._kept:
                return
            if self._watched == self._freed:
                self.ask()
            self._look_later()

    # The peer's.

    def _take_unnumbered(self, envelope: Envelope) -> None:
        if envelope.kind == Kind.RESEND:
            self._repeat()
        if envelope.seq > self.received:
            if envelope.kind == Kind.PING:
                self._missed = -1  # what was asked for has not come
            self._miss(envelope)
        elif envelope.kind == Kind.PING:
            with self._sending:
                self._post(Kind.PONG, self._sent)

    def _miss(self, envelope: Envelope) -> None:
        if not self.transport.lossy:
            raise ProtocolError(f"message {self.received + 1} was lost; number {envelope.seq} came instead")
        if self._missed != self.received:
            self._missed = self.received
            with self._sending:
                self._post(Kind.RESEND, self._sent)

    def _repeat(self) -> None:
        """Send again, unless that was just done: the peer may have asked twice before it came."""
        with self._sending:
            number, when = self._repeated
            if number != self._freed or time.monotonic() - when > SILENCE / 2:
                self._repeated = (self._freed, time.monotonic())
                self._send_again()


def _bytes(kept: deque[_Kept]) -> int:
    return sum(message.size for message in list(kept))
