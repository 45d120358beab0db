"""Rows of the table of values for the standard library's records: dates and times, exact numbers, ids, paths,
members of enumerations. Nothing in a value refers to one again.
"""

from __future__ import annotations

import enum
import pathlib
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from .decoder import Decoder, DecodeRow
from .encoder import Encoder, EncodeRow
from .errors import ConversionError, ProtocolError
from .info import type_name, well_formed
from .protocol import Wire
from .values import text_of


def _encode_moment(tag: str) -> EncodeRow:
    """A zone travels by its name if it is a ``ZoneInfo``, else by its offset, which the text has."""

    def encode(to: Encoder, value: datetime | time) -> Wire:
        zone = value.tzinfo.key if type(value.tzinfo) is ZoneInfo else None
        if value.tzinfo is not None and zone is None and value.utcoffset() is None:
            return to.introduce(value)  # neither name nor offset tells its zone
        return {tag: [value.isoformat(), value.fold, zone]}

    return encode


def _encode_text(tag: str) -> EncodeRow:
    return lambda to, value: {tag: str(value)}


def _encode_path(to: Encoder, value: pathlib.PurePath) -> Wire:
    return {"path": [type(value).__name__, to.encode(str(value))]}


def _encode_fraction(to: Encoder, value: Fraction) -> Wire:
    return {"fraction": [to.encode(value.numerator), to.encode(value.denominator)]}


def _encode_timedelta(to: Encoder, value: timedelta) -> Wire:
    return {"timedelta": [value.days, value.seconds, value.microseconds]}


def _encode_member(to: Encoder, value: enum.Enum) -> Wire:
    name, plain = to.encode(value._name_), to.encode(value._value_)
    return {"enum": [well_formed(type_name(value)), name, plain, to.refer(value)]}


def row_of_member(value: object) -> EncodeRow | None:
    """The row of a member of an enumeration, of whichever kind."""
    return _encode_member if issubclass(type(value), enum.Enum) else None


_PATH = type(pathlib.Path())
_PATHS: dict[str, type[pathlib.PurePath]] = {
    "PurePosixPath": pathlib.PurePosixPath,
    "PureWindowsPath": pathlib.PureWindowsPath,
    "PosixPath": pathlib.PurePosixPath,
    "WindowsPath": pathlib.PureWindowsPath,
    _PATH.__name__: _PATH,
}

RECORDS: dict[type, EncodeRow] = {
    datetime: _encode_moment("datetime"),
    time: _encode_moment("time"),
    date: lambda to, value: {"date": value.isoformat()},
    timedelta: _encode_timedelta,
    Decimal: _encode_text("decimal"),
    Fraction: _encode_fraction,
    UUID: _encode_text("uuid"),
    **dict.fromkeys(_PATHS.values(), _encode_path),
}


def _decode_datetime(_: Decoder, payload: list[Any]) -> datetime:
    text, fold, zone = payload
    value = datetime.fromisoformat(text_of(text).replace("Z", "+00:00"))
    if zone is None:
        return value.replace(fold=fold)
    there = value.replace(tzinfo=_zone(zone), fold=fold)
    if value.tzinfo is None or there.utcoffset() == value.utcoffset():
        return there
    return value.astimezone(there.tzinfo)


def _decode_time(_: Decoder, payload: list[Any]) -> time:
    text, fold, zone = payload
    value = time.fromisoformat(text_of(text)).replace(fold=fold)
    return value if zone is None else value.replace(tzinfo=_zone(zone))


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(text_of(name))
    except (KeyError, ValueError, OSError) as error:
        raise ConversionError(
            f"the time zone {name!r:.60} is not known here; if there is one, pip install tzdata"
        ) from error


def _decode_timedelta(_: Decoder, payload: list[Any]) -> timedelta:
    days, seconds, microseconds = payload
    if not {type(days), type(seconds), type(microseconds)} <= {int}:
        raise ProtocolError(f"a timedelta is three integers, not {payload!r:.60}")
    return timedelta(days, seconds, microseconds)


def _decode_fraction(of: Decoder, payload: list[Wire]) -> Fraction:
    numerator, denominator = of.fields(payload, 2)
    if not {type(numerator), type(denominator)} <= {int} or denominator == 0:
        raise ProtocolError("a fraction is two integers, of which the second is not 0")
    return Fraction(numerator, denominator)


def _decode_path(of: Decoder, payload: list[Wire]) -> pathlib.PurePath:
    name, text = of.fields(payload, 2)
    if name not in _PATHS:
        raise ProtocolError(f"{name!r:.40} is no class of paths; known: {', '.join(_PATHS)}")
    return _PATHS[name](text_of(text))


def _decode_member(of: Decoder, payload: list[Wire]) -> enum.Enum:
    *_, member = of.fields(payload, 4)
    if not issubclass(type(member), enum.Enum):
        raise ProtocolError(f"the reference of a member of an enumeration names {type_name(member)}")
    return cast(enum.Enum, member)


_STRICT = Context(traps=[InvalidOperation])
"""Whatever the user's own context makes of text that is no number, here it is an error."""

DECODERS: dict[str, DecodeRow] = {
    "datetime": _decode_datetime,
    "time": _decode_time,
    "date": lambda _, text: date.fromisoformat(text_of(text)),
    "timedelta": _decode_timedelta,
    "decimal": lambda _, text: Decimal(text_of(text), _STRICT),
    "fraction": _decode_fraction,
    "uuid": lambda _, text: UUID(text_of(text)),
    "path": _decode_path,
    "enum": _decode_member,
}
