"""Messages that are too large for what carries them: cut into pieces, and put together again.

Mirrored by ``packages/bridge/src/pieces.ts``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .codec import dumps
from .errors import LimitError, ProtocolError
from .limits import raise_here
from .memory import room
from .protocol import Buffer, Kind, Limits, PieceBody

DIVISIBLE = frozenset({Kind.BATCH, Kind.RESULTS})
"""Kinds that grow with the values in them; the others are always small."""


def cut(kind: Kind, buffers: Sequence[Buffer], most: int) -> Iterator[tuple[PieceBody, Buffer]]:
    """The pieces of a message, each of at most ``most`` bytes with its body."""
    views = [memoryview(buffer) for buffer in buffers]
    sizes = [view.nbytes for view in views]
    step = most - len(dumps({"kind": kind, "sizes": sizes, "at": sum(sizes)}))
    if step < most // 2:
        raise LimitError(f"a message of {len(sizes)} frames has more than its transport carries; send less")
    at = 0
    for part in _rows(views, step):
        yield {"kind": kind, "sizes": sizes, "at": at}, part[0] if len(part) == 1 else b"".join(part)
        at += step


def _rows(views: list[memoryview], step: int) -> Iterator[list[memoryview]]:
    """The bytes of all views in a row, ``step`` at a time."""
    row: list[memoryview] = []
    missing = step
    for view in views:
        at = 0
        while at < view.nbytes:
            row.append(view[at : at + missing])
            at += row[-1].nbytes
            missing -= row[-1].nbytes
            if not missing:
                yield row
                row, missing = [], step
    if row:
        yield row


class Joined:
    """A message that arrives in pieces. Memory is taken as the bytes for it come."""

    def __init__(self, piece: PieceBody, limits: Limits) -> None:
        kind, sizes = piece["kind"], piece["sizes"]
        if kind not in DIVISIBLE:
            raise ProtocolError(f"a message of kind {kind} comes in pieces; only batches and results do")
        if not all(type(size) is int and size >= 0 for size in sizes):
            raise ProtocolError("the sizes of a message in pieces are no sizes")
        refuse_size(sum(sizes), limits)
        self.kind = kind
        self._sizes = sizes
        self._total = sum(sizes)
        self._at = 0
        self._buffers: list[Buffer] = []
        self._open = memoryview(b"")

    @property
    def complete(self) -> bool:
        """Whether every byte is there."""
        return self._at == self._total

    @property
    def buffers(self) -> list[Buffer]:
        """All buffers of the message, once it is complete."""
        return [*self._buffers, *[b""] * (len(self._sizes) - len(self._buffers))]

    def add(self, piece: PieceBody, frame: Buffer) -> None:
        """Take the next piece; a ``ProtocolError`` when it is not the next, or of another message."""
        data, missing = memoryview(frame), self._total - self._at
        if piece != {"kind": self.kind, "sizes": self._sizes, "at": self._at}:
            raise ProtocolError(
                f"a piece at byte {piece['at']} came where byte {self._at} of a message was due"
            )
        if not 0 < data.nbytes <= missing:
            raise ProtocolError(f"a piece of {data.nbytes} bytes came where {missing} were missing")
        self._at += data.nbytes
        while data.nbytes:
            data = self._fill(data)

    def _fill(self, data: memoryview) -> memoryview:
        """Put bytes into the buffer that is open; what is left of them belongs to the next."""
        if not self._open.nbytes:
            self._open = _room(self._sizes[len(self._buffers)])
            self._buffers.append(self._open)
        count = min(data.nbytes, self._open.nbytes)
        self._open[:count] = data[:count]
        self._open = self._open[count:]
        return data[count:]


class Pieces:
    """The message that is arriving in pieces, of which there is one at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._arriving: Joined | None = None

    def add(self, piece: Any, frame: Buffer) -> Joined | None:
        """The whole message with its last piece, ``None`` before."""
        arriving = self._arriving = self._arriving or Joined(piece, self._limits)
        arriving.add(piece, frame)
        if not arriving.complete:
            return None
        self._arriving = None
        return arriving


def refuse_size(size: int, limits: Limits) -> None:
    """Raise a ``LimitError`` for a message that is larger than this peer accepts."""
    most = limits["messageBytes"]
    if size > most:
        raise LimitError(
            f"a message of {size} bytes is larger than the {most} (`messageBytes`) that this kernel accepts;"
            f" {raise_here('messageBytes', size)}"
        )


def _room(size: int) -> memoryview:
    try:
        return room(size)
    except MemoryError as error:
        raise LimitError(f"a message does not fit into the memory of this kernel: {error}") from None
