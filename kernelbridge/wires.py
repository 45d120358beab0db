"""What a value names while it is still JSON. Mirrored by ``packages/bridge/src/wires.ts``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .protocol import Wire


def tagged(wire: Wire, tag: str) -> Iterator[Any]:
    """The payloads of all tags of one name, in the order in which they stand."""
    if isinstance(wire, list):
        for part in wire:
            yield from tagged(part, tag)
    elif isinstance(wire, dict):
        for name, payload in wire.items():
            if name == tag:
                yield payload
            elif name == "dict" and isinstance(
                payload, dict
            ):  # whose keys are no tags, whatever they are called
                yield from tagged(list(payload.values()), tag)
            else:
                yield from tagged(payload, tag)


def is_plain(wire: Wire) -> bool:
    """Whether reading a value takes no more than JSON and references to objects of ours."""
    if isinstance(wire, list):
        return all(map(is_plain, wire))
    return not isinstance(wire, dict) or list(wire) == ["yours"]
