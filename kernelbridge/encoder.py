"""The walk of a value to its wire: numbers containers, collects frames, keeps to what was asked of the copy.

What a kind of value becomes is a row in ``values``, ``binary``, ``records``, ``arrays``, ``tables``,
``converters``; what a reference means, the ``Names`` know. Mirrored by ``packages/bridge/src/encoder.ts``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from .copying import CopyOptions
from .errors import ConversionError, LimitError
from .info import short_repr, type_name
from .protocol import Buffer, Wire
from .text import Text, dumps, verbatim
from .walk import Names, explained, step_of_value

SAFE_INTEGER = 2**53 - 1
VERBATIM_FROM = 32
"""So many scalars are written as text at once; for fewer, the text costs more than it saves."""
FLATTEN = 63
"""After this many levels a part is turned into text, because orjson goes 254 deep."""


@dataclass(frozen=True)
class EncodeRows:
    """The table of values: by exact type, or by a look at the value where its type alone does not tell."""

    scalars: Mapping[type, Callable[[object, Any], Wire]]
    """What always goes by value."""
    leaves: Mapping[type, EncodeRow]
    """What a deep copy takes along and no later value can refer to: scalars, dates, slices."""
    containers: Mapping[type, EncodeRow]
    """What a deep copy takes along once, however often it is met."""
    plain: Callable[[object], object | None]
    """The scalar that an optional library's scalar stands for; ``None`` for everything else."""
    look_for_leaf: Look
    looks_for_containers: tuple[Look, ...]


def by_reference(rows: EncodeRows, names: Names, value: object) -> Wire:
    """Encode a scalar by value, and introduce every other object, so that it stays one live object."""
    try:
        row = rows.scalars.get(type(value))
    except Exception:  # noqa: BLE001 - a class whose own class gives it no hash
        return names.introduce(value)
    if row is not None:
        return row(None, value)
    plain = rows.plain(value)
    return names.introduce(value) if plain is None else by_reference(rows, names, plain)


