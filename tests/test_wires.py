"""What a value names is found while it is JSON; keys of a user's dict are no tags."""

from __future__ import annotations

import pytest

from kernelbridge.protocol import Wire
from kernelbridge.wires import tagged

FOUND: dict[str, tuple[Wire, list[object]]] = {
    "a scalar": ("mine", []),
    "a tag": ({"mine": [1, {}]}, [[1, {}]]),
    "tags in their order": ([{"mine": 1}, {"tuple": [{"mine": 2}, {"own": ["a", {"mine": 3}]}]}], [1, 2, 3]),
    "in a dict": ({"dict": {"a": {"mine": 1}, "mine": {"mine": 2}}}, [1, 2]),
    "a key of a dict": ({"dict": {"mine": [1, 0], "dict": 5}}, []),
    "in an error": (
        {"error": {"type": "E", "object": {"mine": 1}, "cause": {"object": {"mine": 2}}}},
        [1, 2],
    ),
    "a dict that is none": ({"dict": [{"mine": 1}]}, [1]),
}


@pytest.mark.parametrize("where", FOUND)
def test_tags_are_found(where: str) -> None:
    wire, payloads = FOUND[where]
    assert list(tagged(wire, "mine")) == payloads
