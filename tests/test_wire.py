"""The wire vectors, read and written by Python; vitest does the same from the other side."""

from __future__ import annotations

import json
import pathlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kernelbridge import Tagged, register_converter
from kernelbridge.codec import decoder, dumps, encoder, loads
from kernelbridge.protocol import Buffer, Wire
from tests.trips import same

VECTORS: list[dict[str, Any]] = [
    vector
    for path in sorted((Path(__file__).parent / "wire").glob("*.json"))
    for vector in json.loads(path.read_text())
]


@dataclass
class Point:
    """An object with a converter, as the vectors' README describes it."""

    x: Any
    y: Any


register_converter(
    Point, name="point", encode=lambda point: [point.x, point.y], decode=lambda parts: Point(*parts)
)

PATHS = [pathlib.PosixPath, pathlib.PurePosixPath, pathlib.PureWindowsPath]
NAMES = [datetime, date, time, timedelta, timezone, ZoneInfo, Decimal, Fraction, UUID, Tagged, Point, *PATHS]
KNOWN = {"np": np} | {name.__name__: name for name in NAMES}
NAMED = [pytest.param(vector, id=vector["name"]) for vector in VECTORS]
WRITTEN = [
    pytest.param(vector, id=vector["name"]) for vector in VECTORS if vector["from"] in ("python", "both")
]


class NoReferences:
    """Vectors hold values only; a reference in one is a mistake."""

    def introduce(self, obj: object) -> Wire:
        raise AssertionError(f"{obj!r} has no form by value")

    def take_back(self, wire: Wire) -> None:
        assert not wire, f"{wire} was given for a value that failed"

    def resolve(self, tag: str, payload: Any) -> object:
        raise AssertionError(f"{tag} is no value: {payload!r}")


def expected(vector: dict[str, Any]) -> Any:
    return eval(vector.get("reads", {}).get("python", vector["python"]), dict(KNOWN))


@pytest.mark.parametrize("vector", NAMED)
def test_python_reads(vector: dict[str, Any]) -> None:
    frames: list[Buffer] = [bytes.fromhex(frame) for frame in vector["frames"]]
    value = decoder(NoReferences(), frames)(loads(vector["json"].encode()))
    assert same(value, expected(vector)), value
    assert eval(vector.get("check", {}).get("python", "True"), {**KNOWN, "it": value})


@pytest.mark.parametrize("vector", WRITTEN)
def test_python_writes(vector: dict[str, Any]) -> None:
    frames: list[Buffer] = []
    wire = loads(dumps(encoder(NoReferences(), frames)(eval(vector["python"], dict(KNOWN)))))
    assert wire == loads(vector["json"].encode())
    assert [bytes(frame).hex() for frame in frames] == vector["frames"]
