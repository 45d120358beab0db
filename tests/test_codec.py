"""Values cross and come back as what they were; what is malformed is refused by name."""

from __future__ import annotations

import contextlib
import math
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelbridge.codec import decoder, dumps, encoder, loads
from kernelbridge.errors import BridgeError, ConversionError, LimitError, ProtocolError
from kernelbridge.limits import DEFAULT_LIMITS
from kernelbridge.protocol import Buffer, Wire
from tests.trips import Held, read, round_trip, same, shallow_trip
from tests.values import VALUES, graphs, mutated

# Whole values.


@given(VALUES)
def test_a_deep_copy_is_the_same_value_of_the_same_types(value: object) -> None:
    assert same(round_trip(value), value)


@given(VALUES)
def test_a_deep_copy_of_a_bounded_size_is_the_same_value(value: object) -> None:
    assert same(round_trip(value, {"maxBytes": 10**6}), value)


@given(graphs())
def test_what_is_shared_stays_shared_and_cycles_close(value: Any) -> None:
    copy = round_trip(value)
    assert shape_of(copy) == shape_of(value)
    assert not set(map(id, parts_of(copy))) & set(map(id, parts_of(value)))


def parts_of(value: Any) -> list[Any]:
    """All lists and dicts in a value, each once, as they are met first."""
    found: dict[int, Any] = {}

    def visit(part: Any) -> None:
        if type(part) in (list, dict) and id(part) not in found:
            found[id(part)] = part
            for inner in part.values() if type(part) is dict else part:
                visit(inner)

    visit(value)
    return list(found.values())


def shape_of(value: Any) -> list[Any]:
    """A value as a table of its lists and dicts, which refer to each other by number."""
    parts = parts_of(value)
    numbers = {id(part): f"part {number}" for number, part in enumerate(parts)}
    named = [
        {key: numbers.get(id(item), item) for key, item in part.items()}
        if type(part) is dict
        else [numbers.get(id(item), item) for item in part]
        for part in parts
    ]
    return [*named, numbers.get(id(value), value)]


@given(st.lists(st.floats(), min_size=32, max_size=80))
def test_a_long_list_of_floats_keeps_every_bit_that_counts(values: list[float]) -> None:
    assert same(round_trip(values), values)


LONG = [*range(40)]
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
    "a lone surrogate behind a byte order mark": "\ufeff\ud800",
    "a key with a lone surrogate": {"\udfff": 1},
    "keys that text would confuse": {1: "int", "1": "str", 1.5: "float", None: "none"},
    "a key named __proto__": {"__proto__": 1},
    "keys that are digits of other scripts": {"٣": 1, "²": [2], "10": [3], "9": [4]},
    "a tuple in a list in a set": [(1, (2,)), {(3, 4)}],
    "a frozenset": frozenset({1, 2}),
    "complex": complex(-0.0, math.inf),
    "a slice": slice(None, -1, 2),
    "an ellipsis": [...],
    "bytes": b"\x00\xff",
    "many integers": LONG,
    "many integers and one that is too large": [*LONG, -(2**53)],
    "many strings and one with a lone surrogate": [*map(str, LONG), "\udc00"],
    "many floats, of which one is no number": [*map(float, LONG[1:]), None, math.nan],
    "many floats, of which one is minus zero": [None, *map(float, LONG), -0.0],
    "a float beside the text null": [0.5, "null", None, *LONG],
    "many values of a dict": {str(n): n / 3 for n in LONG},
    "many values of a dict, one of which is infinite": {str(n): math.inf if n == 5 else n for n in LONG},
    "integers as keys": {n: str(n) for n in LONG},
    "subclasses of bool and int side by side": [True, 1, 1.0, False, 0, 0.0],
}


@pytest.mark.parametrize("name", EXACT)
def test_round_trip_of(name: str) -> None:
    assert same(round_trip(EXACT[name]), EXACT[name])