class Encoder:
    """Encodes values of one message as deep copies: what has a row goes by value. Collects their frames."""

    def __init__(self, rows: EncodeRows, names: Names, frames: list[Buffer], options: CopyOptions) -> None:
        self.names = names
        self.frames = frames
        self._rows = rows
        self._containers, self._leaves = rows.containers, rows.leaves
        self._options = options
        self._measured = options.max_bytes < math.inf

    def _begin(self) -> None:
        self._seen: dict[int, int] = {}
        self._alive: list[object] = []
        self._trail: list[object] = []
        self._introduced: list[Wire] = []
        self._open: set[int] = set()
        self._level = 0
        self._depth = self._options.depth
        self._text_bytes = self._frame_bytes = 0

    @property
    def begun(self) -> int:
        """How many containers the last value has."""
        return len(self._alive)

    @property
    def size(self) -> int:
        """Bytes of the last value's text and frames, where there is a limit to them."""
        return self._text_bytes + self._frame_bytes

    def __call__(self, value: object, first: int = 0) -> Wire:
        """Encode one value; containers in it are numbered for ``again``.

        ``first`` is the first number, where the value is a part of another. A failure leaves no frame and no
        reference behind.
        """
        self._begin()
        self._first = first
        frames = len(self.frames)
        try:
            wire = self.encode(value)
            return self._as_text(wire, 0, 0) if self._measured else wire
        except BaseException as error:
            del self.frames[frames:]
            self.names.take_back(self._introduced)
            if not isinstance(error, Exception):
                raise
            failure = explained(error, self._trail, step_of_value, ConversionError, "cannot be copied")
            raise failure from failure.__cause__

    def encode(self, value: object) -> Wire:
        """Encode a value that is part of the one being encoded."""
        try:
            kind = type(value)
            try:
                row = self._containers.get(kind)
            except Exception:  # noqa: BLE001 - a class whose own class gives it no hash
                return self.introduce(value)
            if row is None:
                leaf = self._leaves.get(kind)
                if leaf is not None:
                    return leaf(self, value)
                row = self._look(value)
                if row is None:
                    return self._other(value)
            number = self._seen.get(id(value))
            if number is not None:
                return self._again(number)
            if self._level >= self._depth:
                return self.introduce(value)
            self._seen[id(value)] = self._first + len(self._alive)
            self._alive.append(value)  # an id stays taken only while its object lives
            before = self._text_bytes, len(self._introduced)
            self._level += 1
            wire = row(self, value)
            self._level -= 1
            if self._measured or self._level & FLATTEN == FLATTEN:
                return self._as_text(wire, *before)
            return wire
        except BaseException:
            self._trail.append(value)
            raise

    def _look(self, value: object) -> EncodeRow | None:
        looks = self._rows.looks_for_containers
        return next((row for look in looks if (row := look(value)) is not None), None)

    def _other(self, value: object) -> Wire:
        plain = self._rows.plain(value)
        if plain is not None:
            return self.encode(plain)
        row = self._rows.look_for_leaf(value)
        return self.introduce(value) if row is None else row(self, value)

    def _again(self, number: int) -> Wire:
        if number in self._open:
            raise ConversionError(
                "what its converter gives holds the object itself, so nothing could make it again"
            )
        return {"again": number}

    def items(self, values: Iterable[Any]) -> Wire:
        """Encode the items of a container."""
        wires = list(values)
        return self.parts(wires, enumerate(wires))

    def fields(self, values: dict[str, Any]) -> Wire:
        """Encode the values of a dict whose keys are plain text."""
        wires = dict(values)
        return self.parts(wires, wires.items())

    def parts(self, wires: Any, places: Iterable[tuple[Any, Any]], *, as_text: bool = True) -> Wire:
        """Encode what a copied list or dict holds, in its place; with ``as_text`` the whole may become text.

        What most values are made of is told apart here, because a call for each would be most of the time.
        """
        if self._measured:
            self.allow(2 * len(wires))
        if as_text and len(wires) >= VERBATIM_FROM:
            text = verbatim(wires)
            if text is not None:
                return text
        for at, item in places:
            kind = type(item)
            if kind is str:
                if not item.isascii():
                    wires[at] = self.encode(item)
            elif kind is int:
                if not -SAFE_INTEGER <= item <= SAFE_INTEGER:
                    wires[at] = self.encode(item)
            elif kind is float:
                if not item - item == 0.0 != item:
                    wires[at] = self.encode(item)
            elif item is not None and kind is not bool:
                wires[at] = self.encode(item)
        return wires

    def converted(self, value: object, inner: object) -> Wire:
        """Encode what a converter made of ``value``: on the same level, and without ``value`` in it."""
        number = self._seen[id(value)]
        self._open.add(number)
        self._depth += 1
        wire = self.encode(inner)
        self._depth -= 1
        self._open.remove(number)
        return wire

    def introduce(self, value: object) -> Wire:
        """Give a reference to an object that has no copy, or no further one."""
        wire = self.refer(value)
        if not self._options.keep_refs and "mine" in wire:
            raise ConversionError(
                f'{short_repr(value)} of type {type_name(value)} would stay a reference, which refs: "error"'
                " forbids; copy a part without it, or register a converter for its class"
            )
        return wire

    def refer(self, value: object) -> Wire:
        """Give a reference to an object that stays here."""
        wire = self.names.introduce(value)
        self._introduced.append(wire)
        return wire

    def frame(self, data: Buffer) -> int:
        """Add a frame and give its 1-based index."""
        self.allow(len(data))
        self._frame_bytes += len(data)
        self.frames.append(data)
        return len(self.frames)

    def allow(self, more: int) -> None:
        """Refuse what takes ``more`` bytes when the copy has no room for them."""
        size = self.size + more
        if size > self._options.max_bytes:
            raise LimitError(
                f"the copy takes at least {size} bytes, more than its maxBytes of {self._options.max_bytes};"
                " raise maxBytes, copy a part, or set depth"
            )

    def _as_text(self, wire: Wire, before: int, introduced: int) -> Wire:
        """The wire as text; it replaces what has been counted since ``before``."""
        text = dumps(wire)
        self._text_bytes = before + len(text)
        self.allow(0)
        return Text(orjson.Fragment(text), self._introduced[introduced:])


EncodeRow: TypeAlias = Callable[[Encoder, Any], Wire]
Look: TypeAlias = Callable[[object], EncodeRow | None]
