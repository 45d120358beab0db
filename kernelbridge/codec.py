"""Values as text and frames, exactly as the table in ``docs/protocol.md`` says, and nothing else.

A kind of value is one row: an encoder found by type, a decoder found by tag. What a reference *means* is
not known here; the codec asks the ``Names`` it is given. Mirrored by ``packages/bridge/src/codec.ts``.
"""

from __future__ import annotations

import array
import datetime
import json
import math
import sys
from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol, TypeAlias

import orjson

from .errors import ConversionError, LimitError, ProtocolError
from .protocol import DEFAULT_LIMITS, Buffer, Limits, Wire

SAFE_INTEGER = 2**53 - 1
PACKED_FROM = 64
"""Lists of at least this many floats travel as one frame."""


class Names(Protocol):
    """Who gives and resolves references; a session's tables."""

    def introduce(self, obj: object) -> Wire:
        """A reference for an object that stays here."""

    def resolve(self, tag: str, payload: Any) -> object:
        """The object that a ``mine``, ``yours``, ``result`` or ``error`` tag stands for."""


class Encoder:
    """Encodes the values of one message; collects their frames.

    ``deep`` asks for a copy by value of everything that has a row; otherwise only scalars go by value
    and every other object is introduced, so that it stays one live object.
    """

    def __init__(self, names: Names, *, deep: bool = False, frames: list[Buffer] | None = None) -> None:
        self.names = names
        self.deep = deep
        self.frames: list[Buffer] = [] if frames is None else frames
        self._seen: dict[int, int] = {}
        self._alive: list[object] = []

    def __call__(self, value: object) -> Wire:
        """Encode one value; containers in it are numbered from 0 for ``again``."""
        self._seen.clear()
        self._alive.clear()
        try:
            return self.encode(value)
        except RecursionError:
            raise LimitError(
                "a value is nested too deeply to be copied; copy a part of it, or keep a handle"
            ) from None

    def encode(self, value: object) -> Wire:
        scalar = _SCALARS.get(type(value))
        if scalar is not None:
            return scalar(value)
        if not self.deep:
            plain = _numpy_scalar(value)
            return self.encode(plain) if plain is not None else self.names.introduce(value)
        return self._encode_deep(value)

    def _encode_deep(self, value: object) -> Wire:
        row = _CONTAINERS.get(type(value)) or _optional_row(value)
        if row is None:
            return self.names.introduce(value)
        number = self._seen.get(id(value))
        if number is not None:
            return {"again": number}
        self._seen[id(value)] = len(self._seen)
        self._alive.append(value)
        return row(self, value)

    def frame(self, data: Buffer) -> int:
        """Add a frame and give its 1-based index."""
        self.frames.append(data)
        return len(self.frames)


