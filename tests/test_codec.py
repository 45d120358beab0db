"""Values cross and come back as what they were; what is malformed is refused by name."""

from __future__ import annotations

import datetime
import math
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelbridge.codec import decoder, dumps, encoder, loads, reference
from kernelbridge.errors import ConversionError, LimitError, ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.protocol import Buffer, Wire


class Held:
    """References of one test: what is introduced gets a number and resolves to itself."""

    def __init__(self) -> None:
        self.objects: list[object] = []

    def introduce(self, obj: object) -> Wire:
        self.objects.append(obj)
        return {"mine": [len(self.objects) - 1, {}]}

    def take_back(self, wire: Wire) -> None:
        assert not wire, f"{wire} was given for a value that failed"

    def resolve(self, tag: str, payload: Any) -> object:
        if tag != "mine":
            raise ProtocolError(f"unknown tag {tag!r}")
        return self.objects[payload[0]]


def round_trip(value: object, *, deep: bool = True) -> Any:
    """Through text and frames, as on the wire."""
    held, frames = Held(), list[Buffer]()
    text = dumps(encoder(held, frames)(value) if deep else reference(held, value))
    return decoder(held, [bytes(frame) for frame in frames])(loads(text))


def same(one: object, two: object) -> bool:
    """Equal in value and type all the way down, NaN and the sign of zero included."""
    if type(one) is not type(two):
        return False
    if isinstance(one, float) and isinstance(two, float):
        return math.copysign(1, one) == math.copysign(1, two) and (one == two or one != one)
    if isinstance(one, (list, tuple)) and isinstance(two, (list, tuple)):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict) and isinstance(two, dict):
        # A JavaScript object has an order of its own for keys that look like indices.
        return len(one) == len(two) and all(same(one[key], two[key]) for key in one)
    return one == two


TEXT = st.text(st.characters(codec=None, categories=None))  # lone surrogates too
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
KEYS = st.none() | st.booleans() | st.integers() | TEXT
VALUES = st.recursive(
    SCALARS | st.binary(max_size=50),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(TEXT, inner)
        | st.dictionaries(KEYS, inner)
        | st.sets(st.integers() | TEXT)
    ),
    max_leaves=30,
)


@given(VALUES)
def test_a_deep_copy_is_the_same_value_of_the_same_types(value: object) -> None:
    assert same(round_trip(value), value)


@given(st.lists(st.floats(), min_size=64, max_size=80))
def test_a_long_list_of_floats_keeps_every_bit_that_counts(values: list[float]) -> None:
    assert same(round_trip(values), values)


EXACT: dict[str, object] = {
    "not a number": float("nan"),
    "minus zero": -0.0,
    "an integral float": 1e20,
    "a float beyond integers": 1e300,
    "infinity": [math.inf, -math.inf],
    "the largest safe integer": 2**53 - 1,
    "the first unsafe integer": 2**53,
    "an integer of 5,000 digits": 10**5000,
    "a lone surrogate": "a\ud800b",
    "a key with a lone surrogate": {"\udfff": 1},
    "keys that text would confuse": {1: "int", "1": "str", 1.5: "float", None: "none"},
    "a key named __proto__": {"__proto__": 1},
    "a tuple in a list in a set": [(1, (2,)), {(3, 4)}],
    "a frozenset": frozenset({1, 2}),
    "complex": complex(-0.0, math.inf),
    "a slice": slice(None, -1, 2),
    "an ellipsis": [...],
    "bytes": b"\x00\xff",
    "a date with a zone": datetime.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    "a date in utc": datetime.datetime(2024, 1, 1, 12, 0, 0, 123456, tzinfo=datetime.timezone.utc),
}


@pytest.mark.parametrize("name", EXACT)
def test_round_trip_of(name: str) -> None:
    value = EXACT[name]
    assert same(round_trip(value), value)
    if isinstance(value, datetime.datetime):
        assert round_trip(value).fold == value.fold


def test_shared_references_stay_shared_and_cycles_close() -> None:
    shared = [1]
    value: dict[str, Any] = {"one": shared, "two": shared}
    value["self"] = value
    copy = round_trip(value)
    assert copy["one"] is copy["two"]
    assert copy["self"] is copy


@pytest.mark.parametrize(
    "dtype", ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c16"]
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 3, 4)])
def test_an_array_keeps_dtype_shape_and_order(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    for view in (array, np.asfortranarray(array), array[..., ::2] if shape else array, array.T):
        copy = round_trip(view)
        assert copy.dtype == view.dtype
        assert copy.shape == view.shape
        np.testing.assert_array_equal(copy, view)


def test_numpy_scalars_cross_as_the_numbers_they_are() -> None:
    values = [np.float64(0.1), np.float32(0.5), np.int64(7), np.bool_(True), np.str_("a")]
    assert same([round_trip(value, deep=False) for value in values], [0.1, 0.5, 7, True, "a"])


class Point:
    """An object of a user's own class."""


@pytest.mark.parametrize("value", [[1], {"a": 1}, (1,), b"1", Point(), np.arange(3), len, Point])
def test_without_a_copy_everything_but_scalars_stays_one_live_object(value: object) -> None:
    assert round_trip(value, deep=False) is value


def test_what_has_no_row_stays_live_inside_a_copy() -> None:
    point = Point()
    assert round_trip([1, {"at": point}])[1]["at"] is point


BAD: dict[str, tuple[Wire, type[Exception], str]] = {
    "two keys": ({"dict": {}, "map": []}, ProtocolError, "exactly one key"),
    "an unknown tag": ({"zzz": 1}, ProtocolError, "unknown tag 'zzz'"),
    "a frame too many": ({"bytes": 2}, ProtocolError, "frame 2 of 1"),
    "frame zero": ({"bytes": 0}, ProtocolError, "frame 0 of 1"),
    "a container to come": ({"tuple": [{"again": 0}]}, ProtocolError, "container 0"),
    "an unhashable key": ({"map": [[[1], 2]]}, ConversionError, "cannot become a dict"),
    "an unhashable member": ({"set": [[1]]}, ConversionError, "cannot become a set"),
    "too deep": ([[[[[[1]]]]]], LimitError, "limit `depth`"),
    "too many items": ([[0] * 50, [0] * 51], LimitError, "limit `items`"),
}


@pytest.mark.parametrize("case", BAD)
def test_is_refused(case: str) -> None:
    wire, error, message = BAD[case]
    with pytest.raises(error, match=message):
        decoder(Held(), [b""], {**DEFAULT_LIMITS, "depth": 5, "items": 100})(wire)


def test_a_value_nested_deeper_than_python_goes_is_refused_by_name() -> None:
    value: object = None
    for _ in range(100_000):
        value = [value]
    with pytest.raises(LimitError, match="too deeply"):
        encoder(Held(), [])(value)
