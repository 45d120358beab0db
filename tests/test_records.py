"""Dates, exact numbers, ids, paths and members of enumerations cross as what they are, or not at all."""

from __future__ import annotations

import decimal
import enum
import pathlib
import signal
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given

from kernelbridge.codec import dumps, encoder, loads
from kernelbridge.errors import BridgeError, ConversionError, ProtocolError
from kernelbridge.protocol import Wire
from tests.trips import Held, read, round_trip, same
from tests.values import RECORDS

BERLIN = ZoneInfo("Europe/Berlin")


@given(RECORDS)
def test_a_record_is_the_same_after_its_trip(value: object) -> None:
    assert same(round_trip(value), value)


EXACT: dict[str, object] = {
    "a time that the clocks leave out": datetime(2024, 3, 31, 2, 30, tzinfo=BERLIN),
    "the same, seen from later": datetime(2024, 3, 31, 2, 30, fold=1, tzinfo=BERLIN),
    "the later of two": datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=BERLIN),
    "the first moment": datetime.min.replace(tzinfo=BERLIN),
    "the last moment": datetime.max.replace(tzinfo=timezone.utc),
    "a signaling NaN": Decimal("-sNaN12"),
    "more digits than any context keeps": Decimal("1." + "3" * 500 + "E-7000"),
    "a huge fraction": Fraction(-(10**400), 3**500),
    "an empty path": pathlib.PurePosixPath(),
    "a path on a share": pathlib.PureWindowsPath(r"\\\\host\\share\\a"),
}


@pytest.mark.parametrize("name", EXACT)
def test_round_trip_of(name: str) -> None:
    assert same(round_trip(EXACT[name]), EXACT[name])


def test_a_moment_that_was_moved_to_another_offset_is_the_same_moment_in_its_zone() -> None:
    moment = read({"datetime": ["2024-10-27T00:30:00Z", 0, "Europe/Berlin"]})
    assert same(moment, datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN))


class Offset(tzinfo):
    """A zone of a library."""

    def __init__(self, offset: timedelta | None) -> None:
        self.offset = offset

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return self.offset


def test_a_zone_that_has_no_name_is_its_offset() -> None:
    moment = round_trip(datetime(2024, 1, 1, tzinfo=Offset(timedelta(hours=2))))
    assert same(moment, datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2))))


def test_a_moment_whose_zone_tells_neither_name_nor_offset_stays_live() -> None:
    moment = datetime(2024, 1, 1, tzinfo=Offset(None))
    assert round_trip([moment])[0] is moment


class Day(date):
    """More than its day."""


@pytest.mark.parametrize(
    "value", [Day(2024, 1, 1), pd.Timestamp(0), type("Money", (Decimal,), {})("1")], ids=repr
)
def test_what_is_more_than_the_record_stays_live(value: object) -> None:
    assert round_trip([value])[0] is value


def test_digits_are_no_matter_of_the_users_context() -> None:
    with decimal.localcontext(decimal.Context(prec=2, traps=[], capitals=0)):
        assert str(round_trip(Decimal("1.2345"))) == "1.2345"
        with pytest.raises(ProtocolError, match="malformed"):
            read({"decimal": "no number"})


# Members of enumerations.


class Color(enum.Enum):
    RED = 1
    BLUE = ("b", [2])
    ANY = object()


class Permission(enum.Flag):
    READ = 1
    WRITE = 2


class Unit(str, enum.Enum):
    METER = "m"


class Level(enum.IntEnum):
    LOW = 2**60


MEMBERS: list[enum.Enum] = [*Color, *Permission, Permission(3), Permission(0), *Unit, *Level, signal.SIGINT]


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_a_member_of_an_enumeration_comes_back_as_itself(member: enum.Enum) -> None:
    again, as_key, as_item = round_trip([member, {member: 1}, {"at": member}])
    assert again is member
    assert [*as_key] == [member]
    assert as_item["at"] is member


