"""Messages in pieces: what is cut comes together again, and what does not fit together is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelbridge.codec import dumps
from kernelbridge.errors import LimitError, ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.pieces import Pieces, cut
from kernelbridge.protocol import Buffer, Kind

SIZES = [3, 0, 2]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(200, 400))
def test_the_pieces_of_a_message_are_the_message_again(buffers: list[bytes], most: int) -> None:
    pieces = Pieces(DEFAULT_LIMITS)
    whole = None
    for body, frame in cut(Kind.BATCH, buffers, most):
        assert len(dumps(body)) + len(frame) <= most
        assert whole is None, "nothing comes after the last piece"
        whole = pieces.add(body, frame)
    if any(buffers):
        assert whole is not None
        assert (whole.kind, [bytes(buffer) for buffer in whole.buffers]) == (Kind.BATCH, buffers)


def test_what_is_put_together_is_writable_and_aligned() -> None:
    pieces = Pieces(DEFAULT_LIMITS)
    whole = None
    for body, frame in cut(Kind.BATCH, [b"odd", bytes(2**20)], 2**18):
        whole = pieces.add(body, frame)
    assert whole is not None
    assert not memoryview(whole.buffers[1]).readonly


def test_a_message_of_too_many_frames_for_its_transport_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(LimitError, match="10000 frames"):
        next(cut(Kind.BATCH, [b"x"] * 10_000, 1000))


def piece(at: int, sizes: list[Any] = SIZES, kind: int = Kind.BATCH) -> dict[str, Any]:
    return {"kind": kind, "sizes": sizes, "at": at}


BAD: dict[str, tuple[list[tuple[dict[str, Any], bytes]], type[Exception], str]] = {
    "that begins in the middle": ([(piece(3), b"xx")], ProtocolError, "byte 3 came where byte 0"),
    "out of order": ([(piece(0), b"x"), (piece(2), b"x")], ProtocolError, "byte 2 came where byte 1"),
    "that overlaps": ([(piece(0), b"xx"), (piece(1), b"x")], ProtocolError, "byte 1 came where byte 2"),
    "that comes twice": ([(piece(0), b"xx"), (piece(0), b"xx")], ProtocolError, "byte 0 came where byte 2"),
    "of another message": ([(piece(0), b"x"), (piece(1, [9]), b"x")], ProtocolError, "byte 1 came"),
    "of another kind": ([(piece(0), b"x"), (piece(1, kind=4), b"x")], ProtocolError, "byte 1 came"),
    "that is too large": ([(piece(0), b"123456")], ProtocolError, "6 bytes came where 5 were missing"),
    "of nothing": ([(piece(0), b"")], ProtocolError, "0 bytes came where 5 were missing"),
    "of an empty message": ([(piece(0, [0]), b"x")], ProtocolError, "1 bytes came where 0 were missing"),
    "of a kind that is never cut": ([(piece(0, kind=6), b"x")], ProtocolError, "kind 6 comes in pieces"),
    "of a piece": ([(piece(0, kind=9), b"x")], ProtocolError, "kind 9 comes in pieces"),
    "of a negative size": ([(piece(0, [-1, 9]), b"x")], ProtocolError, "no sizes"),
    "of a size that is no number": ([(piece(0, ["9"]), b"x")], ProtocolError, "no sizes"),
    "of a sum above the limit": ([(piece(0, [2**60, 2**60]), b"x")], LimitError, "KERNELBRIDGE_LIMITS"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_is_a_piece(case: str) -> None:
    sent, error, message = BAD[case]
    pieces = Pieces(DEFAULT_LIMITS)
    *good, bad = sent
    for body, frame in good:
        assert pieces.add(body, frame) is None
    with pytest.raises(error, match=message):
        pieces.add(*bad)


def test_a_size_within_the_limit_takes_no_memory_until_its_bytes_come() -> None:
    huge = DEFAULT_LIMITS["messageBytes"] // 2
    pieces = Pieces(DEFAULT_LIMITS)
    frames: list[Buffer] = [b"x", b"yz"]
    assert pieces.add(piece(0, [3, huge]), frames[0]) is None
    assert pieces.add(piece(1, [3, huge]), frames[1]) is None
