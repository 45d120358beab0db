"""Rows of the table of values for binary data: bytes, packed floats, arrays.

NumPy is looked up only once the user has imported it, or an array has to become something.
"""

from __future__ import annotations

import array
import sys
from typing import Any, cast

from .errors import ConversionError
from .memory import snapshot
from .protocol import Buffer, Wire
from .values import SCALARS
from .walk import Decoder, DecodeRow, Encoder, EncodeRow

PACKED_FROM = 64
"""Lists of at least this many floats travel as one frame."""


def numpy_scalar(value: Any) -> object | None:
    """The Python scalar of a NumPy bool, integer, float or str; ``None`` for everything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not issubclass(type(value), numpy.generic) or value.dtype.kind not in "biufU":
        return None
    plain = value.item()
    return plain if type(plain) in SCALARS else None


def _encode_list(to: Encoder, value: list[Any]) -> Wire:
    if len(value) >= PACKED_FROM and set(map(type, value)) == {float}:
        return {"floats": to.frame(_little(array.array("d", value)).tobytes())}
    return [to.encode(item) for item in value]


def _little(values: array.array[float]) -> array.array[float]:
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _encode_bytes(to: Encoder, value: Buffer) -> Wire:
    return {"bytes": to.frame(snapshot(value))}


def _encode_memoryview(to: Encoder, value: memoryview) -> Wire:
    if value.format == "B" and value.ndim == 1:
        return _encode_bytes(to, value)
    dtype = _dtype_of_format(value.format)
    return {"array": [to.frame(snapshot(value)), dtype, list(value.shape or ()), "C"]}


def optional_row(value: Any) -> EncodeRow | None:
    """The row of an optional library's object, if it has one."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if type(value) is numpy.ndarray and value.dtype.kind in "biufc" and value.dtype.isnative:
        return _encode_ndarray
    return None


def _encode_ndarray(to: Encoder, value: Any) -> Wire:
    fortran = value.flags.f_contiguous and not value.flags.c_contiguous
    order = "F" if fortran else "C"
    return {"array": [to.frame(_snapshot(value, order)), value.dtype.str, list(value.shape), order]}


def _snapshot(value: Any, order: str) -> Buffer:
    """The elements as they are now, in memory order; NumPy takes huge pages for a large copy by itself."""
    flat = value.copy(order).reshape(-1, order=order)
    return memoryview(flat.view("u1")) if flat.nbytes else b""


_FORMATS = {
    "b": "|i1", "B": "|u1", "?": "|b1", "h": "<i2", "H": "<u2", "i": "<i4", "I": "<u4",
    "l": "<i8", "L": "<u8", "q": "<i8", "Q": "<u8", "e": "<f2", "f": "<f4", "d": "<f8",
}  # fmt: skip


def _dtype_of_format(code: str | None) -> str:
    try:
        return _FORMATS[(code or "B").lstrip("@=<")]
    except KeyError:
        raise ConversionError(f"a memoryview of format {code!r} cannot be copied to JavaScript") from None


CONTAINERS: dict[type, EncodeRow] = {
    list: _encode_list,
    bytes: _encode_bytes,
    bytearray: _encode_bytes,
    memoryview: _encode_memoryview,
}


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
        flat = numpy.frombuffer(_writable(of.frame(index)), dtype=dtype)
        aligned = flat if flat.flags.aligned else flat.copy()
        return of.met(aligned.reshape(shape, order=order))
    code = next((code for code, name in _FORMATS.items() if name == dtype), None)
    if code is None or len(shape) != 1:
        raise ConversionError(f"an array of {dtype} and shape {shape} needs NumPy; install numpy")
    return of.met(_writable(of.frame(index)).cast(cast(Any, code)))


def _writable(frame: memoryview) -> memoryview:
    """The message's own memory, which nobody else holds; a copy where it must not be written."""
    return memoryview(bytearray(frame)) if frame.readonly else frame.cast("B")


def _import_numpy() -> Any:
    try:
        import numpy
    except ImportError:
        return None
    return numpy


DECODERS: dict[str, DecodeRow] = {
    "bytes": _decode_bytes,
    "floats": _decode_floats,
    "array": _decode_array,
}
