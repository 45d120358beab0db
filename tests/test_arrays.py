"""NumPy's arrays cross with every dtype, shape and stride; descriptions of what is no array are refused."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pytest

from kernelbridge.errors import ConversionError, LimitError, ProtocolError
from kernelbridge.protocol import Wire
from tests.trips import order, read, round_trip, same, shallow_trip

SIMPLE = [
    "?",
    "i1",
    "u1",
    "i2",
    "u2",
    "i4",
    "u4",
    "i8",
    "u8",
    "f2",
    "f4",
    "f8",
    "c8",
    "c16",
    ">i4",
    ">f8",
    ">c16",
]
RAW = ["g", "G", "M8[ns]", "M8[D]", "m8[25s]", ">M8[s]", "S3", "U3", ">U3", "V5", "S0", "V0"]
PARTS = [("a", "u1"), ("b", "f8", (2, 3)), ("c", [("x", ">i2"), ("y", "U2")]), (("title", "d"), "?")]
RECORDS: dict[str, Any] = {
    "fields": np.dtype(PARTS),
    "fields with room between": np.dtype(PARTS, align=True),
    "fields at places": np.dtype(
        {"names": ["a", "b"], "formats": ["i2", "f4"], "offsets": [2, 10], "itemsize": 20}
    ),
    "no fields": np.dtype([]),
    "a field in another script": np.dtype([("größe", "f8"), ("😀", "i1")]),
}
DTYPES = {name: np.dtype(name) for name in [*SIMPLE, *RAW]} | RECORDS


def array_of(dtype: Any, shape: tuple[int, ...]) -> Any:
    """An array whose every byte is another one, the room between fields included."""
    size = math.prod(shape) * dtype.itemsize
    data = bytes(n % 251 for n in range(size)) if dtype.kind not in "U?V" or dtype.names else bytes(size)
    return np.ndarray(shape, dtype, bytearray(data))


def bytes_of(array: Any) -> bytes:
    """In C order, and as they are: NumPy itself leaves the room between fields to chance."""
    whole = array.view(f"V{array.dtype.itemsize}") if array.nbytes else array
    return bytes(whole.tobytes())


VIEWS: dict[str, Any] = {
    "as it is": lambda array: array,
    "Fortran's order": lambda array: np.ndarray(array.shape, array.dtype, array.tobytes(), order="F"),
    "transposed": lambda array: array.T,
    "in steps": lambda array: array[..., ::2] if array.ndim else array,
    "backwards": lambda array: array[::-1, ...] if array.ndim else array,
    "repeated without memory": lambda array: np.broadcast_to(array, (2, *array.shape)),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_keeps_dtype_shape_order_and_every_byte(
    dtype: str, shape: tuple[int, ...], view: str
) -> None:
    array = VIEWS[view](array_of(DTYPES[dtype], shape))
    copy = round_trip(array)
    assert copy.dtype == array.dtype
    assert copy.shape == array.shape
    assert copy.flags.writeable
    assert copy.flags.aligned
    assert order(copy) == order(array)
    assert bytes_of(copy) == bytes_of(array)


@pytest.mark.parametrize("view", VIEWS)
def test_an_array_of_objects_keeps_them_in_their_places(view: str) -> None:
    objects = np.empty((2, 3), object)
    for at in np.ndindex(2, 3):
        objects[at] = [*at]
    array = VIEWS[view](objects)
    copy = round_trip(array)
    assert (copy.dtype, copy.shape) == (array.dtype, array.shape)
    assert copy.tolist() == array.tolist()


def test_an_array_of_objects_may_hold_arrays_and_itself() -> None:
    array = np.empty(4, object)
    array[:] = [np.arange(2), np.array(5), None, None]
    array[2], array[3] = array, array[0]
    copy = round_trip(array)
    assert copy[2] is copy
    assert copy[3] is copy[0]
    assert (copy[0].tolist(), copy[1].shape) == ([0, 1], ())


def test_an_array_without_dimension_may_hold_one_object() -> None:
    assert round_trip(np.array({"a": [1]}, object))[()] == {"a": [1]}


def at_offsets(*fields: tuple[str, str, int]) -> Any:
    names, formats, offsets = map(list, zip(*fields, strict=True))
    return np.zeros(1, {"names": names, "formats": formats, "offsets": offsets})


METERS = np.dtype("i4", metadata={"unit": "m"})
LIVE = {
    "a subclass": np.arange(3).view(np.recarray),
    "a masked array": np.ma.masked_array([1, 2], [True, False]),
    "a subclass of the user's": np.arange(4).view(type("Matrix", (np.ndarray,), {})),
    "fields in another order": at_offsets(("a", "i4", 4), ("b", "i4", 0)),
    "fields on top of each other": at_offsets(("a", "i4", 0), ("b", "i2", 0)),
    "objects in fields": np.zeros(1, [("a", "i4"), ("b", object)]),
    "text of any length": np.array(["a"], "T") if hasattr(np.dtypes, "StringDType") else np.zeros(1, METERS),
    "a dtype with metadata": np.zeros(1, METERS),
    "a field with metadata": np.zeros(1, [("a", METERS)]),
    "a field with a lone surrogate": np.zeros(1, [("\ud800", "i4")]),
    "a moment": np.datetime64("2024-01-01"),
    "a long number": np.longdouble("0.1"),
}


@pytest.mark.parametrize("kind", LIVE)
def test_what_no_description_tells_all_of_stays_live(kind: str) -> None:
    assert round_trip([LIVE[kind]])[0] is LIVE[kind]


def test_scalars_cross_as_the_numbers_they_are() -> None:
    values = [np.float64(0.1), np.float32(0.5), np.int64(7), np.bool_(True), np.str_("a")]
    plain = [0.1, 0.5, 7, True, "a"]
    assert same([shallow_trip(value) for value in values], plain)
    assert same(round_trip(values), plain)
    assert same(
        round_trip({np.str_("a"): np.int8(1), np.int64(2): [np.float32(np.nan)]}), {"a": 1, 2: [math.nan]}
    )


GRID = np.arange(6, dtype="i2").reshape(2, 3)
VIEWED: dict[str, tuple[memoryview, Any]] = {
    "bytes": (memoryview(b"abc"), b"abc"),
    "every second byte": (memoryview(b"abcd")[::2], b"ac"),
    "doubles": (memoryview(np.arange(3.0)), np.arange(3.0)),
    "two dimensions": (memoryview(GRID), GRID),
    "Fortran's order": (memoryview(np.ones((2, 3), order="F")), np.ones((2, 3))),
    "no dimension": (memoryview(np.array(5.0)), np.array(5.0)),
    "other endian": (memoryview(np.arange(2, dtype=">i4")), np.arange(2, dtype=">i4")),
    "complex numbers": (memoryview(np.array([1j])), np.array([1j])),
    "characters": (memoryview(b"ab").cast("c"), np.array([b"a", b"b"])),
    "long integers of the platform": (memoryview(np.arange(2)).cast("B").cast("l"), np.arange(2)),
    "nothing": (memoryview(b"").cast("d"), np.array([])),
}


@pytest.mark.parametrize("kind", VIEWED)
def test_a_memory_view_arrives_as_the_array_that_it_shows(kind: str) -> None:
    view, expected = VIEWED[kind]
    assert same(round_trip(view), expected)


def test_a_memory_view_of_structures_stays_live() -> None:
    view = memoryview(np.zeros(2, PARTS[:1]))
    assert round_trip([view])[0] is view


@pytest.fixture
def _without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)


DATA = bytes(range(16))
WITHOUT: dict[str, tuple[str, list[int], memoryview]] = {
    "doubles": ("<f8", [2], memoryview(DATA).cast("d")),
    "booleans": ("|b1", [16], memoryview(DATA).cast("?")),
    "two dimensions": ("<i4", [2, 2], memoryview(DATA).cast("i", [2, 2])),
}


@pytest.mark.usefixtures("_without_numpy")
@pytest.mark.parametrize("kind", WITHOUT)
def test_without_numpy_an_array_is_a_memory_view(kind: str) -> None:
    dtype, shape, expected = WITHOUT[kind]
    view = read({"array": [1, dtype, shape, "C"]}, DATA)
    assert (view.format, view.shape, view.tobytes()) == (expected.format, expected.shape, DATA)
    assert not view.readonly


@pytest.mark.usefixtures("_without_numpy")
@pytest.mark.parametrize(
    "wire",
    [
        {"array": [1, "<M8[s]", [2], "C"]},
        {"array": [1, ">i8", [2], "C"]},
        {"array": [1, "<i4", [2, 2], "F"]},
        {"array": [1, [["a", "<i8"]], [2], "C"]},
        {"objects": [[1], "C", [None]]},
    ],
    ids=str,
)
def test_without_numpy_what_needs_it_says_so(wire: Wire) -> None:
    with pytest.raises(ConversionError, match="pip install numpy"):
        read(wire, DATA)


NO_DTYPE, NO_SHAPE, NO_ARRAY = (
    "no dtype whose elements",
    "a shape is a list",
    "16 bytes are no array of float64",
)
FORGED: dict[str, tuple[list[Any], str]] = {
    "objects": (["|O", [2], "C"], NO_DTYPE),
    "objects in a field": ([[["a", "|O"]], [2], "C"], NO_DTYPE),
    "another spelling of objects": (["object", [2], "C"], NO_DTYPE),
    "fields as text": (["i4,O", [2], "C"], NO_DTYPE),
    "a dtype that is a number": ([8, [2], "C"], "expected text"),
    "a dtype that there is not": (["<f3", [2], "C"], "malformed"),
    "a size that there is not": (["|V9999999999", [2], "C"], NO_DTYPE),
    "a field without a name": ([[["a"]], [2], "C"], "malformed"),
    "two fields of one name": ([[["a", "<i4"], ["a", "<i4"]], [2], "C"], "malformed"),
    "an array of no shape in a field": ([[["a", "<i4", "x"]], [1], "C"], "malformed"),
    "a huge array in a field": ([[["a", "<i4", [2**40, 2**40]]], [1], "C"], "malformed"),
    "a negative array in a field": ([[["a", "<i4", [-4]]], [1], "C"], "malformed"),
    "elements beyond 32 bits": (["<U999999999", [0], "C"], "malformed|larger than elements can be"),
    "fields beyond 32 bits": (
        [[[n, "|V99999999"] for n in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"], [0], "C"],
        "malformed|larger",
    ),
    "a shape that is none": (["<f8", 2, "C"], NO_SHAPE),
    "a negative shape": (["<f8", [-2], "C"], NO_SHAPE),
    "a shape of booleans": (["<f8", [True, 2], "C"], NO_SHAPE),
    "two negative lengths": (["<f8", [-1, -2], "C"], NO_SHAPE),
    "more than there is": (["<f8", [3], "C"], NO_ARRAY),
    "less than there is": (["<f8", [1], "C"], NO_ARRAY),
    "nothing of what there is": (["<f8", [0], "C"], NO_ARRAY),
    "more than can be counted": (["<f8", [2**62, 2**62], "C"], NO_ARRAY),
    "more axes than there are": (["<f8", [1] * 99 + [2], "C"], "malformed"),
    "an order that there is not": (["<f8", [2], "K"], 'an order is "C" or "F"'),
    "a part too many": (["<f8", [2], "C", 0], "malformed"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_array_is_refused(case: str) -> None:
    payload, message = FORGED[case]
    with pytest.raises(ProtocolError, match=message):
        read({"array": [1, *payload]}, DATA)


def test_nothing_without_end_is_refused() -> None:
    with pytest.raises(ProtocolError, match="malformed"):
        read({"array": [1, "<f8", [0, 2**70], "C"]}, b"")


def test_elements_of_no_size_are_counted() -> None:
    with pytest.raises(LimitError, match="limit `items`"):
        read({"array": [1, "|V0", [10**18], "C"]}, b"")


NO_OBJECTS = "no objects of an array of shape"
FORGED_OBJECTS: dict[str, tuple[list[Any], str]] = {
    "fewer than the shape says": ([[2], "C", [1]], NO_OBJECTS),
    "without end": ([[2**40], "C", []], NO_OBJECTS),
    "none, without end": ([[0, 2**70], "C", []], "malformed"),
    "text": ([[2], "C", "ab"], NO_OBJECTS),
    "a negative shape": ([[-1], "C", [1]], NO_SHAPE),
    "one of them is bad": ([[2], "C", [1, {"uuid": "x"}]], r"value\[1\] is malformed"),
}


@pytest.mark.parametrize("case", FORGED_OBJECTS)
def test_a_forged_array_of_objects_is_refused(case: str) -> None:
    payload, message = FORGED_OBJECTS[case]
    with pytest.raises(ProtocolError, match=message):
        read({"objects": payload})