def test_a_value_nested_two_hundred_levels_deep_crosses() -> None:
    value: Any = "core"
    for level in range(200):
        value = ([value], {"in": value}, {level: value}, (value,))[level % 4]
    assert same(round_trip(value), value)


def test_what_is_copied_is_what_was_there_when_it_was_copied() -> None:
    value = {"list": [1, 2], "long": LONG.copy(), "dict": {"a": 1}}
    wire = encoder(Held(), [])(value)
    value["list"].append(3)
    value["long"].append(3)
    value["dict"]["b"] = 2
    assert same(read(loads(dumps(wire))), {"list": [1, 2], "long": LONG, "dict": {"a": 1}})


@pytest.mark.parametrize(
    "value",
    [OrderedDict(a=[1], b=2), defaultdict(list, {"a": [1]}), Counter("aab")],
    ids=lambda v: type(v).__name__,
)
def test_the_standard_librarys_own_dicts_are_copied_as_dicts(value: dict[str, Any]) -> None:
    assert same(round_trip(value), dict(value))


# What stays one live object.


class Point:
    """An object of a user's own class."""


class Text(str):
    """More than its characters."""


class Number(int):
    """More than its value."""


class Items(list[int]):
    """More than its items."""


class Fields(dict[str, int]):
    """More than its fields."""


@dataclass
class Record:
    """More than its fields, too."""

    a: int


Pair = namedtuple("Pair", "a b")

LIVE = [Point(), Point, len, Text("a"), Number(1), Items([1]), Fields(a=1), Record(1), Pair(1, 2), deque([1])]


@pytest.mark.parametrize("value", LIVE, ids=lambda value: type(value).__name__)
def test_what_has_no_row_stays_live_inside_a_copy(value: object) -> None:
    assert round_trip([1, {"at": value}])[1]["at"] is value


@pytest.mark.parametrize(
    "value", [*LIVE, [1], {"a": 1}, (1,), b"1", np.arange(3)], ids=lambda value: type(value).__name__
)
def test_without_a_copy_everything_but_scalars_stays_one_live_object(value: object) -> None:
    assert shallow_trip(value) is value


def test_keys_that_are_more_than_their_text_stay_live() -> None:
    key = Text("a")
    (copied,) = round_trip({key: 1})
    assert copied is key


def raises(*_: object) -> Any:
    raise RuntimeError("whatever is asked of it")


SPECIAL = [
    "len",
    "iter",
    "repr",
    "str",
    "eq",
    "hash",
    "bool",
    "getattribute",
    "getattr",
    "index",
    "float",
    "reduce_ex",
]
Mute = type("Mute", (), {f"__{name}__": raises for name in SPECIAL} | {"__class__": property(raises)})
MuteClass = type(
    "MuteClass",
    (type,),
    {f"__{name}__": raises for name in [*SPECIAL, "instancecheck", "subclasscheck"]},
)
OfMuteClass: Any = type.__call__(MuteClass, "OfMuteClass", (), {})


@pytest.mark.parametrize("kind", ["an object", "an object of such a class", "such a class"])
def test_what_raises_whatever_is_asked_of_it_stays_live(kind: str) -> None:
    value: Any = {
        "an object": Mute,
        "an object of such a class": lambda: type.__call__(OfMuteClass),
        "such a class": lambda: OfMuteClass,
    }[kind]()
    assert shallow_trip(value) is value
    assert round_trip([[value] * 40, {"at": value}, (value,)])[1]["at"] is value


# What is refused.

FRAMES: list[Buffer] = [b"", bytes(808), b"1234567"]

