"""Messages over real pipes: in parts, in bulk, slowly, cut off, and made of garbage."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from io import BytesIO
from queue import SimpleQueue
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelbridge.errors import LimitError, ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.protocol import Buffer, Envelope, Kind
from kernelbridge.stream import StreamTransport, pack, read
from tests.kernels import PATIENCE

ENVELOPE = Envelope(1, Kind.BATCH, 7, 3)
MIB = 2**20


def bytes_of(*messages: list[Buffer]) -> bytes:
    """Messages as they travel."""
    return b"".join(bytes(part) for buffers in messages for part in pack(ENVELOPE, buffers))


def test_a_message_with_two_buffers_has_the_bytes_that_the_protocol_says() -> None:
    assert bytes_of([b"\xaa\xbb", b"\xcc"]).hex() == (
        "270000000100000003000000070000000300000002000000" + "02000000000000000100000000000000aabbcc"
    )


@given(
    st.lists(st.lists(st.binary(max_size=40), max_size=4), max_size=4),
    st.lists(st.integers(1, 30), min_size=1),
)
def test_messages_come_out_whole_and_in_order_however_the_bytes_are_cut(
    messages: list[list[bytes]], sizes: list[int]
) -> None:
    stream = Dribble(bytes_of(*messages), sizes)
    got = []
    while (message := read(stream)) is not None:
        got.append(message)
    assert [envelope for envelope, _ in got] == [ENVELOPE] * len(messages)
    assert [[bytes(buffer) for buffer in buffers] for _, buffers in got] == messages


class Dribble(BytesIO):
    """A stream that gives few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        super().__init__(data)
        self._sizes = sizes
        self._turn = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._turn += 1
        return super().readinto(buffer[: self._sizes[self._turn % len(self._sizes)]])


def test_received_buffers_are_writable() -> None:
    message = read(BytesIO(bytes_of([b"12345678"])))
    assert message is not None
    assert [memoryview(buffer).readonly for buffer in message[1]] == [False]


GOOD = bytes_of([b"1234"])
BAD: dict[str, tuple[bytes, type[Exception], str]] = {
    "a length below that of the head": (struct.pack("<I", 5) + GOOD[4:], ProtocolError, "too short"),
    "more buffers than there is room for": (
        GOOD[:20] + struct.pack("<I", 2**31) + GOOD[24:],
        ProtocolError,
        "names 2147483648 buffers",
    ),
    "a buffer longer than its message": (GOOD[:24] + struct.pack("<Q", 5) + GOOD[32:], ProtocolError, "5 by"),
    "a buffer of an absurd length": (GOOD[:24] + struct.pack("<Q", 2**63) + GOOD[32:], ProtocolError, "by"),
    "a message above the limit": (bytes_of([bytes(1001)])[:40], LimitError, "1001 bytes .* the 1000"),
    "an end within the head": (GOOD[:10], EOFError, "middle"),
    "an end within the lengths": (GOOD[:26], EOFError, "middle"),
    "an end within a buffer": (GOOD[:-1], EOFError, "middle"),
}


@pytest.mark.parametrize("case", BAD)
def test_is_refused(case: str) -> None:
    data, error, message = BAD[case]
    with pytest.raises(error, match=message):
        read(BytesIO(data), most=1000)


class Ends:
    """A transport on pipes of ours: what it receives, and the far ends of its pipes."""

    def __init__(self, most: int = DEFAULT_LIMITS["messageBytes"]) -> None:
        incoming, sending = os.pipe()
        receiving, outgoing = os.pipe()
        self._incoming = os.fdopen(incoming, "rb")
        self.transport = StreamTransport(self._incoming, os.fdopen(outgoing, "wb"))
        self.write: IO[bytes] = os.fdopen(sending, "wb")
        self.read: IO[bytes] = os.fdopen(receiving, "rb")
        self.got: SimpleQueue[tuple[Envelope, list[Buffer]]] = SimpleQueue()
        self.ended: Future[str] = Future()
        self.transport.on_message = lambda envelope, buffers: self.got.put((envelope, buffers))
        self.transport.on_close = self.ended.set_result
        self.transport.most = most
        self.transport.start()

    def close(self) -> None:
        self.write.close()
        self.ended.result(PATIENCE)
        self.transport.close("the test is over")
        self.read.close()
        self._incoming.close()


@pytest.fixture
def ends() -> Iterator[Ends]:
    ends = Ends()
    yield ends
    ends.close()


def test_a_quarter_of_a_gigabyte_passes_both_ways_at_once(ends: Ends) -> None:
    large = os.urandom(MIB) * 256
    ends.transport.send(ENVELOPE, [b"{}", large])
    back = threading.Thread(target=lambda: (ends.write.write(bytes_of([b"{}", large])), ends.write.flush()))
    back.start()
    sent = read(ends.read)
    _, received = ends.got.get(timeout=PATIENCE)
    back.join()
    assert sent is not None
    assert sent[1] == [b"{}", large]
    assert received == [b"{}", large]


def test_it_is_busy_while_much_is_not_read_and_tells_when_there_is_room(ends: Ends) -> None:
    busy: SimpleQueue[bool] = SimpleQueue()
    ends.transport.on_room = lambda: busy.put(ends.transport.busy)
    assert not ends.transport.busy
    for _ in range(3):
        ends.transport.send(ENVELOPE, [bytes(32 * MIB)])
    assert ends.transport.busy
    sizes = [
        sum(memoryview(buffer).nbytes for buffer in (read(ends.read) or (None, []))[1]) for _ in range(3)
    ]
    assert sizes == [32 * MIB] * 3
    while busy.get(timeout=PATIENCE):
        pass


def test_the_end_of_the_transport_is_room_too_so_that_nobody_waits_for_ever(ends: Ends) -> None:
    room = threading.Event()
    ends.transport.on_room = room.set
    for _ in range(3):
        ends.transport.send(ENVELOPE, [bytes(32 * MIB)])
    ends.write.close()
    assert room.wait(PATIENCE)
    assert ends.ended.result(PATIENCE) == "its process ended"
    assert not ends.transport.busy


ENDINGS = {
    "nothing": (b"", "its process ended"),
    "half a message": (GOOD[:30], "its process ended in the middle of a message"),
    "garbage": (
        b"GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n",
        "ProtocolError: a message of 542393671 bytes names 1869815866 buffers and is too short for them",
    ),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_ends_by_name_after(ends: Ends, case: str) -> None:
    data, reason = ENDINGS[case]
    ends.write.write(data)
    ends.write.close()
    assert ends.ended.result(PATIENCE) == reason


def test_a_declared_size_above_the_limit_is_refused_before_the_bytes_come() -> None:
    ends = Ends(most=1000)
    ends.write.write(bytes_of([bytes(1001)])[:40])
    ends.write.flush()
    reason = ends.ended.result(PATIENCE)
    assert reason.startswith("LimitError: a message of 1001 bytes is larger than the 1000")
    assert "KERNELBRIDGE_LIMITS" in reason
    ends.close()
