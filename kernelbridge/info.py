"""How an object is described when it is introduced: type name, short repr, capability flags.

Cheap and safe for any object: a preview never runs longer than a bounded repr and never raises.
"""

from __future__ import annotations

import math
import reprlib
import types
import weakref
from collections.abc import Callable, Mapping
from typing import Any

from .protocol import Info

OF_C = (types.GetSetDescriptorType, types.MemberDescriptorType)
"""Properties that run no code of a user's."""
REPR_LENGTH = 120
NAME_LENGTH = 200
SMALL = 16
"""Items of an array up to which its own repr is shown."""


def describe(obj: object) -> Info:
    """The ``info`` of a ``mine`` tag."""
    name, letters, _ = _kind(type(obj))
    return {"type": name, "repr": well_formed(short_repr(obj)), "flags": letters}


def well_formed(text: str) -> str:
    """Text that any encoder takes: lone surrogates are spelled out."""
    if type(text) is str and text.isascii():
        return text
    return str.encode(text, "utf-8", "backslashreplace").decode()


def type_name(obj: object) -> str:
    """``int``, ``numpy.ndarray``, ``pandas.DataFrame``: public name, builtins bare."""
    return _kind(type(obj))[0]


def type_name_of(kind: type) -> str:
    """The public name of a class."""
    try:
        module = _MODULE(kind)
    except AttributeError:  # it was deleted
        module = None
    name = _NAME(kind)
    if type(module) is str and module not in ("builtins", "__main__"):
        name = f"{module.partition('.')[0]}.{name}"
    return well_formed(name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…")


def type_names_of(kind: type) -> list[str]:
    """The public names of a class and of all its bases, in Python's order."""
    return [type_name_of(base) for base in _MRO(kind)]


def namespaces_of(kind: type) -> list[Mapping[str, Any]]:
    """What a class and its bases hold, in Python's order."""
    return [_NAMESPACE(base) for base in _MRO(kind)]


def class_has(kind: type, name: str) -> bool:
    """Whether a class or a base of it holds a name."""
    return any(name in _NAMESPACE(base) for base in _MRO(kind))


def of_class(kind: type, name: str) -> object:
    """What a class, or else the first base that does, holds under a name; ``None`` where none does."""
    return next((space[name] for space in namespaces_of(kind) if name in space), None)


def reason(error: BaseException) -> str:
    """Class and message of an exception."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a user's __str__ may raise anything
        text = "it cannot be told"
    return f"{type_name(error)}: {text}" if text else type_name(error)


# A class may have a class of its own, whose answers may be anything: what is read here lies behind it.

_MRO: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_NAMESPACE: Callable[[type], dict[str, Any]] = type.__dict__["__dict__"].__get__
_NAME: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_MODULE: Callable[[type], object] = type.__dict__["__module__"].__get__


def short_repr(obj: object) -> str:
    """At most 120 characters; a shape where a full repr would be slow to make."""
    try:
        shape = _shape(obj)
        if shape is not None and math.prod(shape) > SMALL:
            return _shaped(obj, shape)
        text = _one_line(_BOUNDED.repr(obj))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a user's __repr__ may raise anything; a preview must not
        text = f"<{type_name(obj)} whose repr raises {type_name(error)}>"
    return text if len(text) <= REPR_LENGTH else text[: REPR_LENGTH - 1] + "…"


def _one_line(text: str) -> str:
    return " ".join(text[: 8 * REPR_LENGTH].split())


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

_FLAGS: tuple[tuple[str, Callable[[type], bool]], ...] = (
    ("c", lambda kind: class_has(kind, "__call__")),
    ("i", lambda kind: class_has(kind, "__iter__")),
    ("n", lambda kind: class_has(kind, "__next__")),
    ("s", lambda kind: class_has(kind, "__len__")),
    ("m", lambda kind: class_has(kind, "keys") and class_has(kind, "__getitem__")),
    ("q", lambda kind: issubclass(kind, (list, tuple, range, str, bytes))),
    ("a", lambda kind: class_has(kind, "__await__")),
    ("w", lambda kind: class_has(kind, "__enter__")),
    ("t", lambda kind: issubclass(kind, type)),
    ("e", lambda kind: issubclass(kind, BaseException)),
    ("A", lambda kind: class_has(kind, "__aiter__")),
    ("W", lambda kind: class_has(kind, "__aenter__")),
)

_Kind = tuple[str, str, "weakref.ref[type]"]
_kinds: dict[int, _Kind] = {}
"""Name and flags of the classes met so far, by identity: a class may have no hash."""


def _kind(kind: type) -> _Kind:
    ident = id(kind)
    known = _kinds.get(ident)
    if known is not None and known[2]() is kind:
        return known
    letters = "".join(letter for letter, holds in _FLAGS if holds(kind))
    alive = weakref.ref(kind, lambda _: _kinds.pop(ident, None))
    _kinds[ident] = known = (well_formed(type_name_of(kind)), letters, alive)
    return known
