"""Rows of the table of values: scalars and containers of the language itself."""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import chain
from typing import Any, TypeVar

from .decoder import Decoder, DecodeRow
from .encoder import SAFE_INTEGER, Encoder, EncodeRow
from .errors import ConversionError, ProtocolError
from .info import reason
from .protocol import Wire
from .text import kinds_of

T = TypeVar("T", dict[Any, Any], set[Any])
_UTF16 = f"utf-16-{sys.byteorder[0]}e"


def _encode_int(_: object, value: int) -> Wire:
    if -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return value
    return {"int": f"{value:x}"}


def _encode_float(_: object, value: float) -> Wire:
    if value != value:
        return {"float": "NaN"}
    if value in (math.inf, -math.inf):
        return {"float": "Infinity" if value > 0 else "-Infinity"}
    if value == 0 and math.copysign(1, value) < 0:
        return {"float": "-0"}
    return value


def _encode_str(_: object, value: str) -> Wire:
    if is_well_formed(value):
        return value
    return {"str": memoryview(value.encode(_UTF16, "surrogatepass")).cast("H").tolist()}


def is_well_formed(text: str) -> bool:
    """Whether text has no lone surrogate, which UTF-8 could not carry."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _same(_: object, value: object) -> Wire:
    return value


SCALARS: dict[type, Callable[[object, Any], Wire]] = {
    type(None): _same,
    bool: _same,
    int: _encode_int,
    float: _encode_float,
    str: _encode_str,
}


def _encode_dict(to: Encoder, value: dict[Any, Any]) -> Wire:
    if _are_plain(value):
        return {"dict": to.parts(wires := dict(value), wires.items())}
    if kinds_of(value) == {str} and is_well_formed("".join(value)):
        return {"dict": to.fields({key: value[key] for key in _in_javascript_order(value)})}
    flat = list(chain.from_iterable(value.items()))
    to.parts(flat, enumerate(flat), as_text=False)
    return {"map": list(zip(flat[::2], flat[1::2], strict=True))}


def _are_plain(keys: Iterable[Any]) -> bool:
    """Whether a JavaScript object has these keys, and in this order."""
    for key in keys:  # noqa: SIM110 - a generator takes three times as long
        if type(key) is not str or not key.isascii() or key.isdecimal():
            return False
    return True


def _in_javascript_order(keys: Collection[str]) -> list[str]:
    """The order a JavaScript object gives these keys, array indices first; ``again`` counts along it."""
    indices = {key for key in keys if _is_index(key)}
    return [*sorted(indices, key=int), *(key for key in keys if key not in indices)]


def _is_index(key: str) -> bool:
    return key.isdecimal() and len(key) <= 10 and str(int(key)) == key and int(key) < 2**32 - 1


def _encode_items(tag: str) -> EncodeRow:
    return lambda to, value: {tag: to.items(value)}


CONTAINERS: dict[type, EncodeRow] = {
    **dict.fromkeys((dict, OrderedDict, defaultdict, Counter), _encode_dict),
    tuple: _encode_items("tuple"),
    set: _encode_items("set"),
    frozenset: _encode_items("frozenset"),
}

RECORDS: dict[type, EncodeRow] = {
    complex: lambda to, value: {"complex": to.items([value.real, value.imag])},
    slice: lambda to, value: {"slice": to.items([value.start, value.stop, value.step])},
    type(...): lambda to, value: {"ellipsis": 0},
}

_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}


def text_of(payload: Wire) -> str:
    """A payload that has to be plain text."""
    if type(payload) is not str:
        raise ProtocolError(f"expected text, not {payload!r:.40}")
    return payload


def _decode_float(_: Decoder, payload: Wire) -> float:
    text = text_of(payload)
    return _FLOATS[text] if text in _FLOATS else float(text)


def _decode_str(_: Decoder, units: list[int]) -> str:
    return array("H", units).tobytes().decode(_UTF16, "surrogatepass")


def _decode_dict(of: Decoder, payload: dict[str, Wire]) -> dict[str, Any]:
    if type(payload) is not dict:
        raise ProtocolError(f"a dict comes as an object, not as {payload!r:.40}")
    if not of.has_nested(payload.values()):
        of.count(len(payload))
        return of.met(payload)
    target: dict[str, Any] = of.met({})
    values = of.items(list(payload.values()))
    target.update(zip(payload, values, strict=True))
    return target


def _decode_map(of: Decoder, payload: list[list[Wire]]) -> dict[Any, Any]:
    if set(map(type, payload)) - {list} or set(map(len, payload)) - {2}:
        raise ProtocolError("a map comes as a list of pairs")
    target: dict[Any, Any] = of.met({})
    flat = of.items(list(chain.from_iterable(payload)))
    return _without_loss("a Map", target, zip(flat[::2], flat[1::2], strict=True), len(payload))


def _decode_set(of: Decoder, payload: list[Wire]) -> set[Any]:
    target: set[Any] = of.met(set())
    members = of.items(payload)
    return _without_loss("a Set", target, members, len(members))


def _decode_frozenset(of: Decoder, payload: list[Wire]) -> frozenset[Any]:
    number = of.begin()
    return of.finish(number, frozenset(_without_loss("a Set", set(), of.items(payload), len(payload))))


def _decode_tuple(of: Decoder, payload: list[Wire]) -> tuple[Any, ...]:
    number = of.begin()
    return of.finish(number, tuple(of.items(payload)))


def _without_loss(what: str, target: T, members: Iterable[Any], number: int) -> T:
    """Fill ``target``; keys that Python cannot take, or not tell apart, are an error."""
    name = type(target).__name__
    try:
        target.update(members)
    except Exception as error:
        raise ConversionError(f"{what} cannot become a {name}: {reason(error)}") from error
    if len(target) != number:
        raise ConversionError(
            f"{what} cannot become a {name}: Python takes some of its keys for equal, as it does 1 and true;"
            " give it other keys, or send an Array of pairs"
        )
    return target


def _decode_complex(of: Decoder, payload: list[Wire]) -> complex:
    real, imaginary = of.fields(payload, 2)
    if not {type(real), type(imaginary)} <= {int, float}:
        raise ProtocolError("the parts of a complex number are numbers")
    return complex(real, imaginary)


DECODERS: dict[str, DecodeRow] = {
    "float": _decode_float,
    "int": lambda of, text: int(text_of(text), 16),
    "str": _decode_str,
    "dict": _decode_dict,
    "map": _decode_map,
    "tuple": _decode_tuple,
    "set": _decode_set,
    "frozenset": _decode_frozenset,
    "slice": lambda of, parts: slice(*of.fields(parts, 3)),
    "ellipsis": lambda of, _: ...,
    "complex": _decode_complex,
    "again": lambda of, number: of.again(number),
}