BAD: dict[str, tuple[Wire, type[Exception], str]] = {
    "two keys": ({"dict": {}, "map": []}, ProtocolError, "exactly one key"),
    "no key": ([{}], ProtocolError, r"^value\[0\]: a tag has exactly one key"),
    "an unknown tag": ({"zzz": 1}, ProtocolError, "unknown tag 'zzz'"),
    "a frame too many": ({"bytes": 4}, ProtocolError, "frame 4 of 3"),
    "frame zero": ({"bytes": 0}, ProtocolError, "frame 0 of 3"),
    "a frame that is no number": ({"bytes": True}, ProtocolError, "frame True of 3"),
    "a container to come": ({"tuple": [{"again": 0}]}, ProtocolError, "container 0"),
    "a container that is no number": ([{"again": False}], ProtocolError, "container False"),
    "an unhashable key": ({"map": [[[1], 2]]}, ConversionError, "cannot become a dict"),
    "an unhashable member": ({"set": [[1]]}, ConversionError, "cannot become a set"),
    "an unhashable member of a frozenset": ({"frozenset": [[1]]}, ConversionError, "cannot become a set"),
    "keys that are equal in Python": ({"map": [[1, "a"], [True, "b"]]}, ConversionError, "keys for equal"),
    "members that are equal in Python": ({"set": [1, 1.0]}, ConversionError, "keys for equal"),
    "too deep": ([[[[[[1]]]]]], LimitError, "limit `depth`"),
    "too deep in tags": ({"own": ["a", {"own": ["b", [[[[1]]]]]}]}, LimitError, "limit `depth`"),
    "too many items": ([[0] * 50, [0] * 51], LimitError, "limit `items`"),
    "too many floats": ({"floats": 2}, LimitError, "limit `items`"),
    "floats that are cut": ({"floats": 3}, ProtocolError, "malformed: ValueError"),
    "a dict that is none": ({"dict": [1]}, ProtocolError, "a dict comes as an object"),
    "a map that is none": ({"map": ["ab"]}, ProtocolError, "a list of pairs"),
    "a map of triples": ({"map": [[1, 2, 3]]}, ProtocolError, "a list of pairs"),
    "a tuple that is text": ({"tuple": "abc"}, ProtocolError, "items come as a list"),
    "a float that is none": ({"float": "1,5"}, ProtocolError, "malformed: ValueError"),
    "a float that is a number": ({"float": 5}, ProtocolError, "expected text"),
    "an int in no digits": ({"int": "0y"}, ProtocolError, "malformed"),
    "code units beyond 16 bits": ({"str": [65536]}, ProtocolError, "malformed"),
    "a slice of two": ({"slice": [1, 2]}, ProtocolError, "a list of 3"),
    "a complex of text": ({"complex": ["1", "2"]}, ProtocolError, "are numbers"),
    "the path of what is wrong": (
        [0, {"dict": {"a b": {"map": [[1, {"tuple": [{"uuid": "no"}]}]]}}}],
        ProtocolError,
        r'^value\[1\]\["a b"\]\[1\]\[0\] is malformed: ValueError',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_is_refused(case: str) -> None:
    wire, error, message = BAD[case]
    with pytest.raises(error, match=message):
        decoder(Held(), FRAMES, {**DEFAULT_LIMITS, "depth": 5, "items": 100})(wire)


@given(mutated(VALUES))
def test_whatever_becomes_of_a_wire_it_is_read_or_refused_by_name(came: tuple[Wire, list[Buffer]]) -> None:
    wire, frames = came
    with contextlib.suppress(BridgeError):
        decoder(Held(), frames)(wire)


def test_a_value_nested_deeper_than_python_goes_is_refused_by_name() -> None:
    value: object = None
    for _ in range(100_000):
        value = [value]
    with pytest.raises(LimitError, match=r"^value\[0\]\[0\].*….*too deeply"):
        encoder(Held(), [])(value)


def test_a_wire_nested_deeper_than_python_goes_is_refused_by_name() -> None:
    wire: Wire = None
    for _ in range(900):
        wire = {"tuple": [wire]}
    with pytest.raises(LimitError, match="too deeply"):
        read(wire)
