"""What may be asked of a copy, and where its failures say they happened."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
import pytest

from kernelbridge import Tagged, converters, register_converter
from kernelbridge.codec import dumps, encoder
from kernelbridge.errors import ConversionError, LimitError
from kernelbridge.protocol import Buffer
from tests.trips import Held, round_trip, same


class Thing:
    """Something without a copy."""

    def __repr__(self) -> str:
        return "a thing"


class Unspeakable:
    """Something whose description cannot be had."""

    def __repr__(self) -> str:
        raise KeyboardInterrupt


class Bad:
    """Something whose converter fails."""


class Broken(tzinfo):
    """A zone that fails."""

    def utcoffset(self, moment: datetime | None) -> Any:
        raise OSError("no clock")


@pytest.fixture(autouse=True)
def _converter(monkeypatch: pytest.MonkeyPatch) -> None:
    for table in ("_OF_KIND", "_OF_NAME"):
        monkeypatch.setattr(converters, table, {})
    register_converter(Bad, encode=lambda bad: 1 / 0)


NESTED: list[Any] = [[["core"]], b"bytes", Decimal(1), {"a": [1]}]


@pytest.mark.parametrize("depth", range(5))
def test_deeper_containers_than_asked_for_stay_live(depth: int) -> None:
    value, copy, copied = NESTED, round_trip(NESTED, {"depth": depth}), 0
    while type(value) is list and copy is not value:
        value, copy, copied = value[0], copy[0], copied + 1
    assert copied == min(depth, 3)
    assert copy == value


def test_what_is_on_one_level_stays_live_as_a_whole() -> None:
    copy = round_trip(NESTED, {"depth": 1})
    assert [item is original for item, original in zip(copy, NESTED, strict=True)] == [
        True,
        True,
        False,
        True,
    ]


def test_what_a_converter_gives_is_on_the_level_of_its_object() -> None:
    inner = [1]
    copy = round_trip(Tagged("a", {"in": inner}), {"depth": 1})
    assert copy.value["in"] is inner


@pytest.mark.parametrize(
    "options", [{}, {"depth": None, "maxBytes": None, "refs": None}, {"depth": math.inf}], ids=str
)
def test_without_options_all_is_copied(options: dict[str, Any]) -> None:
    assert same(round_trip(NESTED, options), NESTED)


SHARED_PART = [1, 2]
SIZED: dict[str, Any] = {
    "scalars": [1, "é", None, 0.5],
    "records": {"rows": [{"id": n, "name": f"name {n}"} for n in range(100)]},
    "bytes": [b"12345", bytearray(100), memoryview(b"123")],
    "an array": np.arange(100.0),
    "many floats": [n / 3 for n in range(100)],
    "shared parts": [SHARED_PART, SHARED_PART],
    "deep": [[[[[{"a": {"b": ("c",)}}]]]]],
}


def size_of(value: object) -> int:
    frames: list[Buffer] = []
    return len(dumps(encoder(Held(), frames)(value))) + sum(map(len, frames))


@pytest.mark.parametrize("kind", SIZED)
def test_a_copy_takes_as_many_bytes_as_were_asked_for_and_no_more(kind: str) -> None:
    value, size = SIZED[kind], size_of(SIZED[kind])
    assert size_of(round_trip(value, {"maxBytes": size})) == size
    with pytest.raises(LimitError, match=rf"takes at least \d+ bytes, more than its maxBytes of {size - 1}"):
        encoder(Held(), [], {"maxBytes": size - 1})(value)


def test_too_large_a_copy_is_told_early_and_where() -> None:
    rows = [{"text": "x" * 100} for _ in range(1000)]
    rows.append({"text": property})  # nobody comes so far
    with pytest.raises(LimitError, match=r'^value\["rows"\]\[\d\d\]: the copy takes at least 1\d{4} bytes'):
        encoder(Held(), [], {"maxBytes": 10_000})({"rows": rows})


def test_an_array_that_is_too_large_is_not_even_copied() -> None:
    endless = np.broadcast_to(np.zeros(1), (10**6, 10**6))
    with pytest.raises(LimitError, match=r"^value\[1\]: the copy takes at least 8\d+ bytes"):
        encoder(Held(), [], {"maxBytes": 10**6})([0, endless])


def test_handles_are_errors_where_they_are_not_wanted() -> None:
    value = {"rows": [1, 2, {"ok": True}, (Thing(), Thing())]}
    with pytest.raises(
        ConversionError,
        match=r'^value\["rows"\]\[3\]\[0\]: a thing of type tests.Thing would stay a reference',
    ):
        encoder(Held(), [], {"refs": "error"})(value)
    assert same(round_trip([1], {"refs": "error"}), [1])
    with pytest.raises(ConversionError, match=r"^value\[0\]: \[1\] of type list would stay a reference"):
        encoder(Held(), [], {"refs": "error", "depth": 1})([[1]])


class Peers(Held):
    """Every object is the peer's own."""

    def introduce(self, obj: object) -> Any:
        return {"yours": 1}


