"""Rows of the table of values for NumPy: arrays of any dtype, shape and stride, and its scalars.

NumPy is looked up only once the user has imported it, or an array has to become something. Subclasses of
ndarray are more than their elements and stay live.
"""

from __future__ import annotations

import math
import re
import sys
from typing import Any

from .binary import view_of, writable
from .decoder import Decoder, DecodeRow
from .encoder import Encoder, EncodeRow
from .errors import ConversionError, ProtocolError
from .memory import snapshot
from .protocol import Buffer, Wire
from .values import SCALARS, is_well_formed, text_of

DTYPE = re.compile(r"[<>|][biufcmMSUV]\d{1,9}(\[\d*[a-zA-Z]{1,2}\])?")
"""Dtypes whose elements are their bytes and nothing else."""


def scalar_of(value: Any) -> object | None:
    """The Python scalar of a NumPy bool, integer, float or str; ``None`` for everything else."""
    generic = getattr(sys.modules.get("numpy"), "generic", None)
    if generic is None or not issubclass(type(value), generic) or value.dtype.kind not in "biufU":
        return None
    plain = value.item()
    return plain if type(plain) in SCALARS else None


def row_of_array(value: Any) -> EncodeRow | None:
    """The row of a NumPy array, if its elements can be copied."""
    numpy: Any = sys.modules.get("numpy")
    if type(value) is not getattr(numpy, "ndarray", None):
        return None
    if value.dtype.kind == "O":
        return _encode_objects
    return _encode_array if _is_described(numpy, value.dtype) else None


def _is_described(numpy: Any, dtype: Any) -> bool:
    """Whether the description of a dtype tells all of it, and in text that crosses."""
    if dtype.metadata is not None or dtype.hasobject:
        return False
    if dtype.subdtype is not None:
        return _is_described(numpy, dtype.base)
    if dtype.names is None:
        return DTYPE.fullmatch(dtype.str) is not None and bool(numpy.dtype(dtype.str) == dtype)
    fields = [(name, *dtype.fields[name]) for name in dtype.names]
    names = [part for name, _, _, *title in fields for part in (name, *title)]
    return (
        all(type(name) is str and is_well_formed(name) for name in names)
        and all(_is_described(numpy, field) for _, field, *_ in fields)
        and _fields_are_in_order(numpy, dtype)
    )


def _fields_are_in_order(numpy: Any, dtype: Any) -> bool:
    """Whether a list of fields and gaps describes a dtype; else they overlap, or lie in another order."""
    try:
        return bool(numpy.lib.format.descr_to_dtype(dtype.descr) == dtype)
    except ValueError:
        return False


def _encode_array(to: Encoder, value: Any) -> Wire:
    to.allow(value.nbytes)
    order = _order_of(value)
    dtype = value.dtype.str if value.dtype.names is None else value.dtype.descr
    return {"array": [to.frame(_snapshot(value, order)), dtype, list(value.shape), order]}


def _snapshot(value: Any, order: str) -> Buffer:
    """The elements as they are now, in memory order."""
    if value.dtype.names is not None and value.nbytes:  # NumPy would leave the room between fields to chance
        value = value.view(f"V{value.dtype.itemsize}")
    whole = value if value.flags.forc else value.copy(order)
    data = memoryview(whole.reshape(-1, order=order).view("u1")) if whole.nbytes else b""
    return snapshot(data) if whole is value else data


def _encode_objects(to: Encoder, value: Any) -> Wire:
    order = _order_of(value)
    return {"objects": [list(value.shape), order, to.items(value.ravel(order).tolist())]}


def _order_of(value: Any) -> str:
    return "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"


def _decode_array(of: Decoder, payload: list[Any]) -> object:
    index, description, shape, order = payload
    frame, size = of.frame(index), _size(shape, order)
    numpy = _numpy()
    if numpy is None:
        view = view_of(description, shape, writable(frame)) if order == "C" else None
        if view is None:
            raise ConversionError(
                f"an array of {description} and shape {shape} needs NumPy: pip install numpy"
            )
        return of.met(view)
    dtype = _dtype(numpy, description)
    if not dtype.itemsize:
        of.count(size)
    if len(frame) != size * dtype.itemsize:
        raise ProtocolError(f"{len(frame)} bytes are no array of {dtype} and shape {shape!r:.60}")
    array = numpy.ndarray(shape, dtype, writable(frame), order=order)
    return of.met(array if array.flags.aligned else array.copy(order))


def _decode_objects(of: Decoder, payload: list[Any]) -> object:
    shape, order, wires = payload
    if type(wires) is not list or len(wires) != _size(shape, order):
        raise ProtocolError(f"{wires!r:.60} are no objects of an array of shape {shape!r:.60}")
    numpy = _numpy()
    if numpy is None:
        raise ConversionError("an array of objects needs NumPy: pip install numpy")
    target = of.met(numpy.empty(shape, object, order))
    target.reshape(-1, order=order)[:] = numpy.fromiter(of.items(wires), object, len(wires))
    return target


def _size(shape: Any, order: Any) -> int:
    if type(shape) is not list or not all(type(length) is int and length >= 0 for length in shape):
        raise ProtocolError(f"a shape is a list of lengths, not {shape!r:.60}")
    if order not in ("C", "F"):
        raise ProtocolError(f'an order is "C" or "F", not {order!r:.40}')
    return math.prod(shape)


def _dtype(numpy: Any, description: Any) -> Any:
    dtype = numpy.lib.format.descr_to_dtype(_checked(description))
    if dtype.itemsize != _itemsize(description):  # NumPy 1 counts in 32 bits, and goes on behind their end
        raise ProtocolError(f"an element of {description!r:.60} is larger than elements can be")
    return dtype


def _itemsize(description: Any) -> int:
    if type(description) is str:
        return int(description[2:].partition("[")[0]) * (4 if description[1] == "U" else 1)
    return sum(_itemsize(part) * math.prod(*shape or [()]) for _, part, *shape in description)


def _checked(description: Any) -> Any:
    """A description as NumPy takes it, with none of its other spellings: those of objects among them."""
    if type(description) is list:
        return [_field(*field) for field in description]
    if DTYPE.fullmatch(text_of(description)) is None:
        raise ProtocolError(f"{description!r:.60} is no dtype whose elements can cross")
    return description


def _field(name: Any, description: Any, *shape: list[int]) -> tuple[Any, ...]:
    return (tuple(name) if type(name) is list else name, _checked(description), *map(tuple, shape))


def _numpy() -> Any:
    if sys.modules.get("numpy") is None:
        try:
            import numpy  # noqa: F401
        except ImportError:
            return None
    return sys.modules["numpy"]


DECODERS: dict[str, DecodeRow] = {
    "array": _decode_array,
    "objects": _decode_objects,
}