@pytest.mark.parametrize(
    ("member", "parts"),
    [
        (Color.RED, ["tests.Color", "RED", 1]),
        (Color.BLUE, ["tests.Color", "BLUE", {"tuple": ["b", [2]]}]),
        (Permission(0), ["tests.Permission", None, 0]),
        (Unit.METER, ["tests.Unit", "METER", "m"]),
        (Level.LOW, ["tests.Level", "LOW", {"int": f"{2**60:x}"}]),
    ],
    ids=repr,
)
def test_a_member_tells_its_class_its_name_and_its_value(member: enum.Enum, parts: list[Any]) -> None:
    wire = loads(dumps(encoder(Held(), [])(member)))
    assert wire == {"enum": [*parts, {"mine": [0, {}]}]}


def test_what_a_members_value_holds_is_counted_as_in_any_value() -> None:
    shared = [1]
    copy = round_trip([Color.BLUE, shared, shared])
    assert copy[0] is Color.BLUE
    assert copy[1] is copy[2]


# What is refused.

BAD: dict[str, tuple[Wire, type[BridgeError], str]] = {
    "a month too many": ({"date": "2024-13-01"}, ProtocolError, "malformed: ValueError: month"),
    "a date that is a number": ({"date": 5}, ProtocolError, "expected text"),
    "a moment without its parts": ({"datetime": ["2024-01-01T00:00:00"]}, ProtocolError, "malformed"),
    "a third time of one clock": ({"datetime": ["2024-01-01T00:00:00", 2, None]}, ProtocolError, "malformed"),
    "a moment before all": (
        {"datetime": ["0001-01-01T00:00:00Z", 0, "America/New_York"]},
        ProtocolError,
        "malformed: OverflowError",
    ),
    "a zone on Mars": (
        {"datetime": ["2024-01-01T00:00:00", 0, "Mars/Phobos"]},
        ConversionError,
        "'Mars/Phobos' is not known here; if there is one, pip install tzdata",
    ),
    "a zone that is a folder": ({"time": ["00:00", 0, "Europe"]}, ConversionError, "'Europe' is not known"),
    "a zone that is a path": ({"time": ["00:00", 0, "../../etc/passwd"]}, ConversionError, "is not known"),
    "a zone that is a number": ({"time": ["00:00:00", 0, 5]}, ProtocolError, "expected text"),
    "a time without its parts": ({"time": "00:00:00"}, ProtocolError, "malformed"),
    "a timedelta of fractions": ({"timedelta": [0.5, 0, 0]}, ProtocolError, "three integers"),
    "a timedelta too long": ({"timedelta": [10**12, 0, 0]}, ProtocolError, "malformed"),
    "a decimal that is none": ({"decimal": "1,5"}, ProtocolError, "malformed"),
    "a decimal that is a float": ({"decimal": 1.5}, ProtocolError, "expected text"),
    "a fraction of nothing": ({"fraction": [1, 0]}, ProtocolError, "the second is not 0"),
    "a fraction of fractions": ({"fraction": [0.5, 2]}, ProtocolError, "two integers"),
    "a fraction of one": ({"fraction": [1]}, ProtocolError, "a list of 2"),
    "a uuid that is none": ({"uuid": "12345678"}, ProtocolError, "malformed"),
    "a path of another class": ({"path": ["Popen", "/bin/sh"]}, ProtocolError, "no class of paths; known"),
    "a path that is no text": ({"path": ["PosixPath", 5]}, ProtocolError, "expected text"),
    "a member that is none": ({"enum": ["Color", "RED", 1, [5]]}, ProtocolError, "names list"),
    "a member without its reference": ({"enum": ["Color", "RED", 1]}, ProtocolError, "a list of 4"),
}


@pytest.mark.parametrize("case", BAD)
def test_is_refused(case: str) -> None:
    wire, error, message = BAD[case]
    with pytest.raises(error, match=message):
        read(wire)
