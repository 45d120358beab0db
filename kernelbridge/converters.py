"""Own converters: how instances of a user's class cross by value, under a name that both languages know.

Mirrored by ``packages/bridge/src/converters.ts``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from . import binary, records, values
from .decoder import Decoder, DecodeRow
from .encoder import Encoder, EncodeRow
from .errors import ConversionError
from .info import reason, type_name_of
from .protocol import Wire

T = TypeVar("T")


@dataclass(frozen=True)
class Tagged:
    """A value under a name for which no converter decodes here. It goes back as what it was.

    Attributes
    ----------
    name : str
        The name of its converter at the peer.
    value : object
        What that converter gave.
    """

    name: str
    value: Any


@dataclass(frozen=True)
class _Converter:
    name: str
    kind: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any] | None


_OF_KIND: dict[type, _Converter] = {}
_OF_NAME: dict[str, _Converter] = {}


def register_converter(
    cls: type[T],
    *,
    name: str | None = None,
    encode: Callable[[T], Any],
    decode: Callable[[Any], T] | None = None,
) -> None:
    """Let instances of a class cross by value in deep copies.

    Like ``copyreg``, this holds for the whole process: a class means the same in every session, and the cell
    that registers one may run before any peer has come. The same name or the same class again replaces.

    Parameters
    ----------
    cls
        The class; its subclasses are more than it and stay live.
    name
        What both languages call it; by default the public name of the class, such as ``"shapely.Point"``.
    encode
        Makes a value of an instance: any that crosses, other instances with converters included.
    decode
        Makes an instance of such a value again; without it such values arrive as ``Tagged``.

    Raises
    ------
    TypeError
        When an argument is not what it has to be.
    """
    if not isinstance(cls, type) or not callable(encode) or not (decode is None or callable(decode)):
        raise TypeError("a converter is for a class, and its encode and decode are functions")
    if cls in _TAKEN:
        raise TypeError(f"{type_name_of(cls)} has a form already; a converter is for a class that has none")
    name = type_name_of(cls) if name is None else name
    if not isinstance(name, str) or not name:
        raise TypeError(f"the name of a converter is text, not {name!r}")
    _drop(_OF_NAME.get(name))
    _drop(_OF_KIND.get(cls))
    _OF_NAME[name] = _OF_KIND[cls] = _Converter(name, cls, encode, decode)


def _drop(old: _Converter | None) -> None:
    if old is not None:
        del _OF_NAME[old.name], _OF_KIND[old.kind]


def row_of_own(value: object) -> EncodeRow | None:
    """The row of an object for whose class there is a converter."""
    return _encode_own if type(value) in _OF_KIND else None


def _encode_own(to: Encoder, value: object) -> Wire:
    converter = _OF_KIND[type(value)]
    plain = _attempt("encode", converter.name, converter.encode, value)
    return {"own": [to.encode(converter.name), to.converted(value, plain)]}


def _encode_tagged(to: Encoder, value: Tagged) -> Wire:
    return {"own": [to.encode(value.name), to.converted(value, value.value)]}


def _decode_own(of: Decoder, payload: list[Wire]) -> object:
    number = of.begin()
    return of.finish(number, _restored(*of.fields(payload, 2)))


def _restored(name: Any, value: Any) -> object:
    converter = _OF_NAME.get(values.text_of(name))
    if converter is None or converter.decode is None:
        return Tagged(name, value)
    return _attempt("decode", name, converter.decode, value)


def _attempt(verb: str, name: str, work: Callable[[Any], Any], value: object) -> Any:
    try:
        return work(value)
    except RecursionError:
        raise
    except Exception as error:
        raise ConversionError(f"`{verb}` of the converter {name!r} failed: {reason(error)}") from error


CONTAINERS: dict[type, EncodeRow] = {Tagged: _encode_tagged}
_TAKEN = {
    *values.SCALARS,
    *values.CONTAINERS,
    *values.RECORDS,
    *binary.CONTAINERS,
    *records.RECORDS,
    *CONTAINERS,
}
DECODERS: dict[str, DecodeRow] = {"own": _decode_own}
