"""Whatever an object is, its description is short, quick and never raises."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kernelbridge.info import REPR_LENGTH, describe


class Hostile:
    """Every attribute that is looked up on it raises."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise ValueError("no")


class Long:
    """Its repr is of ten megabytes and many lines."""

    def __repr__(self) -> str:
        return "line\n" * 2_000_000


def generator() -> Any:
    yield 1


DESCRIBED: dict[str, tuple[object, dict[str, str]]] = {
    "a list": ([1, 2], {"type": "list", "repr": "[1, 2]", "flags": "isq"}),
    "a dict": ({"a": 1}, {"type": "dict", "repr": "{'a': 1}", "flags": "ism"}),
    "a function": (len, {"repr": "<built-in function len>", "flags": "c"}),
    "a class": (int, {"type": "type", "repr": "<class 'int'>", "flags": "ct"}),
    "an exception": (KeyError("k"), {"type": "KeyError", "repr": "KeyError('k')", "flags": "e"}),
    "an array": (
        np.zeros((20, 3)),
        {"type": "numpy.ndarray", "repr": "<numpy.ndarray 20x3 float64>", "flags": "is"},
    ),
    "a small array": (np.array([[1, 2]]), {"repr": "array([[1, 2]])"}),
    "a data frame": (
        pd.DataFrame({"a": range(20)}),
        {"type": "pandas.DataFrame", "repr": "<pandas.DataFrame 20x1>", "flags": "ism"},
    ),
    "an object that raises": (
        Hostile(),
        {"repr": "<tests.Hostile whose repr raises ValueError>", "flags": ""},
    ),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_description_of(name: str) -> None:
    obj, parts = DESCRIBED[name]
    described = describe(obj)
    assert {key: described[key] for key in parts} == parts  # type: ignore[literal-required]


def test_a_long_repr_is_cut_to_one_line() -> None:
    text = describe(Long())["repr"]
    assert len(text) == REPR_LENGTH
    assert "\n" not in text


def test_a_nested_list_is_abbreviated_before_its_repr_is_made() -> None:
    assert len(describe([list(range(1000))] * 1000)["repr"]) <= REPR_LENGTH


def test_a_generator_is_an_iterator() -> None:
    assert describe(generator())["flags"] == "in"


def test_a_class_that_was_described_is_not_kept() -> None:
    class Passing:
        """Told of by its instances."""

    assert describe(Passing())["type"] == "tests.test_a_class_that_was_described_is_not_kept.<locals>.Passing"
    alive = weakref.ref(Passing)
    del Passing
    gc.collect()
    assert alive() is None