class Decoder:
    """Decodes the values of one message against its frames, within the receiver's limits."""

    def __init__(
        self, names: Names, frames: list[Buffer], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self.names = names
        self.frames = frames
        self.limits = limits
        self._items = 0
        self._depth = 0
        self._met: list[object] = []

    def __call__(self, wire: Wire) -> Any:
        """Decode one value."""
        self._met = []
        self._depth = 0
        return self.decode(wire)

    def decode(self, wire: Wire) -> Any:
        kind = type(wire)
        if kind is list:
            return self.fill(self.met([]), wire)
        if kind is not dict:
            return wire
        if len(wire) != 1:
            raise ProtocolError(f"a tag has exactly one key, got {sorted(wire)[:5]}")
        ((tag, payload),) = wire.items()
        row = _DECODERS.get(tag)
        return row(self, payload) if row is not None else self.names.resolve(tag, payload)

    def met(self, container: Any) -> Any:
        """Number a container that begins here."""
        self._met.append(container)
        return container

    def again(self, number: int) -> object:
        if not 0 <= number < len(self._met) or self._met[number] is _UNFINISHED:
            raise ProtocolError(f"a value refers to its container {number}, which has not begun")
        return self._met[number]

    def fill(self, target: list[Any], wires: list[Wire]) -> list[Any]:
        """Decode items into ``target``."""
        target.extend(self.items(wires))
        return target

    def items(self, wires: Collection[Wire]) -> Iterator[Any]:
        """Decode the items of a container that begins here, counted against the limits."""
        self._enter(len(wires))
        for wire in wires:
            yield self.decode(wire)
        self._depth -= 1

    def _enter(self, count: int) -> None:
        self._depth += 1
        self._items += count
        if self._depth > self.limits["depth"]:
            raise LimitError(f"a value is nested deeper than {self.limits['depth']} (limit `depth`)")
        if self._items > self.limits["items"]:
            raise LimitError(f"a value has more than {self.limits['items']} items (limit `items`)")

    def numbered(self, build: Callable[[list[Any]], object], wires: list[Wire]) -> object:
        """A container that exists only once its items do, such as a tuple."""
        at = len(self._met)
        self._met.append(_UNFINISHED)
        value = build(self.fill([], wires))
        self._met[at] = value
        return value

    def frame(self, index: int) -> memoryview:
        if not isinstance(index, int) or not 1 <= index <= len(self.frames):
            raise ProtocolError(f"a value names frame {index} of {len(self.frames)}")
        return memoryview(self.frames[index - 1])


_UNFINISHED = object()


def dumps(body: Wire) -> bytes:
    """JSON text of a body whose values are encoded already."""
    try:
        return orjson.dumps(body)
    except TypeError:  # nested deeper than orjson goes; the standard library goes as deep as Python
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def loads(text: Buffer) -> Any:
    """The body of a message; a ``ProtocolError`` when it is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ProtocolError(f"the body of a message is no JSON: {error}") from None


# Scalars: what crosses by value, always.


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


_SCALARS: dict[type, Callable[[Any], Wire]] = {
    type(None): _same,
    bool: _same,
    int: _encode_int,
    float: _encode_float,
    str: _encode_str,
}


def _numpy_scalar(value: object) -> object | None:
    """The Python scalar of a NumPy bool, integer, float or str; ``None`` for everything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.generic) or value.dtype.kind not in "biufU":
        return None
    plain = value.item()
    return plain if type(plain) in _SCALARS else None


# Containers and binary data: what a deep copy takes along.


def _encode_list(to: Encoder, value: list[Any]) -> Wire:
    if len(value) >= PACKED_FROM and set(map(type, value)) == {float}:
        return {"floats": to.frame(_little(array.array("d", value)).tobytes())}
    return [to.encode(item) for item in value]


def _little(values: array.array[float]) -> array.array[float]:
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _encode_dict(to: Encoder, value: dict[Any, Any]) -> Wire:
    if all(type(key) is str and _encode_str(key) is key for key in value):
        return {"dict": {key: to.encode(item) for key, item in value.items()}}
    return {"map": [[to.encode(key), to.encode(item)] for key, item in value.items()]}


def _encode_items(tag: str) -> Callable[[Encoder, Any], Wire]:
    return lambda to, value: {tag: [to.encode(item) for item in value]}


def _encode_bytes(to: Encoder, value: Buffer) -> Wire:
    return {"bytes": to.frame(bytes(value))}


def _encode_memoryview(to: Encoder, value: memoryview) -> Wire:
    if value.format == "B" and value.ndim == 1:
        return _encode_bytes(to, value)
    dtype = _dtype_of_format(value.format)
    return {"array": [to.frame(value.tobytes()), dtype, list(value.shape or ()), "C"]}


def _encode_complex(to: Encoder, value: complex) -> Wire:
    return {"complex": [to.encode(value.real), to.encode(value.imag)]}


def _encode_slice(to: Encoder, value: slice) -> Wire:
    return {"slice": [to.encode(value.start), to.encode(value.stop), to.encode(value.step)]}


def _encode_datetime(to: Encoder, value: datetime.datetime) -> Wire:
    if value.tzinfo is None:
        return to.names.introduce(value)
    return {"datetime": [value.isoformat(), value.fold, getattr(value.tzinfo, "key", None)]}


_CONTAINERS: dict[type, Callable[[Encoder, Any], Wire]] = {
    list: _encode_list,
    dict: _encode_dict,
    tuple: _encode_items("tuple"),
    set: _encode_items("set"),
    frozenset: _encode_items("frozenset"),
    bytes: _encode_bytes,
    bytearray: _encode_bytes,
    memoryview: _encode_memoryview,
    complex: _encode_complex,
    slice: _encode_slice,
    type(...): lambda to, value: {"ellipsis": 0},
    datetime.datetime: _encode_datetime,
}


