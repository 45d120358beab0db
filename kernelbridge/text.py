"""JSON text: of whole bodies, of parts that are text already, and of scalars by the thousand at once.

orjson looks at each item anyway. What it would write silently wrong is refused here: integers beyond 53 bits
by its own option, floats that JSON does not have by a look at the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from .errors import ProtocolError
from .info import type_name
from .protocol import Buffer, Wire


class Text:
    """A part of a body that is text already, and the references that are introduced in it.

    No dataclass, because orjson writes those as objects.
    """

    __slots__ = ("fragment", "introduced")

    def __init__(self, fragment: orjson.Fragment, introduced: list[Wire]) -> None:
        self.fragment = fragment
        self.introduced = introduced


def dumps(body: Wire) -> bytes:
    """JSON text of a body whose values are encoded already."""
    return orjson.dumps(body, default=_fragment)


def _fragment(part: object) -> orjson.Fragment:
    if isinstance(part, Text):
        return part.fragment
    raise TypeError(f"{type_name(part)} is no JSON")


def loads(text: Buffer) -> Any:
    """The body of a message; a ``ProtocolError`` when it is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ProtocolError(f"the body of a message is no JSON: {error}") from None


_KINDS = frozenset({int, str, bool, type(None)})
_KINDS_WITH_FLOAT = _KINDS | {float}


def verbatim(holder: list[Any] | dict[str, Any]) -> orjson.Fragment | None:
    """The text of a list or dict; ``None`` when what it holds has to be looked at one by one."""
    values = list(holder.values()) if type(holder) is dict else holder
    kinds = kinds_of(values)
    if not kinds <= _KINDS_WITH_FLOAT:
        return None
    try:
        text = orjson.dumps(holder, option=orjson.OPT_STRICT_INTEGER)
    except TypeError:  # too large an integer, or a lone surrogate
        return None
    return orjson.Fragment(text) if kinds <= _KINDS or _floats_are_exact(text, values) else None


def kinds_of(values: Iterable[object]) -> set[type]:
    """The classes of values; ``object`` alone when one of them lets itself not be hashed."""
    try:
        return set(map(type, values))
    except Exception:  # noqa: BLE001 - the class of a class may raise anything
        return {object}


def _floats_are_exact(text: bytes, values: Any) -> bool:
    """Whether no float was written as ``null``, and none is minus zero, which has a tag of its own."""
    return text.count(b"null") == values.count(None) and b"-0.0" not in text
