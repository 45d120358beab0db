"""Rows of the table of values for binary data of the language itself: bytes, packed floats, memory views."""

from __future__ import annotations

import sys
from array import array
from typing import Any

from .decoder import Decoder, DecodeRow
from .encoder import Encoder, EncodeRow
from .memory import snapshot
from .protocol import Buffer, Wire
from .text import kinds_of

PACKED_FROM = 64
"""Lists of at least this many floats travel as one frame."""


def _encode_list(to: Encoder, value: list[Any]) -> Wire:
    if len(value) < PACKED_FROM or type(value[0]) is not float or kinds_of(value) != {float}:
        return to.items(value)
    to.allow(8 * len(value))
    return {"floats": to.frame(_little(array("d", value)).tobytes())}


def _little(values: array[float]) -> array[float]:
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _encode_bytes(to: Encoder, value: Buffer) -> Wire:
    to.allow(len(value))
    return {"bytes": to.frame(snapshot(value))}


def _encode_memoryview(to: Encoder, value: memoryview) -> Wire:
    dtype = _dtype_of(value)
    to.allow(value.nbytes)
    frame = to.frame(snapshot(value))
    plain = dtype == "|u1" and value.ndim == 1
    return {"bytes": frame} if plain else {"array": [frame, dtype, list(value.shape or ()), "C"]}


CONTAINERS: dict[type, EncodeRow] = {
    list: _encode_list,
    bytes: _encode_bytes,
    bytearray: _encode_bytes,
}


def row_of_memoryview(value: Any) -> EncodeRow | None:
    """The row of a memory view; none for one whose elements have no dtype."""
    return _encode_memoryview if type(value) is memoryview and _dtype_of(value) is not None else None


_KINDS = {
    **dict.fromkeys("bhilqn", "i"),
    **dict.fromkeys("BHILQN", "u"),
    **dict.fromkeys("efdg", "f"),
    **dict.fromkeys(("Zf", "Zd", "Zg"), "c"),
    "?": "b",
    "c": "S",
}
_ORDERS = {"@": "", "=": "", "<": "<", ">": ">", "!": ">"}
_NATIVE = "<" if sys.byteorder == "little" else ">"


def _dtype_of(view: memoryview) -> str | None:
    """The dtype of its elements, as NumPy writes it."""
    code = view.format or "B"
    order, code = (_ORDERS[code[0]], code[1:]) if code[0] in _ORDERS else ("", code)
    if code not in _KINDS:
        return None
    return f"{'|' if view.itemsize == 1 else order or _NATIVE}{_KINDS[code]}{view.itemsize}"


_CODES = {_dtype_of(memoryview(bytes(8)).cast(code)): code for code in "?bBhHiIqQfd"}  # type: ignore[call-overload]


def writable(frame: memoryview) -> memoryview:
    """The message's own memory, which nobody else holds; a copy where it must not be written."""
    return memoryview(bytearray(frame)) if frame.readonly else frame.cast("B")


def view_of(dtype: object, shape: list[int], data: memoryview) -> memoryview | None:
    """What stands for an array where NumPy is absent: one of numbers, in one dimension or in C order."""
    code: Any = _CODES.get(dtype) if type(dtype) is str else None
    if code is None or (len(shape) != 1 and 0 in shape):
        return None
    return data.cast(code) if len(shape) == 1 else data.cast(code, shape)


def _decode_bytes(of: Decoder, index: int) -> bytes:
    return of.met(bytes(of.frame(index)))


def _decode_floats(of: Decoder, index: int) -> list[float]:
    values = array("d")
    values.frombytes(of.frame(index))
    of.count(len(values))
    return of.met(_little(values).tolist())


DECODERS: dict[str, DecodeRow] = {
    "bytes": _decode_bytes,
    "floats": _decode_floats,
}
