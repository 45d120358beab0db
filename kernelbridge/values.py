"""Rows of the table of values: scalars, containers, dates. Binary data is in ``binary``."""

from __future__ import annotations

import array
import datetime
import math
from collections.abc import Callable, Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from .errors import ConversionError
from .protocol import Wire
from .walk import Decoder, DecodeRow, Encoder, EncodeRow

SAFE_INTEGER = 2**53 - 1


def _encode_int(value: int) -> Wire:
    if -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return value
    return {"int": f"{value:x}"}


def _encode_float(value: float) -> Wire:
    if value != value:
        return {"float": "NaN"}
    if value in (math.inf, -math.inf):
        return {"float": "Infinity" if value > 0 else "-Infinity"}
    if value == 0 and math.copysign(1, value) < 0:
        return {"float": "-0"}
    return value


def _encode_str(value: str) -> Wire:
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        units = memoryview(value.encode("utf-16-le", "surrogatepass")).cast("H")
        return {"str": units.tolist()}
    return value


def _same(value: object) -> Wire:
    return value


SCALARS: dict[type, Callable[[Any], Wire]] = {
    type(None): _same,
    bool: _same,
    int: _encode_int,
    float: _encode_float,
    str: _encode_str,
}


def _encode_dict(to: Encoder, value: dict[Any, Any]) -> Wire:
    if all(type(key) is str and _encode_str(key) is key for key in value):
        return {"dict": {key: to.encode(value[key]) for key in _in_javascript_order(value)}}
    return {"map": [[to.encode(key), to.encode(item)] for key, item in value.items()]}


def _in_javascript_order(keys: Collection[str]) -> Iterable[str]:
    """The order a JavaScript object gives these keys, array indices first; ``again`` counts along it."""
    indices = [key for key in keys if _is_index(key)]
    if not indices:
        return keys
    return [*sorted(indices, key=int), *(key for key in keys if key not in set(indices))]


def _is_index(key: str) -> bool:
    return key.isdecimal() and len(key) <= 10 and str(int(key)) == key and int(key) < 2**32 - 1


def _encode_items(tag: str) -> Callable[[Encoder, Any], Wire]:
    return lambda to, value: {tag: [to.encode(item) for item in value]}


def _encode_complex(to: Encoder, value: complex) -> Wire:
    return {"complex": [to.encode(value.real), to.encode(value.imag)]}


def _encode_slice(to: Encoder, value: slice) -> Wire:
    return {"slice": [to.encode(value.start), to.encode(value.stop), to.encode(value.step)]}


def _encode_datetime(to: Encoder, value: datetime.datetime) -> Wire:
    if value.tzinfo is None:
        return to.names.introduce(value)
    return {"datetime": [value.isoformat(), value.fold, getattr(value.tzinfo, "key", None)]}


CONTAINERS: dict[type, EncodeRow] = {
    dict: _encode_dict,
    tuple: _encode_items("tuple"),
    set: _encode_items("set"),
    frozenset: _encode_items("frozenset"),
}

RECORDS: dict[type, EncodeRow] = {
    complex: _encode_complex,
    slice: _encode_slice,
    type(...): lambda to, value: {"ellipsis": 0},
    datetime.datetime: _encode_datetime,
}

_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}


def _decode_float(_: Decoder, text: str) -> float:
    return _FLOATS[text] if text in _FLOATS else float(text)


def _decode_str(_: Decoder, units: list[int]) -> str:
    return array.array("H", units).tobytes().decode("utf-16", "surrogatepass")


def _decode_dict(of: Decoder, payload: dict[str, Wire]) -> dict[str, Any]:
    target: dict[str, Any] = of.met({})
    target.update(zip(payload, of.items(payload.values()), strict=True))
    return target


def _decode_map(of: Decoder, payload: list[tuple[Wire, Wire]]) -> dict[Any, Any]:
    target: dict[Any, Any] = of.met({})
    flat = of.items([wire for pair in payload for wire in pair])
    try:
        for key in flat:
            target[key] = next(flat)
    except TypeError as error:
        raise ConversionError(f"a Map cannot become a dict: {error}") from None
    return target


def _decode_set(of: Decoder, payload: list[Wire]) -> set[Any]:
    target: set[Any] = of.met(set())
    try:
        target.update(of.items(payload))
    except TypeError as error:
        raise ConversionError(f"a Set cannot become a set: {error}") from None
    return target


def _decode_datetime(_: Decoder, payload: list[Any]) -> datetime.datetime:
    text, fold, zone = payload
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if zone is not None:
        value = value.astimezone(ZoneInfo(zone))
    return value.replace(fold=fold)


DECODERS: dict[str, DecodeRow] = {
    "float": _decode_float,
    "int": lambda _, text: int(text, 16),
    "str": _decode_str,
    "dict": _decode_dict,
    "map": _decode_map,
    "tuple": lambda of, items: of.numbered(tuple, items),
    "set": _decode_set,
    "frozenset": lambda of, items: of.numbered(frozenset, items),
    "datetime": _decode_datetime,
    "slice": lambda of, parts: slice(*(of.decode(part) for part in parts)),
    "ellipsis": lambda of, _: ...,
    "complex": lambda of, parts: complex(*(of.decode(part) for part in parts)),
    "again": lambda of, number: of.again(number),
}
