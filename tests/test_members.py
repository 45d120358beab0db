"""What is told of Python's objects without running code of theirs."""

from __future__ import annotations

import functools
import json
import math
from typing import Any

import pandas as pd
import pytest

from kernelbridge.members import help_text, members


class Trap:
    """Every question that runs code of this class raises."""

    kept = 1
    __slots__ = ("__dict__", "slot")

    def __init__(self) -> None:
        self.own = json
        self.slot = math

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)

    def __dir__(self) -> list[str]:
        raise AssertionError

    def __repr__(self) -> str:
        raise AssertionError

    @property
    def computed(self) -> int:
        raise AssertionError

    @functools.cached_property
    def once(self) -> int:
        raise AssertionError

    @staticmethod
    def fixed(a: int) -> int:
        """Fix it."""
        return a

    @classmethod
    def made(cls, a: int) -> None:
        """Make it."""

    def method(self, first: int, second: object = object(), *, third: str = "x") -> None:
        """Do it.

        In two lines.
        """


NAMES = {"trap": Trap(), "Trap": Trap, "number": 3, "json": json}


def kinds(origin: object, *path: str) -> dict[str, str]:
    return dict(members(NAMES, origin, list(path)))


def test_members_have_their_kinds_and_no_code_runs() -> None:
    told = kinds(None, "trap")
    expected = {
        "own": "module",
        "slot": "property",
        "computed": "property",
        "once": "property",
        "fixed": "function",
        "made": "function",
        "method": "function",
        "kept": "instance",
    }
    assert {name: told[name] for name in expected} == expected
    assert kinds(NAMES["trap"]) == told


PATHS: dict[str, tuple[object, list[str], str]] = {
    "the notebook and the builtins": (None, [], "trap print"),
    "a module that is loaded": ("json", [], "dumps loads"),
    "an attribute of an object": (None, ["trap", "own"], "dumps"),
    "a slot": (None, ["trap", "slot"], "sqrt"),
    "a class": (None, ["Trap"], "method fixed"),
    "a builtin value": (None, ["number"], "bit_length"),
}


@pytest.mark.parametrize("name", PATHS)
def test_a_path_leads_to(name: str) -> None:
    origin, path, expected = PATHS[name]
    assert set(expected.split()) <= kinds(origin, *path).keys()


@pytest.mark.parametrize(
    "path",
    [["trap", "computed"], ["trap", "once"], ["trap", "nowhere"], ["nowhere"], ["trap", "computed", "x"]],
)
def test_what_only_running_code_would_tell_is_not_known(path: list[str]) -> None:
    assert kinds(None, *path) == {}
    assert help_text(NAMES, None, path) is None


def test_a_module_that_is_not_loaded_is_not_loaded_for_an_answer() -> None:
    assert kinds("antigravity") == {}


HELP: dict[str, tuple[list[str], str]] = {
    "a method without its object": (
        ["trap", "method"],
        (
            "method(first: 'int', second: 'object' = …, *, third: 'str' = 'x')\n"
            "  function\n\nDo it.\n\nIn two lines."
        ),
    ),
    "a static method": (["trap", "fixed"], "fixed(a: 'int')\n  function\n\nFix it."),
    "a value": (["number"], "number\n  instance: int 3"),
    "an object": (
        ["trap"],
        "trap\n  instance: tests.Trap\n\nEvery question that runs code of this class raises.",
    ),
}


@pytest.mark.parametrize("name", HELP)
def test_help_tells(name: str) -> None:
    path, expected = HELP[name]
    told = help_text(NAMES, None, path)
    assert told == expected


def test_columns_of_a_frame_are_members() -> None:
    frame = pd.DataFrame({"age": [1], "two words": [2]})
    told = dict(members({}, frame, []))
    assert told["age"] == "property"
    assert "two words" not in told
    assert told["groupby"] == "function"
