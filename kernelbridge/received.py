"""The values of one message as they are read; what is introduced in values that nobody gets is given back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .codec import decoder
from .jserrors import Reading
from .names import SessionNames
from .protocol import Buffer, Ref, Wire
from .wires import tagged


class References:
    """What references in a message mean; notes which introductions were accepted."""

    def __init__(self, names: SessionNames) -> None:
        self._names = names
        self.accepted: list[Ref] = []

    def introduce(self, obj: object) -> Wire:
        """Give a reference for an object that stays here."""
        return self._names.introduce(obj)

    def take_back(self, wire: Wire) -> None:
        """Count what was introduced in a wire as given back: it will not be sent."""
        self._names.take_back(wire)

    def resolve(self, tag: str, payload: Any) -> object:
        """Give the object that a reference or an error stands for."""
        if tag == "mine":
            proxy = self._names.imports.accept(*payload)
            self.accepted.append(payload[0])
            return proxy
        if tag == "error":
            return Reading(decoder(self, [], self._names.limits), self._names.returned)(payload)
        return self._names.resolve(tag, payload)


class Received:
    """Reads values against the frames of their message.

    In no cycle: what it has read must go as soon as nobody needs it.
    """

    def __init__(self, names: SessionNames, frames: list[Buffer]) -> None:
        self._imports = names.imports
        self._references = References(names)
        self._decode = decoder(self._references, frames, names.limits)

    def values(self, wires: list[Wire]) -> list[Any]:
        """Read several values, all or none."""
        accepted = self._references.accepted
        accepted.clear()
        try:
            return [self._decode(wire) for wire in wires]
        except BaseException:
            self._give_back(wires, Counter(accepted))
            raise

    def skip(self, wires: list[Wire]) -> None:
        """Values that nobody is to read."""
        self._give_back(wires, Counter())

    def _give_back(self, wires: list[Wire], accepted: Counter[Ref]) -> None:
        for payload in tagged(wires, "mine"):
            ref = payload[0] if isinstance(payload, list) and payload else None
            if type(ref) is int and accepted[ref] == 0:
                self._imports.give_back(ref)
            elif type(ref) is int:
                accepted[ref] -= 1
