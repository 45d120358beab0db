"""How an object is described when it is introduced: type name, short repr, capability flags.

Cheap and safe for any object: a preview never runs longer than a bounded repr and never raises.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable
from typing import Any

from .protocol import Info

REPR_LENGTH = 120
SMALL = 16
"""Items of an array up to which its own repr is shown."""


def describe(obj: object) -> Info:
    """The ``info`` of a ``mine`` tag."""
    return {"type": well_formed(type_name(obj)), "repr": well_formed(short_repr(obj)), "flags": flags(obj)}


def well_formed(text: str) -> str:
    """Text that any encoder takes: lone surrogates are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def type_name(obj: object) -> str:
    """``int``, ``numpy.ndarray``, ``pandas.DataFrame``: public name, builtins bare."""
    kind = type(obj)
    module = str(getattr(kind, "__module__", "builtins"))
    if module in ("builtins", "__main__"):
        return kind.__qualname__
    return f"{module.partition('.')[0]}.{kind.__qualname__}"


def short_repr(obj: object) -> str:
    """At most 120 characters; a shape where a full repr would be slow to make."""
    try:
        shape = _shape(obj)
        if shape is not None and math.prod(shape) > SMALL:
            return _shaped(obj, shape)
        text = _BOUNDED.repr(obj)
    except Exception as error:  # noqa: BLE001 - a user's __repr__ may raise anything; a preview must not
        text = f"<{type_name(obj)} whose repr raises {type(error).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= REPR_LENGTH else text[: REPR_LENGTH - 1] + "…"


def _shape(obj: Any) -> tuple[int, ...] | None:
    """The shape of an array or a table; only a property of its class is trusted to be cheap."""
    shape = obj.shape if hasattr(type(obj), "shape") else None
    return shape if type(shape) is tuple else None


def _shaped(obj: object, shape: tuple[Any, ...]) -> str:
    size = "x".join(map(str, shape)) or "0-d"
    dtype = getattr(obj, "dtype", None)
    return f"<{type_name(obj)} {size}{f' {dtype}' if dtype is not None else ''}>"


class _Bounded(reprlib.Repr):
    """``reprlib`` with room for a line, and plain repr for instances."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = 12
        self.maxstring = self.maxother = REPR_LENGTH

    def repr_instance(self, x: object, level: int) -> str:
        return repr(x)


_BOUNDED = _Bounded()

_FLAGS: tuple[tuple[str, Callable[[object], bool]], ...] = (
    ("c", callable),
    ("i", lambda obj: hasattr(type(obj), "__iter__")),
    ("n", lambda obj: hasattr(type(obj), "__next__")),
    ("s", lambda obj: hasattr(type(obj), "__len__")),
    ("m", lambda obj: hasattr(type(obj), "keys") and hasattr(type(obj), "__getitem__")),
    ("q", lambda obj: issubclass(type(obj), (list, tuple, range, str, bytes))),
    ("a", lambda obj: hasattr(type(obj), "__await__")),
    ("w", lambda obj: hasattr(type(obj), "__enter__")),
    ("t", lambda obj: issubclass(type(obj), type)),
    ("e", lambda obj: issubclass(type(obj), BaseException)),
    ("A", lambda obj: hasattr(type(obj), "__aiter__")),
    ("W", lambda obj: hasattr(type(obj), "__aenter__")),
)


def flags(obj: object) -> str:
    """One letter a capability, as ``docs/protocol.md`` lists them."""
    return "".join(letter for letter, holds in _FLAGS if holds(obj))