# Optional libraries: looked up only when the user has imported them.


def _optional_row(value: object) -> Callable[[Encoder, Any], Wire] | None:
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if isinstance(value, numpy.generic) and _numpy_scalar(value) is not None:
        return lambda to, scalar: to.encode(_numpy_scalar(scalar))
    if type(value) is numpy.ndarray and value.dtype.kind in "biufc" and value.dtype.isnative:
        return _encode_ndarray
    return None


def _encode_ndarray(to: Encoder, value: Any) -> Wire:
    fortran = value.flags.f_contiguous and not value.flags.c_contiguous
    order = "F" if fortran else "C"
    return {"array": [to.frame(value.tobytes(order=order)), value.dtype.str, list(value.shape), order]}


_FORMATS = {
    "b": "|i1", "B": "|u1", "?": "|b1", "h": "<i2", "H": "<u2", "i": "<i4", "I": "<u4",
    "l": "<i8", "L": "<u8", "q": "<i8", "Q": "<u8", "e": "<f2", "f": "<f4", "d": "<f8",
}  # fmt: skip


def _dtype_of_format(code: str | None) -> str:
    try:
        return _FORMATS[(code or "B").lstrip("@=<")]
    except KeyError:
        raise ConversionError(f"a memoryview of format {code!r} cannot be copied to JavaScript") from None


# Decoders: one a tag. References are not here; the names resolve them.

_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}


def _decode_float(_: Decoder, text: str) -> float:
    return _FLOATS[text] if text in _FLOATS else float(text)


def _decode_str(_: Decoder, units: list[int]) -> str:
    return array.array("H", units).tobytes().decode("utf-16", "surrogatepass")


def _decode_dict(of: Decoder, payload: dict[str, Wire]) -> dict[str, Any]:
    target: dict[str, Any] = of.met({})
    for key, value in zip(payload, of.items(payload.values()), strict=True):
        target[key] = value
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


def _decode_bytes(of: Decoder, index: int) -> object:
    return of.met(bytes(of.frame(index)))


def _decode_floats(of: Decoder, index: int) -> object:
    values = array.array("d")
    values.frombytes(of.frame(index))
    return of.met(_little(values).tolist())


def _decode_array(of: Decoder, payload: list[Any]) -> object:
    index, dtype, shape, order = payload
    numpy = sys.modules.get("numpy") or _import_numpy()
    if numpy is not None:
        flat = numpy.frombuffer(bytearray(of.frame(index)), dtype=dtype)
        return of.met(flat.reshape(shape, order=order))
    code = next((code for code, name in _FORMATS.items() if name == dtype), None)
    if code is None or len(shape) != 1:
        raise ConversionError(f"an array of {dtype} and shape {shape} needs NumPy; install numpy")
    return of.met(memoryview(bytearray(of.frame(index))).cast(code))


def _import_numpy() -> Any:
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def _decode_datetime(_: Decoder, payload: list[Any]) -> datetime.datetime:
    text, fold, zone = payload
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if zone is not None:
        from zoneinfo import ZoneInfo

        value = value.astimezone(ZoneInfo(zone))
    return value.replace(fold=fold)


TagDecoder: TypeAlias = Callable[[Decoder, Any], Any]

_DECODERS: dict[str, TagDecoder] = {
    "float": _decode_float,
    "int": lambda _, text: int(text, 16),
    "str": _decode_str,
    "bytes": _decode_bytes,
    "dict": _decode_dict,
    "map": _decode_map,
    "tuple": lambda of, items: of.numbered(tuple, items),
    "set": _decode_set,
    "frozenset": lambda of, items: of.numbered(frozenset, items),
    "floats": _decode_floats,
    "array": _decode_array,
    "datetime": _decode_datetime,
    "slice": lambda of, parts: slice(*(of.decode(part) for part in parts)),
    "ellipsis": lambda of, _: ...,
    "complex": lambda of, parts: complex(*(of.decode(part) for part in parts)),
    "again": lambda of, number: of.again(number),
}
