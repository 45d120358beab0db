"""What both walks share, from a value to its wire and back: the names of references, and how a failure says
where it happened.

No walk keeps a path. One that fails is left from the inside out, and each level adds itself to a trail; the
path is looked for along that trail, by identity.
"""

from __future__ import annotations

import enum
import itertools
import json
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from .errors import BridgeError, ConversionError, LimitError, ProtocolError
from .info import reason, short_repr
from .protocol import Wire

Step: TypeAlias = Callable[[object, object], str]
"""How a part is reached from what holds it."""

STEPS = 12
"""A longer path is cut in its middle."""


class Names(Protocol):
    """Who gives and resolves references; a session's tables."""

    def introduce(self, obj: object) -> Wire:
        """Give a reference for an object that stays here."""

    def take_back(self, wire: Wire) -> None:
        """Count what was introduced in a wire as given back: it will not be sent."""

    def resolve(self, tag: str, payload: Any) -> object:
        """Give the object that a ``mine``, ``yours``, ``result`` or ``error`` tag stands for."""


def explained(
    error: Exception, trail: Sequence[object], step: Step, other: type[BridgeError], failed: str
) -> Exception:
    """The error to raise for one that ended a walk: with the path, and as ``other`` where it is not ours."""
    if isinstance(error, BridgeError) and type(error) not in (ConversionError, LimitError, ProtocolError):
        return error
    path = path_along(trail, step)
    if isinstance(error, RecursionError):
        found: Exception = LimitError(f"{path}: a value is nested too deeply; take a part of it")
    elif isinstance(error, BridgeError):
        found = type(error)(f"{path}: {error}")
        found.__cause__ = error.__cause__
    else:
        found = other(f"{path} {failed}: {reason(error)}")
        found.__cause__ = error
    return found


def path_along(trail: Sequence[object], step: Step) -> str:
    """``value["rows"][3]`` for a trail, which begins with the innermost."""
    steps = [step(outer, inner) for outer, inner in itertools.pairwise(reversed(trail))]
    if len(steps) > STEPS:
        steps[STEPS // 2 : -STEPS // 2] = ["…"]
    return "value" + "".join(steps)


def step_of_value(outer: object, inner: object) -> str:
    """How a Python object is reached from one that holds it."""
    kind = type(outer)
    step = _STEPS.get(kind)
    try:
        if step is not None:
            return step(outer, inner)
        if issubclass(kind, enum.Enum):
            return ".value"
        numpy = sys.modules.get("numpy")
        return _index_in_array(outer, inner) if numpy is not None and kind is numpy.ndarray else ""
    except RuntimeError:  # it changes while it is walked, which may be why
        return "[…]"


def step_of_wire(outer: Wire, inner: Wire) -> str:
    """How a part of a wire is reached, in terms of the value that it makes."""
    if type(outer) is list:
        return _index_of(outer, inner)
    tag, payload = next(iter(outer.items()))
    if tag == "dict":
        return _key_of(payload.items(), inner)
    if tag == "map":
        return _key_of((tuple(pair) for pair in payload if type(pair) is list and len(pair) == 2), inner)
    if tag == "objects":
        return _index_of(payload[2], inner)
    return _index_of(payload, inner) if tag in ("tuple", "set", "frozenset") else ""


def _index_of(items: Iterable[Any], inner: object) -> str:
    return next((f"[{at}]" for at, item in enumerate(items) if item is inner), "")


def _key_of(items: Iterable[tuple[Any, Any]], inner: object) -> str:
    for key, item in items:
        if item is inner:
            return f"[{_shown(key)}]"
        if key is inner:
            return f".keys()[{_shown(key)}]"
    return ""


def _shown(key: object) -> str:
    return json.dumps(key) if type(key) is str and len(key) <= 60 else short_repr(key)


def _index_in_array(array: Any, inner: object) -> str:
    return next((_subscript(at) for at in _places(array.shape) if array[at] is inner), "")


def _places(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return itertools.product(*map(range, shape))


def _subscript(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]" if place else "[()]"


_STEPS: dict[type, Callable[[Any, object], str]] = {
    **dict.fromkeys((list, tuple), _index_of),
    **dict.fromkeys((set, frozenset), lambda outer, inner: "{…}"),
    **dict.fromkeys(
        (dict, OrderedDict, defaultdict, Counter), lambda outer, inner: _key_of(outer.items(), inner)
    ),
}
