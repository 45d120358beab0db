"""Memory of large frames: what is sent keeps its value, what was received is written without another copy."""

from __future__ import annotations

import array
import sys
from collections.abc import Callable

import numpy as np
import pytest

from kernelbridge.codec import decoder, encoder
from kernelbridge.memory import room, snapshot
from kernelbridge.protocol import Buffer
from tests.trips import Held

LARGE = 5 * 2**20


def frame_of(value: object) -> Buffer:
    """The one frame that a deep copy of the value travels as."""
    frames: list[Buffer] = []
    encoder(Held(), frames)(value)
    (frame,) = frames
    return frame


@pytest.mark.parametrize("size", [0, 1, LARGE])
def test_room_is_writable_memory_of_that_size(size: int) -> None:
    memory = room(size)
    assert (memory.nbytes, memory.readonly) == (size, False)
    memory[:] = b"\xff" * size


def test_room_for_more_than_there_can_be_is_a_memory_error() -> None:
    with pytest.raises(MemoryError):
        room(2**62)


def address_of(memory: memoryview) -> int:
    """Where memory begins."""
    return int(np.frombuffer(memory, "u1").__array_interface__["data"][0])


@pytest.mark.skipif(sys.platform != "linux", reason="mappings are kept on Linux only")
def test_large_memory_is_used_again_but_not_before_its_last_view_is_gone() -> None:
    first = room(LARGE)
    part, place = first[10:20], address_of(first)
    array = np.frombuffer(first, "u1")[30:]
    del first
    second = room(LARGE)
    assert address_of(second) != place
    del part, array
    assert address_of(room(LARGE)) == place


def test_memory_of_another_size_is_not_taken_for_a_small_one() -> None:
    place = address_of(room(8 * LARGE))
    assert address_of(room(LARGE)) != place


SENT: dict[str, Callable[[int], bytearray | memoryview | array.array[int]]] = {
    "bytearray": bytearray,
    "memoryview": lambda size: memoryview(bytearray(size)),
    "a view with an offset": lambda size: memoryview(bytearray(size + 8))[8:],
    "an array of the standard library": lambda size: array.array("B", bytes(size)),
}


@pytest.mark.parametrize("size", [1, LARGE])
@pytest.mark.parametrize("kind", SENT)
def test_a_snapshot_does_not_see_what_is_written_later(kind: str, size: int) -> None:
    data = SENT[kind](size)
    taken = snapshot(data)
    data[0] = 7
    assert bytes(taken) == bytes(size)


def test_bytes_never_change_and_are_not_copied() -> None:
    data = bytes(100)
    assert snapshot(data) is data


ARRAYS: dict[str, np.ndarray] = {
    "contiguous": np.arange(24.0).reshape(4, 6),
    "Fortran's order": np.asfortranarray(np.arange(24.0).reshape(4, 6)),
    "a view with an offset": np.arange(24.0).reshape(4, 6)[1:],
    "a view with steps": np.arange(24.0).reshape(4, 6)[::2, ::3],
    "backwards": np.arange(24.0)[::-1],
    "no dimensions": np.array(5.0),
    "nothing": np.zeros((0, 3)),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_is_sent_as_it_was_and_exactly_its_elements(kind: str) -> None:
    value = ARRAYS[kind].copy(order="K")
    expected = value.tobytes(order="A")
    frame = frame_of(value)
    value[...] = -1
    assert bytes(frame) == expected


def received(frame: Buffer, dtype: str, count: int) -> np.ndarray:
    decoded: np.ndarray = decoder(Held(), [frame])({"array": [1, dtype, [count], "C"]})
    return decoded


def test_a_received_array_is_a_writable_view_of_the_message() -> None:
    memory = room(80)
    values = received(memory, "<f8", 10)
    values[:] = 1.5
    assert np.frombuffer(memory, "<f8").tolist() == [1.5] * 10


def test_an_array_on_memory_that_must_not_be_written_is_a_writable_copy() -> None:
    values = received(bytes(80), "<f8", 10)
    values[:] = 1.5
    assert values.sum() == 15


def test_an_array_on_memory_that_is_not_aligned_is_an_aligned_copy() -> None:
    values = received(memoryview(bytearray(81))[1:], "<f8", 10)
    assert values.flags.aligned
    assert values.flags.writeable
