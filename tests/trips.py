"""What tests of values share: references that a test holds itself, and the way to a wire and back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import numpy as np

from kernelbridge.codec import decoder, dumps, encoder, loads, reference
from kernelbridge.errors import ProtocolError
from kernelbridge.protocol import Buffer, Wire


class Held:
    """References of one test: what is introduced gets a number and resolves to itself."""

    def __init__(self) -> None:
        self.objects: list[object] = []
        self.taken_back: list[Wire] = []

    def introduce(self, obj: object) -> Wire:
        self.objects.append(obj)
        return {"mine": [len(self.objects) - 1, {}]}

    def take_back(self, wire: Wire) -> None:
        self.taken_back.append(wire)

    def resolve(self, tag: str, payload: Any) -> object:
        if tag != "mine":
            raise ProtocolError(f"unknown tag {tag!r}")
        return self.objects[payload[0]]


def round_trip(value: object, options: Mapping[str, Any] | None = None) -> Any:
    """Through text and frames, as on the wire, by a deep copy."""
    held, frames = Held(), list[Buffer]()
    text = dumps(encoder(held, frames, options)(value))
    return decoder(held, [bytes(frame) for frame in frames])(loads(text))


def shallow_trip(value: object) -> Any:
    """As a result that nobody asked a copy of."""
    held = Held()
    return decoder(held, [])(loads(dumps(reference(held, value))))


def read(wire: Wire, *frames: bytes) -> Any:
    """What a wire makes."""
    return decoder(Held(), list(frames))(wire)


def same(one: Any, two: Any, met: frozenset[int] = frozenset()) -> bool:
    """Equal in value and type all the way down, NaN and the sign of zero too; a cycle is followed once."""
    if type(one) is not type(two):
        return False
    if id(one) in met:
        return True
    inside = met | {id(one)}
    if is_dataclass(one):
        return same(vars(one), vars(two), inside)
    compare = _COMPARED.get(type(one))
    return bool(one == two) if compare is None else compare(one, two, inside)


def _same_items(one: Any, two: Any, met: frozenset[int]) -> bool:
    return len(one) == len(two) and all(same(a, b, met) for a, b in zip(one, two, strict=True))


def _same_dict(one: Any, two: Any, met: frozenset[int]) -> bool:
    """In any order, because a JavaScript object has an order of its own for keys that look like indices."""
    keys = {(type(key), key): value for key, value in two.items()}
    return len(one) == len(two) and all(
        (type(key), key) in keys and same(value, keys[type(key), key], met) for key, value in one.items()
    )


def _same_array(one: Any, two: Any, met: frozenset[int]) -> bool:
    if (one.dtype, one.shape, order(one)) != (two.dtype, two.shape, order(two)):
        return False
    if one.dtype.hasobject:
        return _same_items(one.ravel().tolist(), two.ravel().tolist(), met)
    return bool(one.tobytes("A") == two.tobytes("A"))


def order(array: Any) -> str:
    """As the protocol names it."""
    return "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"


def _same_float(one: Any, two: Any, _: object = None) -> bool:
    return (one == two and math.copysign(1, one) == math.copysign(1, two)) or (one != one and two != two)


def _same_text(one: object, two: object, _: object) -> bool:
    return str(one) == str(two)


def _same_moment(one: Any, two: Any, _: object) -> bool:
    return (one.isoformat(), one.fold, str(one.tzinfo)) == (two.isoformat(), two.fold, str(two.tzinfo))


_COMPARED: dict[type, Callable[[Any, Any, frozenset[int]], bool]] = {
    float: _same_float,
    complex: lambda one, two, _: _same_float(one.real, two.real) and _same_float(one.imag, two.imag),
    list: _same_items,
    tuple: _same_items,
    dict: _same_dict,
    set: lambda one, two, _: {(type(item), item) for item in one} == {(type(item), item) for item in two},
    np.ndarray: _same_array,
    Decimal: _same_text,
    datetime: _same_moment,
    time: _same_moment,
}
