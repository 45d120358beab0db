"""Messages over a byte stream: length-prefixed frames, as ``docs/protocol.md`` lays them out.

Used by the Node host's pipes; the reader's thread is the I/O thread. Mirrored by
``packages/node/src/stream.ts``.
"""

from __future__ import annotations

import contextlib
import queue
import struct
import threading
from collections.abc import Callable, Sequence
from typing import IO

from .errors import BridgeError, LimitError, ProtocolError
from .limits import DEFAULT_LIMITS, raise_here
from .memory import room
from .protocol import Buffer, Envelope
from .transport import Closed, Receiver, Transport

_LENGTH = 4
_HEAD = struct.Struct("<6I")
"""Length of the rest, the envelope's four integers, number of buffers."""
_PIECE = 8 * 2**20
"""Bytes of one message at once: what is urgent waits no longer than for some of them."""
_HELD = 2 * _PIECE
"""Bytes on their way from which nothing more should be sent until the other process has read."""

ENDED = "its process ended"


def pack(envelope: Envelope, buffers: Sequence[Buffer]) -> list[Buffer]:
    """The parts to write for one message."""
    sizes = [memoryview(buffer).nbytes for buffer in buffers]
    lengths = struct.pack(f"<{len(sizes)}Q", *sizes)
    rest = _HEAD.size - _LENGTH + len(lengths) + sum(sizes)
    return [_HEAD.pack(rest, *envelope, len(sizes)) + lengths, *buffers]


def read(
    stream: IO[bytes], most: int = DEFAULT_LIMITS["messageBytes"]
) -> tuple[Envelope, list[Buffer]] | None:
    """The next message, or ``None`` at the end of the stream.

    Raises ``EOFError`` for an end within a message, ``LimitError`` for one of more than ``most`` bytes and
    ``ProtocolError`` for lengths that contradict each other; no memory is taken before they are known.
    """
    head = _up_to(stream, _HEAD.size)
    if not head.nbytes:
        return None
    if head.nbytes < _HEAD.size:
        raise EOFError("in the middle of a message")
    rest, v, kind, seq, ack, count = _HEAD.unpack(head)
    room_for = rest - (_HEAD.size - _LENGTH) - 8 * count
    if room_for < 0:
        raise ProtocolError(f"a message of {rest} bytes names {count} buffers and is too short for them")
    sizes = struct.unpack(f"<{count}Q", _exactly(stream, 8 * count))
    if sum(sizes) != room_for:
        raise ProtocolError(
            f"a message has {room_for} bytes for buffers and should have {sum(sizes)} by the lengths it names"
        )
    if room_for > most:
        raise LimitError(
            f"a message of {room_for} bytes is larger than the {most} (`messageBytes`) that this kernel"
            f" accepts; {raise_here('messageBytes', room_for)}"
        )
    return Envelope(v, kind, seq, ack), [_exactly(stream, size) for size in sizes]


def _exactly(stream: IO[bytes], size: int) -> memoryview:
    memory = _up_to(stream, size)
    if memory.nbytes < size:
        raise EOFError("in the middle of a message")
    return memory


def _up_to(stream: IO[bytes], size: int) -> memoryview:
    """The next ``size`` bytes, fewer at the end of the stream; a pipe gives them in parts of its choice."""
    memory, at = room(size), 0
    while at < size and (count := stream.readinto(memory[at:])):  # type: ignore[attr-defined]
        at += count
    return memory[:at]


class StreamTransport(Transport):
    """Messages over a pair of pipes; reads and writes once ``start`` is called.

    A thread of its own writes, so that a peer which does not read keeps nobody waiting in ``send``.
    """

    piece_bytes = _PIECE
    may_return = False
    """The process behind the pipes is ours: what it held is nobody's when it has ended."""

    def __init__(
        self, reader: IO[bytes], writer: IO[bytes], left: Callable[[], object] = lambda: None
    ) -> None:
        self.on_message: Receiver = lambda envelope, buffers: None
        self.on_close: Closed = lambda reason: None
        self.on_room: Callable[[], None] = lambda: None
        self._reader = reader
        self._writer = writer
        self._left = left
        """Called in the reader's thread when nothing more can arrive."""
        self._open = True
        self._outgoing: queue.SimpleQueue[list[Buffer] | None] = queue.SimpleQueue()
        self._held = 0
        self._counting = threading.Lock()

    def start(self) -> None:
        """Begin to receive and to send; ``on_message`` and ``on_close`` are set."""
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"kernelbridge{work.__name__}", daemon=True).start()

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        """Queue one message; a broken pipe ends the transport."""
        if self._open:
            parts = pack(envelope, buffers)
            self._hold(_size(parts))
            self._outgoing.put(parts)

    @property
    def busy(self) -> bool:
        """Whether the other process has much to read."""
        return self._open and self._held > _HELD

    def close(self, reason: str) -> None:
        """Close the pipe to the other process once what was sent is written, which ends it."""
        self._end(reason)

    def _write(self) -> None:
        try:
            while (parts := self._outgoing.get()) is not None:
                for part in parts:
                    self._writer.write(part)
                self._writer.flush()
                self._hold(-_size(parts))
                self.on_room()
        except (OSError, ValueError) as error:
            self._end(f"the pipe broke: {error}")
        with contextlib.suppress(OSError):
            self._writer.close()

    def _read(self) -> None:
        try:
            while (message := read(self._reader, self.most)) is not None:
                self.on_message(*message)
            self._end(ENDED)
        except EOFError as end:
            self._end(f"{ENDED} {end}")
        except BridgeError as error:
            self.close(f"{type(error).__name__}: {error}")
        except (OSError, ValueError, MemoryError) as error:
            self._end(f"the pipe broke: {error}")
        self._left()

    def _hold(self, size: int) -> None:
        with self._counting:
            self._held += size

    def _end(self, reason: str) -> None:
        if self._open:
            self._open = False
            self._outgoing.put(None)
            self.on_room()
            self.on_close(reason)


def _size(parts: list[Buffer]) -> int:
    return sum(memoryview(part).nbytes for part in parts)
