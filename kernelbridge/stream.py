"""Messages over a byte stream: length-prefixed frames, as ``docs/protocol.md`` lays them out.

Used by the Node host's pipes; the reader's thread is the I/O thread. Mirrored by
``packages/node/src/stream.ts``.
"""

from __future__ import annotations

import contextlib
import queue
import struct
import threading
from collections.abc import Sequence
from typing import IO

from .protocol import Buffer, Envelope
from .transport import Closed, Receiver

_HEAD = struct.Struct("<6I")
"""Length of the rest, the envelope's four integers, number of buffers."""


def pack(envelope: Envelope, buffers: Sequence[Buffer]) -> list[Buffer]:
    """The pieces to write for one message."""
    sizes = [memoryview(buffer).nbytes for buffer in buffers]
    lengths = struct.pack(f"<{len(sizes)}Q", *sizes)
    rest = _HEAD.size - 4 + len(lengths) + sum(sizes)
    return [_HEAD.pack(rest, *envelope, len(sizes)) + lengths, *buffers]


def read(stream: IO[bytes]) -> tuple[Envelope, list[Buffer]] | None:
    """The next message, or ``None`` at the end of the stream."""
    head = _exactly(stream, _HEAD.size)
    if head is None:
        return None
    _, v, kind, seq, ack, count = _HEAD.unpack(head)
    lengths = _exactly(stream, 8 * count)
    if lengths is None:
        return None
    buffers: list[Buffer] = []
    for size in struct.unpack(f"<{count}Q", lengths):
        buffer = _exactly(stream, size)
        if buffer is None:
            return None
        buffers.append(buffer)
    return Envelope(v, kind, seq, ack), buffers


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class StreamTransport:
    """Messages over a pair of pipes; reads and writes once ``start`` is called.

    A thread of its own writes, so that a peer which does not read keeps nobody waiting.
    """

    def __init__(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        self.on_message: Receiver = lambda envelope, buffers: None
        self.on_close: Closed = lambda reason: None
        self._reader = reader
        self._writer = writer
        self._open = True
        self._outgoing: queue.SimpleQueue[list[Buffer] | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin to receive and to send; ``on_message`` and ``on_close`` are set."""
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"kernelbridge{work.__name__}", daemon=True).start()

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        """Queue one message; a broken pipe ends the transport."""
        if self._open:
            self._outgoing.put(pack(envelope, buffers))

    def close(self, reason: str) -> None:
        """Close the pipe to the other process once what was sent is written, which ends it."""
        self._end(reason)
        self._outgoing.put(None)

    def _write(self) -> None:
        try:
            while (pieces := self._outgoing.get()) is not None:
                for piece in pieces:
                    self._writer.write(piece)
                self._writer.flush()
        except (OSError, ValueError) as error:
            self._end(f"the pipe broke: {error}")
        with contextlib.suppress(OSError):
            self._writer.close()

    def _read(self) -> None:
        try:
            while (message := read(self._reader)) is not None:
                self.on_message(*message)
            self._end("its process ended")
        except (OSError, ValueError, struct.error) as error:
            self._end(f"the pipe broke: {error}")

    def _end(self, reason: str) -> None:
        if self._open:
            self._open = False
            self.on_close(reason)
