"""Text or MessagePack: the codec's question, on bodies as they are

docs/decisions/0001 draws the conclusion. msgspec is here to be compared with; the product does not use it.
"""

from __future__ import annotations

import random
from array import array
from typing import Any

import msgspec
import orjson

from kernelbridge.codec import dumps, encoder
from kernelbridge.protocol import Buffer, Wire
from tests.bench.measure import header, measure, row


class _NoReferences:
    def introduce(self, obj: object) -> Wire:
        raise AssertionError(obj)

    def resolve(self, tag: str, payload: Any) -> object:
        raise AssertionError(tag)


def bodies() -> dict[str, tuple[Any, int]]:
    """A body and how often to encode it in one run."""
    chance = random.Random(1)
    operations = [
        [-1, "get", {"yours": 3}, "linalg"],
        [7, "method", {"result": -1}, "inv", [[[2, 1], [1, 3]]], None],
        [8, "method", {"result": 7}, "sum", [], None],
    ]
    records = [
        {"id": i, "name": f"user{i}", "score": chance.random(), "tags": ["a", "b"], "ok": True}
        for i in range(20_000)
    ]
    return {
        "three operations": (operations, 5_000),
        "20,000 records": (records, 1),
        "1 M floats": ([chance.random() for _ in range(1_000_000)], 1),
    }


def run() -> None:
    """Print encode and decode times of each body."""
    header("body", "orjson encode", "orjson decode", "MessagePack encode", "MessagePack decode", "our codec")
    pack, unpack = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder().decode
    for name, (body, times) in bodies().items():
        text, packed = orjson.dumps(body), pack(body)
        row(
            name,
            measure(lambda body=body: orjson.dumps(body), times),  # type: ignore[misc]
            measure(lambda text=text: orjson.loads(text), times),  # type: ignore[misc]
            measure(lambda body=body: pack(body), times),  # type: ignore[misc]
            measure(lambda packed=packed: unpack(packed), times),  # type: ignore[misc]
            measure(lambda body=body: _ours(body), times),  # type: ignore[misc]
        )
    floats = array("d", bodies()["1 M floats"][0])
    print(f"\n1 M floats as one raw frame: {measure(floats.tobytes, 5)}")


def _ours(body: Any) -> bytes:
    frames: list[Buffer] = []
    return dumps(encoder(_NoReferences(), frames, deep=True)(body))
