"""The walk of a wire to its value: numbers containers, keeps the receiver's limits, finds frames.

What each tag means is a row in ``values``, ``binary``, ``records``, ``arrays``, ``tables``, ``converters``;
what a reference means, the ``Names`` know. Mirrored by ``packages/bridge/src/decoder.ts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar

from .errors import LimitError, ProtocolError
from .limits import raise_here
from .protocol import Buffer, Limits, Wire
from .walk import Names, explained, step_of_wire

T = TypeVar("T")
_UNFINISHED = object()
_NESTED = frozenset({list, dict})


class Decoder:
    """Decodes the values of one message against its frames, within the receiver's limits.

    Of a wire that holds no tag the lists and objects become the value's own; where there are tags they stay.
    """

    def __init__(
        self, rows: Mapping[str, DecodeRow], names: Names, frames: list[Buffer], limits: Limits
    ) -> None:
        self.names = names
        self.frames = frames
        self.limits = limits
        self._rows = rows
        self._items = 0
        self._begin()

    def _begin(self) -> None:
        self._depth = 0
        self._met: list[object] = []
        self._trail: list[Wire] = []

    def __call__(self, wire: Wire) -> Any:
        """Decode one value; a ``BridgeError`` says what is wrong with it, and where."""
        self._begin()
        try:
            return self.decode(wire)
        except Exception as error:  # noqa: BLE001 - whatever a malformed payload makes a constructor raise
            failure = explained(error, self._trail, step_of_wire, ProtocolError, "is malformed")
            raise failure from failure.__cause__

    def decode(self, wire: Wire) -> Any:
        """Decode a value that is part of the one being decoded."""
        kind = type(wire)
        if kind not in _NESTED:
            return wire
        try:
            if kind is list:
                if not self.has_nested(wire):
                    self.count(len(wire))
                    return self.met(wire)
                target: list[Any] = self.met([])
                target.extend(self.items(wire))
                return target
            if len(wire) != 1:
                raise ProtocolError(f"a tag has exactly one key, got {sorted(wire)[:5]}")
            ((tag, payload),) = wire.items()
            row = self._rows.get(tag)
            return self.names.resolve(tag, payload) if row is None else row(self, payload)
        except BaseException:
            self._trail.append(wire)
            raise

    def items(self, wires: list[Wire]) -> list[Any]:
        """Decode the items of a container that begins here."""
        if type(wires) is not list:
            raise ProtocolError(f"items come as a list, not as {wires!r:.40}")
        self.count(len(wires))
        if not self.has_nested(wires):
            return wires
        self._depth += 1
        items = list(map(self.decode, wires))
        self._depth -= 1
        return items

    def has_nested(self, wires: Iterable[Wire]) -> bool:
        """Whether any of these wires does not stand for itself."""
        return not _NESTED.isdisjoint(map(type, wires))

    def fields(self, wires: list[Wire], number: int) -> list[Any]:
        """Decode the parts of something that has just so many."""
        if type(wires) is not list or len(wires) != number:
            raise ProtocolError(f"expected a list of {number}, not {wires!r:.40}")
        return self.items(wires)

    def count(self, items: int) -> None:
        """Count the items of a container against the receiver's limits, and how deep it lies."""
        self._items += items
        if self._depth >= self.limits["depth"]:
            raise self._beyond("depth", "is nested deeper than {}")
        if self._items > self.limits["items"]:
            raise self._beyond("items", "has more than {} items")

    def _beyond(self, limit: Literal["depth", "items"], what: str) -> LimitError:
        most = self.limits[limit]
        advice = f"send a part of it, or {raise_here(limit, 2 * most)}"
        return LimitError(f"a value {what.format(most)} (limit `{limit}`); {advice}")

    def met(self, container: T) -> T:
        """Number a container that begins here."""
        self._met.append(container)
        return container

    def begin(self) -> int:
        """Number a container that exists only once its items do, such as a tuple."""
        self._met.append(_UNFINISHED)
        return len(self._met) - 1

    def finish(self, number: int, container: T) -> T:
        """Give the container that was begun."""
        self._met[number] = container
        return container

    def again(self, number: int) -> object:
        """Give the container that was met as ``number``."""
        if type(number) is not int or not 0 <= number < len(self._met) or self._met[number] is _UNFINISHED:
            raise ProtocolError(f"a value refers to its container {number!r:.40}, which has not begun")
        return self._met[number]

    def frame(self, index: int) -> memoryview:
        """Give a frame by its 1-based index."""
        if type(index) is not int or not 1 <= index <= len(self.frames):
            raise ProtocolError(f"a value names frame {index!r:.40} of {len(self.frames)}")
        return memoryview(self.frames[index - 1])


DecodeRow: TypeAlias = Callable[[Decoder, Any], Any]
