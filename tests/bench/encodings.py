"""Text or MessagePack: the codec's question, on bodies as they are

docs/decisions/0001 draws the conclusion. msgspec is here to be compared with; the product does not use it.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from typing import Any

import msgspec
import orjson

from kernelbridge.codec import dumps, encoder
from kernelbridge.protocol import Buffer, Wire
from tests.bench.measure import Scale, header, lap, measure, row, take_turns


class _NoReferences:
    def introduce(self, obj: object) -> Wire:
        raise AssertionError(obj)

    def take_back(self, wire: Wire) -> None:
        raise AssertionError(f"{wire} was given for a value that failed")

    def resolve(self, tag: str, payload: Any) -> object:
        raise AssertionError(tag)


def bodies(scale: Scale) -> dict[str, tuple[Any, int]]:
    """A body and how often to encode it in one run."""
    chance = random.Random(1)
    operations = [
        [-1, "get", {"yours": 3}, "linalg"],
        [7, "method", {"result": -1}, "inv", [[[2, 1], [1, 3]]], None],
        [8, "method", {"result": 7}, "sum", [], None],
    ]
    records = [
        {"id": i, "name": f"user{i}", "score": chance.random(), "tags": ["a", "b"], "ok": True}
        for i in range(scale.of(20_000))
    ]
    return {
        "three operations": (operations, scale.of(5_000)),
        "20,000 records": (records, 1),
        "1 M floats": (_floats(scale), 1),
    }


def run(scale: Scale) -> None:
    """Print encode and decode times of each body."""
    header("body", "orjson encode", "orjson decode", "MessagePack encode", "MessagePack decode", "our codec")
    for name, (body, times) in bodies(scale).items():
        row(name, *take_turns(_contenders(body, times), scale).values())
    print(f"\n1 M floats as one raw frame: {measure(array('d', _floats(scale)).tobytes, scale, 5)}")


def _contenders(body: Any, times: int) -> dict[str, Callable[[], float]]:
    pack, unpack = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder().decode
    text, packed = orjson.dumps(body), pack(body)
    return {
        "orjson encode": lambda: lap(lambda: orjson.dumps(body), times),
        "orjson decode": lambda: lap(lambda: orjson.loads(text), times),
        "MessagePack encode": lambda: lap(lambda: pack(body), times),
        "MessagePack decode": lambda: lap(lambda: unpack(packed), times),
        "our codec": lambda: lap(lambda: _ours(body), times),
    }


def _floats(scale: Scale) -> list[float]:
    chance = random.Random(1)
    return [chance.random() for _ in range(scale.of(1_000_000))]


def _ours(body: Any) -> bytes:
    frames: list[Buffer] = []
    return dumps(encoder(_NoReferences(), frames)(body))
