"""Values cross to a real Node host and come back: whatever hypothesis thinks of, and whatever it does not."""

from __future__ import annotations

import pytest

from .kernels import Kernel

SETUP = """
import enum, math, pathlib, signal
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from kernelbridge import js, register_converter
from kernelbridge.operations import Copy
from tests.crossing import seen_by_javascript
from tests.trips import same

@dataclass
class Point:
    x: object
    y: object

@dataclass
class Asked:
    n: int

class Asking:
    def __hash__(self):
        return js("() => 5")()

class Color(enum.Flag):
    RED = 1
    BLUE = 2

def fails(value):
    raise ZeroDivisionError("no points today")

register_converter(Point, name="point", encode=lambda p: [p.x, p.y], decode=lambda parts: Point(*parts))
echo = js("value => value")
shared = [1]
frame = pd.DataFrame({"a": [1, None], "b": ["x", "y"]}, index=pd.date_range("2024", periods=2, tz="UTC"))
"""

PROPERTY = """
from hypothesis import HealthCheck, given, settings
from tests.values import CROSSING

@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(CROSSING)
def comes_back(value):
    assert same(echo(Copy(value)), seen_by_javascript(value)), value

comes_back()
"""


@pytest.fixture(scope="module", autouse=True)
def _names(kernel: Kernel) -> None:
    ran = kernel.run(SETUP)
    assert ran.status == "ok", ran.error


def test_a_deep_copy_crosses_to_javascript_and_comes_back(kernel: Kernel) -> None:
    ran = kernel.run(PROPERTY)
    assert ran.status == "ok", ran.error + ran.stderr


TRUE: dict[str, str] = {
    "what is shared in one operand is shared there": """
        js("(a, b) => a[0] === a[1] && a[0] !== b[0]")(Copy([shared, shared]), Copy([shared]))""",
    "what is shared in the second operand": """
        js("(a, b) => b[0] === b[1]")(Copy([[1]]), Copy([shared, shared]))""",
    "what is shared in a keyword": 'js("({ k }) => k[0] === k[1]")(k=Copy([shared, shared]))',
    "a value that holds itself": """
        loop = {"deep": [shared]}
        loop["deep"].append(loop)
        again = echo(Copy(loop))
        again["deep"][1] is again and js("v => v.deep[1] === v")(Copy(loop))""",
    "handles stay the same object": """
        thing = object()
        back = echo(Copy([thing, {"at": thing}]))
        back[0] is thing and back[1]["at"] is thing""",
    "members of enumerations": """
        members = [Color.RED, Color.RED | Color.BLUE, signal.SIGINT]
        back = echo(Copy(members))
        all(one is two for one, two in zip(back, members))""",
    "a path": "echo(Copy(pathlib.Path.cwd())) == pathlib.Path.cwd()",
    "a frame": """
        back = echo(Copy({"df": [frame]}))["df"][0]
        pd.testing.assert_frame_equal(back, frame, check_freq=True) is None""",
    "objects in an array": """
        array = np.array([[1, "a"], [None, {"b": [shared, shared]}]], object)
        back = echo(Copy(array))
        back.tolist() == array.tolist() and back[1, 1]["b"][0] is back[1, 1]["b"][1]""",
    "a large array in Fortran's order": """
        array = np.asfortranarray(np.arange(10**6).reshape(1000, 1000))
        back = echo(Copy(array))
        back.flags.f_contiguous and back.flags.writeable and (back == array).all()""",
    "a value nested two hundred levels deep": """
        deep = "core"
        for _ in range(100):
            deep = {"in": [deep]}
        levels, back = 0, echo(Copy(deep))
        while back != "core":
            levels, back = levels + 1, back["in"][0]
        levels == 100""",
    "a class with a converter here alone": """
        points = [Point(1, [Point(2, 3)])]
        same(echo(Copy(points)), points)""",
    "a converter that asks javascript": """
        asks = js("n => n + 1")
        register_converter(Asked, name="asked", encode=lambda asked: 1, decode=lambda n: Asked(asks(n)))
        echo(Copy([Asked(5), Asked(6)])) == [Asked(2), Asked(2)]""",
    "keys whose hash asks javascript": """
        asking = Asking()
        back = js("key => new Map([[key, 1]])")(asking)
        [*back] == [asking]""",
    "many integers, of which one is large": "echo(Copy([*range(50), 2**60])) == [*range(50), 2**60]",
}


@pytest.mark.parametrize("case", TRUE)
def test_holds(kernel: Kernel, case: str) -> None:
    *lines, last = [line[8 * (TRUE[case][0] == "\n") :] for line in TRUE[case].splitlines() if line.strip()]
    ran = kernel.run("\n".join([*lines, f"bool({last})"]))
    assert (ran.status, ran.text) == ("ok", "True"), ran.error


SHOWN: dict[str, tuple[str, str]] = {
    "a copy of one level": ("await py.type((await py`[shared]`.$js({ depth: 1 }))[0])", "list"),
    "a copy within its size": ("(await py`[b'12345']`.$js({ maxBytes: 20 }))[0].length", "5"),
    "a copy that is too large": (
        "await py`{'rows': [0, b'123456']}`.$js({ maxBytes: 20 })",
        'LimitError: value["rows"]: the copy takes at least',
    ),
    "a copy without handles": (
        "await py`{'rows': [1, {'f': print}]}`.$js({ refs: 'error' })",
        'ConversionError: value["rows"][1]["f"]: <built-in function print>',
    ),
    "an option that there is not": (
        "await py.shared.$js({ dept: 1 })",
        "no option 'dept'; known: depth, maxBytes",
    ),
    "a converter that fails": (
        "await py.exec`register_converter(Color, encode=fails)`; await py`[0, {'c': Color.RED}]`.$js()",
        "value[1][\"c\"]: `encode` of the converter 'Color' failed: ZeroDivisionError: no points today",
    ),
    "a frame that no table holds": (
        "await py`pd.DataFrame({'a': [1], 'things': [object()]})`.$js()",
        "column 'things', of dtype object, has no place in an Arrow table",
    ),
    "keys that are one key in Python": (
        "await py.len(new Map([[1, 'a'], [true, 'b']]))",
        "a Map cannot become a dict: Python takes some of its keys for equal",
    ),
    "a zone that there is not": (
        "await py.str(new PyTime('00:00', 0, 'Mars/Phobos'))",
        "the time zone 'Mars/Phobos' is not known here",
    ),
    "a table that is none": (
        "await py.len(new ArrowTable(Uint8Array.of(1, 2, 3)))",
        "a frame is no Arrow IPC stream",
    ),
    "an array of records": (
        "await py.repr(await py`np.array([(1, 2.5)], [('a', 'i4'), ('b', 'f8')])`.$js())",
        "array([(1, 2.5)], dtype=[('a', '<i4'), ('b', '<f8')])",
    ),
}


@pytest.mark.parametrize("case", SHOWN)
def test_shows(kernel: Kernel, case: str) -> None:
    cell, expected = SHOWN[case]
    ran = kernel.run(f"%%js\n{cell}")
    assert expected in ran.text + ran.error
