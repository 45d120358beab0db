"""The contract of every transport, and the in-memory pair. Knows envelopes and bytes, not their meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from .limits import DEFAULT_LIMITS
from .protocol import Buffer, Envelope

Receiver = Callable[[Envelope, list[Buffer]], None]
Closed = Callable[[str], None]


class Transport(Protocol):
    """Carries messages between two peers, whole and in order; ``lossy`` says whether some may be missing."""

    lossy: bool = False
    """Whether it may lose messages, so that copies are kept until the other peer has them."""

    on_message: Receiver
    """Set once by the session, before anything can arrive. Called on the transport's I/O thread."""

    on_close: Closed
    """Set once by the session. Called once with a reason; nothing arrives after it."""

    most: int = DEFAULT_LIMITS["messageBytes"]
    """Bytes of one message that the session accepts; set by it. A larger one may be refused here already."""

    piece_bytes: int | None = None
    """Bytes of one message that it carries, ``None`` for any; larger ones come to it in pieces."""

    may_return: bool = True
    """Whether a client that is lost may come again over another one."""

    opened_by: Mapping[str, Any] | None = None
    """Header of the Jupyter message that opened it, if one did: its sender gets the output of operations."""

    on_room: Callable[[], None]
    """Set by the session. Called, on any thread, when ``busy`` may be true no more."""

    @property
    def busy(self) -> bool:
        """Whether enough is on its way, so that what is not urgent should wait."""
        return False

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        """Send one message; any thread may call this, one at a time.

        The buffers leave later, perhaps from another thread, and must not change. After the end: a no-op.
        """

    def close(self, reason: str) -> None:
        """End the connection; the other peer's ``on_close`` gets the reason where the platform carries it."""


class MemoryTransport(Transport):
    """One end of an in-memory pair: what one end sends, the other receives at once, in the same thread."""

    def __init__(self) -> None:
        self.on_message: Receiver = lambda envelope, buffers: None
        self.on_close: Closed = lambda reason: None
        self.on_room: Callable[[], None] = lambda: None
        self.other: MemoryTransport | None = None

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        """Deliver one message to the other end."""
        if self.other is not None:
            self.other.on_message(envelope, [bytes(buffer) for buffer in buffers])

    def close(self, reason: str) -> None:
        """End both ends."""
        other, self.other = self.other, None
        if other is not None:
            other.other = None
            other.on_close(reason)
            self.on_close(reason)


def memory_pair() -> tuple[MemoryTransport, MemoryTransport]:
    """Two connected ends."""
    one, two = MemoryTransport(), MemoryTransport()
    one.other, two.other = two, one
    return one, two