def test_objects_of_the_peer_are_no_handles_there() -> None:
    assert encoder(Peers(), [], {"refs": "error"})([Thing()]) == [{"yours": 1}]


def test_a_failure_leaves_no_frame_and_no_reference_behind() -> None:
    held, frames = Held(), list[Buffer]([b"another value's"])
    with pytest.raises(ConversionError):
        encoder(held, frames)([b"frame", Thing(), {"deep": [Thing(), b"another", Bad()]}])
    assert frames == [b"another value's"]
    assert held.taken_back == [[{"mine": [0, {}]}, {"mine": [1, {}]}]]


def placed(shape: tuple[int, ...], place: tuple[int, ...], item: object) -> Any:
    array = np.empty(shape, object)
    array[place] = item
    return array


def nested(item: object, depth: int) -> Any:
    return item if depth == 0 else [nested(item, depth - 1)]


BAD, SHARED = Bad(), [Bad()]
PLACES: dict[str, tuple[Any, str]] = {
    "the value itself": (BAD, "value:"),
    "an item": ([0, BAD], "value[1]:"),
    "a field": ({"a": BAD}, 'value["a"]:'),
    "a field in a dict of the standard library": (defaultdict(list, a=BAD), 'value["a"]:'),
    "a key that is a number": ({1: BAD}, "value[1]:"),
    "a key that is a tuple": ({(1, "a"): BAD}, "value[(1, 'a')]:"),
    "a long key": ({"k" * 90: BAD}, "value['kkk"),
    "the key itself": ({1: 2, BAD: 1}, "value.keys()["),
    "a part of a tuple": ((1, [BAD]), "value[1][0]:"),
    "a member of a set": ([{1, BAD}], "value[0]{…}:"),
    "a slice": ([slice(0, [BAD])], "value[0][0]:"),
    "a place of an array": (placed((2, 2), (1, 0), [BAD]), "value[1, 0][0]:"),
    "an array without dimension": (placed((), (), [BAD]), "value[()][0]:"),
    "what is met twice": ([SHARED, {"b": SHARED}], "value[0][0]:"),
    "a value of an enumeration": ([Enum("Kind", {"ONE": [BAD]}).ONE], "value[0].value[0]:"),
    "very deep": (nested(BAD, 40), "value" + 6 * "[0]" + "…" + 6 * "[0]" + ":"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_failure_says_where(place: str) -> None:
    value, path = PLACES[place]
    with pytest.raises(ConversionError) as failure:
        encoder(Held(), [])(value)
    assert str(failure.value).startswith(path)
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


def test_what_is_no_failure_of_ours_is_told_with_its_reason() -> None:
    moment = datetime(2024, 1, 1, tzinfo=Broken())
    with pytest.raises(ConversionError, match=r"^value\[0\] cannot be copied: OSError: no clock") as failure:
        encoder(Held(), [])([moment])
    assert isinstance(failure.value.__cause__, OSError)


def test_an_interrupt_passes_and_leaves_nothing_behind() -> None:
    class Names(Held):
        def introduce(self, obj: object) -> Any:
            if isinstance(obj, Unspeakable):
                raise KeyboardInterrupt
            return super().introduce(obj)

    names, frames = Names(), list[Buffer]()
    with pytest.raises(KeyboardInterrupt):
        encoder(names, frames)([b"a", Thing(), Unspeakable()])
    assert (frames, len(names.taken_back)) == ([], 1)


BAD_OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown one": ({"dept": 1}, "no option 'dept'; known: depth, maxBytes, refs"),
    "a negative depth": ({"depth": -1}, "the option depth of a copy is a whole number from 0"),
    "half a level": ({"depth": 0.5}, "the option depth of a copy is a whole number"),
    "a depth that is yes": ({"depth": True}, "the option depth of a copy is a whole number"),
    "a size in words": ({"maxBytes": "1MB"}, "the option maxBytes of a copy is a whole number .* not '1MB'"),
    "refs of another kind": (
        {"refs": "drop"},
        'the option refs of a copy is "keep" or "error", not \'drop\'',
    ),
    "refs that cannot be compared": ({"refs": []}, "the option refs of a copy is"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_an_option_that_is_none_is_refused(case: str) -> None:
    options, message = BAD_OPTIONS[case]
    with pytest.raises(ConversionError, match=message):
        encoder(Held(), [], options)
