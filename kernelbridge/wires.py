"""What a value names while it is still JSON. Mirrored by ``packages/bridge/src/wires.ts``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .protocol import Wire


def tagged(wire: Wire, tag: str) -> Iterator[Any]:
    """The payloads of all tags of one name, in the order in which they stand."""
    if isinstance(wire, dict) and tag in wire:
        yield wire[tag]
    elif isinstance(wire, (dict, list)):
        for part in wire.values() if isinstance(wire, dict) else wire:
            yield from tagged(part, tag)
