"""How a value is walked, either way: numbering of containers, limits, frames. What a kind of value becomes is
a row in ``values`` and ``binary``; what a reference means, the ``Names`` know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from .errors import LimitError, ProtocolError
from .protocol import Buffer, Limits, Wire


class Names(Protocol):
    """Who gives and resolves references; a session's tables."""

    def introduce(self, obj: object) -> Wire:
        """Give a reference for an object that stays here."""

    def resolve(self, tag: str, payload: Any) -> object:
        """Give the object that a ``mine``, ``yours``, ``result`` or ``error`` tag stands for."""


@dataclass(frozen=True)
class Rows:
    """The table of values: encoders by exact type or by a look at the value, decoders by tag."""

    scalars: Mapping[type, Callable[[Any], Wire]]
    plain: Callable[[object], object | None]
    """The Python scalar that an optional library's scalar stands for; ``None`` for everything else."""
    records: Mapping[type, EncodeRow]
    """What a deep copy takes along and no later value can refer to: dates, slices, complex numbers."""
    containers: Mapping[type, EncodeRow]
    """What a deep copy takes along once, however often it is met."""
    optional: Callable[[object], EncodeRow | None]
    decoders: Mapping[str, DecodeRow]


class Encoder:
    """Encodes the values of one message; collects their frames.

    ``deep`` asks for a copy by value of everything that has a row; otherwise only scalars go by value
    and every other object is introduced, so that it stays one live object.
    """

    def __init__(self, rows: Rows, names: Names, frames: list[Buffer], *, deep: bool) -> None:
        self.names = names
        self.frames = frames
        self._rows = rows
        self._deep = deep
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
        """Encode a value that is part of the one being encoded."""
        scalar = self._rows.scalars.get(type(value))
        if scalar is not None:
            return scalar(value)
        plain = self._rows.plain(value)
        if plain is not None:
            return self.encode(plain)
        return self._encode_copy(value) if self._deep else self.names.introduce(value)

    def _encode_copy(self, value: object) -> Wire:
        record = self._rows.records.get(type(value))
        if record is not None:
            return record(self, value)
        row = self._rows.containers.get(type(value)) or self._rows.optional(value)
        if row is None:
            return self.names.introduce(value)
        number = self._seen.get(id(value))
        if number is not None:
            return {"again": number}
        self._seen[id(value)] = len(self._seen)
        self._alive.append(value)  # an id stays taken only while its object lives
        return row(self, value)

    def frame(self, data: Buffer) -> int:
        """Add a frame and give its 1-based index."""
        self.frames.append(data)
        return len(self.frames)


class Decoder:
    """Decodes the values of one message against its frames, within the receiver's limits."""

    def __init__(self, rows: Rows, names: Names, frames: list[Buffer], limits: Limits) -> None:
        self.names = names
        self.frames = frames
        self.limits = limits
        self._rows = rows
        self._items = 0
        self._depth = 0
        self._met: list[object] = []

    def __call__(self, wire: Wire) -> Any:
        """Decode one value."""
        self._met = []
        self._depth = 0
        return self.decode(wire)

    def decode(self, wire: Wire) -> Any:
        """Decode a value that is part of the one being decoded."""
        kind = type(wire)
        if kind is list:
            target: list[Any] = self.met([])
            target.extend(self.items(wire))
            return target
        if kind is not dict:
            return wire
        if len(wire) != 1:
            raise ProtocolError(f"a tag has exactly one key, got {sorted(wire)[:5]}")
        ((tag, payload),) = wire.items()
        row = self._rows.decoders.get(tag)
        return row(self, payload) if row is not None else self.names.resolve(tag, payload)

    def items(self, wires: Collection[Wire]) -> Iterator[Any]:
        """Decode the items of a container that begins here, counted against the limits."""
        self._depth += 1
        self._items += len(wires)
        if self._depth > self.limits["depth"]:
            raise LimitError(f"a value is nested deeper than {self.limits['depth']} (limit `depth`)")
        if self._items > self.limits["items"]:
            raise LimitError(f"a value has more than {self.limits['items']} items (limit `items`)")
        for wire in wires:
            yield self.decode(wire)
        self._depth -= 1

    def met(self, container: Any) -> Any:
        """Number a container that begins here."""
        self._met.append(container)
        return container

    def numbered(self, build: Callable[[Iterator[Any]], object], wires: list[Wire]) -> object:
        """Number and decode a container that exists only once its items do, such as a tuple."""
        at = len(self._met)
        self._met.append(_UNFINISHED)
        self._met[at] = build(self.items(wires))
        return self._met[at]

    def again(self, number: int) -> object:
        """Give the container that was met as ``number``."""
        if not 0 <= number < len(self._met) or self._met[number] is _UNFINISHED:
            raise ProtocolError(f"a value refers to its container {number}, which has not begun")
        return self._met[number]

    def frame(self, index: int) -> memoryview:
        """Give a frame by its 1-based index."""
        if not isinstance(index, int) or not 1 <= index <= len(self.frames):
            raise ProtocolError(f"a value names frame {index} of {len(self.frames)}")
        return memoryview(self.frames[index - 1])


EncodeRow: TypeAlias = Callable[[Encoder, Any], Wire]
DecodeRow: TypeAlias = Callable[[Decoder, Any], Any]

_UNFINISHED = object()
