"""Own converters: instances of a registered class cross by value, values of unknown names are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import kernelbridge
from kernelbridge import Tagged, converters
from kernelbridge.codec import dumps, encoder, loads
from kernelbridge.errors import ConversionError, LimitError, ProtocolError
from tests.trips import Held, read, round_trip, same


@dataclass
class Box:
    """What the tests register."""

    inside: Any


class Crate(Box):
    """A subclass, which is more."""


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Converters are the process's: those of a test go with it."""
    for table in ("_OF_KIND", "_OF_NAME"):
        monkeypatch.setattr(converters, table, {})


def register(**given: Any) -> None:
    kernelbridge.register_converter(
        given.pop("cls", Box),
        **{"name": "box", "encode": lambda box: box.inside, "decode": Box, **given},
    )


def wire_of(value: object) -> Any:
    return loads(dumps(encoder(Held(), [])(value)))


def test_an_instance_crosses_by_value_and_is_made_again() -> None:
    register()
    assert wire_of(Box([1])) == {"own": ["box", [1]]}
    assert same(round_trip({"at": [Box((1, 2))]}), {"at": [Box((1, 2))]})


def test_a_name_is_by_default_the_public_name_of_the_class() -> None:
    register(name=None)
    assert wire_of(Box(1)) == {"own": ["tests.Box", 1]}


def test_without_a_converter_and_as_a_subclass_an_instance_stays_live() -> None:
    box, crate = Box(1), Crate(1)
    assert round_trip([box])[0] is box
    register()
    assert round_trip([crate])[0] is crate


def test_an_unknown_name_is_a_tagged_value_that_goes_back_as_what_it_was() -> None:
    wire = {"own": ["nobody's", {"dict": {"x": [1]}}]}
    tagged = read(wire)
    assert same(tagged, Tagged("nobody's", {"x": [1]}))
    assert wire_of(tagged) == {"own": ["nobody's", {"dict": {"x": [1]}}]}


def test_without_decode_a_value_arrives_tagged() -> None:
    register(decode=None)
    assert same(round_trip(Box([1])), Tagged("box", [1]))


def test_tagged_values_are_keys_where_their_values_are() -> None:
    assert round_trip({Tagged("a", 1): "one"}) == {Tagged("a", 1): "one"}


def test_the_same_name_again_replaces_and_so_does_the_same_class() -> None:
    register()
    register(cls=Crate, decode=Crate)
    box = Box(1)
    assert round_trip([box])[0] is box
    assert same(round_trip(Crate(1)), Crate(1))
    register(cls=Crate, name="crate", decode=Crate)
    assert same(read({"own": ["box", 1]}), Tagged("box", 1))


def test_a_library_whose_arrays_have_a_row_may_have_another_one() -> None:
    register(cls=np.ndarray, name="array", encode=lambda array: array.tolist(), decode=np.asarray)
    assert wire_of(np.arange(3)) == {"own": ["array", [0, 1, 2]]}


def test_instances_may_hold_instances_and_be_shared() -> None:
    register()
    inner = Box([1])
    outer, again, alone = round_trip([Box([inner, inner]), inner, inner])
    assert outer.inside[0] is outer.inside[1] is again is alone


def test_an_instance_that_holds_itself_is_refused_by_its_path() -> None:
    register()
    box = Box([])
    box.inside.append({"me": box})
    with pytest.raises(ConversionError, match=r"^value\[0\].*holds the object itself"):
        encoder(Held(), [])([box])


def test_a_converter_that_gives_the_object_itself_is_refused() -> None:
    register(encode=lambda box: box)
    with pytest.raises(ConversionError, match="holds the object itself"):
        encoder(Held(), [])(Box(1))


def test_a_converter_without_end_is_refused() -> None:
    register(encode=lambda box: [Box(1)])
    with pytest.raises(LimitError, match="too deeply"):
        encoder(Held(), [])(Box(1))


def fail(value: object) -> Any:
    raise ZeroDivisionError("no boxes today")


def test_a_converter_that_fails_is_named_with_the_path_and_its_reason() -> None:
    register(encode=fail)
    with pytest.raises(
        ConversionError, match=r'^value\["rows"\]\[1\]: `encode` of the converter \'box\' failed'
    ) as failure:
        encoder(Held(), [])({"rows": [0, Box(1)]})
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


def test_so_is_one_that_fails_to_decode() -> None:
    register(decode=fail)
    with pytest.raises(
        ConversionError, match=r"^value\[1\]: `decode` of the converter 'box' failed: .*today"
    ) as failure:
        read([0, {"own": ["box", 1]}])
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


def test_the_path_inside_of_what_a_converter_gives_ends_at_the_object() -> None:
    register(encode=lambda box: {"deep": [fail.__class__, box.inside]})
    register(cls=Crate, name="crate", encode=fail)
    with pytest.raises(
        ConversionError, match=r'^value\[0\]\["deep"\]\[1\]: `encode` of the converter \'crate\''
    ):
        encoder(Held(), [])([Box(Crate(1))])


NO_CONVERTER: dict[str, tuple[dict[str, Any], str]] = {
    "for no class": ({"cls": "Box"}, "for a class"),
    "that encodes by no function": ({"encode": 5}, "are functions"),
    "that decodes by no function": ({"decode": 5}, "are functions"),
    "without a name": ({"name": ""}, "the name of a converter is text"),
    "whose name is a number": ({"name": 5}, "the name of a converter is text"),
    "for what has a form": ({"cls": dict}, "dict has a form already"),
    "for what is a form": ({"cls": Tagged}, "Tagged has a form already"),
}


@pytest.mark.parametrize("case", NO_CONVERTER)
def test_no_converter(case: str) -> None:
    given, message = NO_CONVERTER[case]
    with pytest.raises(TypeError, match=message):
        register(**given)


@pytest.mark.parametrize(
    "wire", [{"own": ["a"]}, {"own": [5, 1]}, {"own": "ab"}, {"own": [["a"], {"again": 0}]}], ids=str
)
def test_a_forged_one_is_refused(wire: Any) -> None:
    with pytest.raises(ProtocolError):
        read(wire)
