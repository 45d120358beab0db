"""How exceptions are told to the peer, and what the peer's errors become here; no kernel."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kernelbridge
from kernelbridge import errors, jserrors
from kernelbridge.errors import BridgeError, JSError, NoEvaluatorError, ReleasedError
from kernelbridge.tracebacks import ERRORS, FRAMES, TEXT, TRACEBACK, describe_error

GROUPS = pytest.mark.skipif(sys.version_info < (3, 11), reason="groups came with Python 3.11")
TREE: dict[str, str] = json.loads((Path(__file__).parent / "errors.json").read_text())


class Names:
    """Numbers what it introduces; any other value stands for itself."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def introduce(self, obj: object) -> Any:
        if not any(one is obj for one in self.seen):
            self.seen.append(obj)
        return {"mine": next(at for at, one in enumerate(self.seen) if one is obj)}

    def introduce_error(self, error: BaseException) -> Any:
        return self.introduce(error)

    def encode(self, value: object, frames: list[Any]) -> Any:
        return value if type(value) in (str, int, float, type(None)) else self.introduce(value)


def told(error: BaseException) -> Any:
    """What the peer is told."""
    return describe_error(error, Names())


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def throw(error: BaseException) -> Any:
    return told(raised(lambda: _throw(error)))


def _throw(error: BaseException) -> None:
    raise error


def test_the_tree_of_errors_is_the_one_that_both_languages_have() -> None:
    tree = {name: kind.__bases__[0].__name__ for name, kind in errors.BRIDGE_ERRORS.items()}
    assert tree == {name: base or "Exception" for name, base in TREE.items()}


@pytest.mark.parametrize("name", [*TREE, "JSError"])
def test_every_error_of_the_bridge_is_public(name: str) -> None:
    assert getattr(kernelbridge, name) is getattr(errors, name)
    assert name in kernelbridge.__all__


def test_an_exception_is_told_with_its_class_its_message_its_lines_and_its_values() -> None:
    class Refused(LookupError):
        pass

    live = object()
    error = throw(Refused("no", 7, live))
    assert error["type"].endswith(".Refused")
    assert error["mro"][1:] == ["LookupError", "Exception", "BaseException", "object"]
    assert error["message"] == str(("no", 7, live))
    assert error["args"] == ["no", 7, {"mine": 1}]
    assert error["object"] == {"mine": 0}
    file, line, name, source = error["frames"][-1]
    assert (file, name, source) == (__file__, "_throw", "raise error")
    assert f'File "{file}", line {line}, in _throw\n    raise error\n' in error["traceback"]


def test_an_error_of_the_bridge_has_one_name_in_both_languages() -> None:
    error = throw(ReleasedError("gone"))
    assert error["type"] == "kernelbridge.ReleasedError"
    assert error["mro"][:2] == ["kernelbridge.ReleasedError", "kernelbridge.BridgeError"]


def with_cause() -> None:
    try:
        {}["k"]
    except KeyError as error:
        raise ValueError("v") from error


def with_context() -> None:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("v")  # noqa: B904 - that is what is tested


def from_none() -> None:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("v") from None


@pytest.mark.parametrize(
    ("act", "cause"), [(with_cause, "KeyError"), (with_context, "KeyError"), (from_none, None)]
)
def test_the_cause_of_an_exception_is_the_one_that_python_prints(act: Any, cause: str | None) -> None:
    error = told(raised(act))
    assert (error["cause"] and error["cause"]["type"]) == cause
    assert ("KeyError: 'k'" in error["traceback"]) == (cause is not None)
    if cause is not None:
        assert error["cause"]["object"] == {"mine": 1}
        assert "ValueError" not in error["cause"]["traceback"]


def test_a_cycle_of_causes_is_told_once_and_closed_by_its_references() -> None:
    one, two = ValueError("one"), TypeError("two")
    one.__cause__, two.__cause__ = two, one
    error = throw(one)
    again = error["cause"]["cause"]
    assert again["object"] == error["object"]
    assert set(again) == {"type", "mro", "message", "object"}


def test_a_chain_of_a_thousand_causes_says_where_it_was_cut() -> None:
    error: BaseException = ValueError(0)
    for number in range(1, 1000):
        following = ValueError(number)
        following.__cause__ = error
        error = following
    one, depth = throw(error), 1
    while one["cause"] is not None:
        one, depth = one["cause"], depth + 1
    assert depth == ERRORS
    assert one["notes"] == ["… its cause is left out: await e.object.__cause__"]


@GROUPS
def test_groups_are_told_with_their_members_at_every_depth() -> None:
    group = eval("ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [TypeError('t')])])")
    error = throw(group)
    assert [member["type"] for member in error["errors"]] == ["ValueError", "ExceptionGroup"]
    assert [member["message"] for member in error["errors"][1]["errors"]] == ["t"]
    assert "Exception Group Traceback" in error["traceback"]


@GROUPS
def test_a_group_of_ten_thousand_says_how_many_are_left_out() -> None:
    error = throw(eval("ExceptionGroup('g', [ValueError(n) for n in range(10_000)])"))
    assert len(error["errors"]) == ERRORS - 1
    assert error["notes"] == ["… 9901 members are left out: await e.object.exceptions"]


def test_notes_are_told() -> None:
    error = ValueError("v")
    error.__notes__ = ["one", "two\nlines", 3]  # type: ignore[list-item]
    assert throw(error)["notes"] == ["one", "two\nlines", "3"]


def test_an_error_that_shows_itself_in_ipython_has_that_behind_its_own_lines() -> None:
    class RemoteError(Exception):
        def _render_traceback_(self) -> list[str]:
            return ["on engine 3:", "\x1b[31mZeroDivisionError\x1b[0m: division by zero"]

    text = throw(RemoteError("it failed"))["traceback"]
    assert text.endswith("RemoteError: it failed\non engine 3:\nZeroDivisionError: division by zero\n")
    assert throw(NoEvaluatorError("nobody"))["traceback"].count("NoEvaluatorError: nobody") == 1


def test_a_syntax_error_has_its_place_as_its_last_line() -> None:
    error = told(raised(lambda: compile("x = 1\nif x\n", "file.py", "exec")))
    assert error["frames"][-1] == ("file.py", 2, "", "if x")
    assert 'File "file.py", line 2\n    if x\n' in error["traceback"]


@pytest.mark.parametrize(
    "error",
    [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError("c"), StopIteration(1)],
    ids=lambda error: type(error).__name__,
)
def test_what_is_no_ordinary_exception_is_told_like_one(error: BaseException) -> None:
    assert throw(error)["type"].endswith(type(error).__name__)


class Huge:
    def __repr__(self) -> str:
        return "y" * 10**7


def test_huge_texts_are_cut_and_say_so() -> None:
    error = throw(ValueError("x" * 10**7))
    assert error["message"] == "x" * TEXT + "… [9990000 more characters]"
    assert error["args"] == [{"mine": 1}], "the whole text can be asked for"
    assert len(error["traceback"]) < 2 * TEXT
    assert len(throw(ValueError(Huge()))["message"]) < 2 * TEXT


def test_a_huge_integer_is_a_reference_like_a_huge_text() -> None:
    assert throw(ValueError(10**10_000))["args"] == [{"mine": 1}]


def test_more_notes_and_arguments_than_anybody_reads_are_counted() -> None:
    error = ValueError(*range(1000))
    error.__notes__ = [str(number) for number in range(1000)]
    described = throw(error)
    assert described["args"][99:] == [99, "… 900 more arguments: await e.object"]
    assert described["notes"][99:] == ["99", "… 900 more notes: await e.object"]
    error.__notes__ = ["n" * 100] * 5000
    text = throw(error)["traceback"]
    assert len(text) < 2 * TRACEBACK
    assert "more characters] …\n" in text


def test_a_deep_recursion_is_told_by_its_ends() -> None:
    def down(n: int) -> None:
        if n == 0:
            raise ValueError("bottom")
        down(n - 1)

    frames = told(raised(lambda: down(500)))["frames"]
    assert len(frames) == FRAMES + 1
    assert [frame for frame in frames if frame[1] == 0] == [("", 0, "… 303 frames left out", "")]
    assert frames[-1][3] == 'raise ValueError("bottom")'


def hostile(**namespace: Any) -> BaseException:
    """An exception whose class has these in its way."""
    return type("Hostile", (Exception,), namespace)("said")  # type: ignore[no-any-return]


def raising(kind: type[BaseException]) -> property:
    def get(self: object) -> None:
        raise kind("from inside")

    return property(get)


def method(kind: type[BaseException]) -> Callable[..., Any]:
    def call(self: object, *args: object) -> Any:
        raise kind("from inside")

    return call


class Text(str):
    __slots__ = ()

    def encode(self, *args: Any, **kwargs: Any) -> bytes:
        raise RuntimeError("from inside")


HOSTILE: dict[str, BaseException] = {
    "str": hostile(__str__=method(RuntimeError)),
    "str, with SystemExit": hostile(__str__=method(SystemExit)),
    "str of no string": hostile(__str__=lambda self: 5),
    "str of an odd string": hostile(__str__=lambda self: Text("odd")),
    "repr": hostile(__repr__=method(RuntimeError)),
    "repr, with SystemExit": hostile(__repr__=method(SystemExit)),
    "class": hostile(__class__=raising(RuntimeError)),
    "traceback": hostile(__traceback__=raising(RuntimeError)),
    "notes": hostile(__notes__=raising(RuntimeError)),
    "cause": hostile(__cause__=raising(RuntimeError)),
    "context": hostile(__context__=raising(RuntimeError)),
    "args": hostile(args=raising(RuntimeError)),
    "exceptions": hostile(exceptions=raising(RuntimeError)),
    "every attribute": hostile(__getattribute__=method(RuntimeError)),
    "with_traceback": hostile(with_traceback=method(RuntimeError)),
    "eq and hash": hostile(__eq__=method(RuntimeError), __hash__=method(RuntimeError)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_exception_is_told_although_this_part_of_it_raises(name: str) -> None:
    try:
        raise HOSTILE[name]
    except BaseException as error:  # noqa: BLE001 - whatever it is
        described = told(error)
    assert described["type"].endswith("Hostile")
    assert described["frames"][-1][3] == "raise HOSTILE[name]"
    assert "raise HOSTILE[name]" in described["traceback"]
    assert described["args"] == ["said"]
    json.dumps(described)


class Choosy(Names):
    """Cannot send a two, or refer to anything."""

    def introduce(self, obj: object) -> Any:
        raise RuntimeError("no")

    def encode(self, value: object, frames: list[Any]) -> Any:
        return self.introduce(value) if value == 2 else value


def test_an_argument_that_cannot_be_sent_does_not_hide_the_others() -> None:
    described = describe_error(ValueError(1, 2, 3), Choosy())
    assert described["args"] == [1, "<int that cannot be sent>", 3]
    assert described["object"] is None


# The other direction.


class Peer:
    """An object of the peer's."""


def revived(info: dict[str, Any], objects: dict[Any, object] | None = None) -> Any:
    read = jserrors.Reading((objects or {}).get, lambda remote: None)
    return read({"mro": [info.get("type", "Error"), "Error", "Object"], **info})  # type: ignore[typeddict-item]


FRAME = ("Cell [3]", 2, "fail", '  throw new RangeError("too far")')


def test_an_error_of_the_peers_bears_its_name_and_ends_in_its_lines() -> None:
    peer = Peer()
    info = {"type": "RangeError", "message": "too far", "frames": [FRAME], "traceback": "told", "object": 1}
    error = revived(info, {1: peer})
    assert isinstance(error, JSError)
    assert (type(error).__name__, str(error), error.name, error.stack) == (
        "RangeError",
        "too far",
        "RangeError",
        "told",
    )
    assert error.frames == (FRAME,)
    assert error.mro == ("RangeError", "Error", "Object")
    assert error.remote is peer
    printed = "".join(traceback.format_exception(raised(lambda: _throw(error))))
    assert printed.endswith(
        'File "Cell [3]", line 2, in fail\n    throw new RangeError("too far")\njs.RangeError: too far\n'
    )


def test_no_part_of_a_line_of_the_peers_is_underlined() -> None:
    printed = "".join(traceback.format_tb(revived({"frames": [FRAME]}).__traceback__))
    assert "^" not in printed
    assert "~" not in printed


@pytest.mark.parametrize("name", ["TypeError", "my error", "", "a\0b", "\udcff", "class", "x" * 10**5])
def test_any_name_will_do(name: str) -> None:
    error = revived({"type": name, "message": "m"})
    assert isinstance(error, JSError)
    assert error.name == name or (name == "" and error.name == "Error")


def test_causes_and_members_become_exceptions_too() -> None:
    members = [{"type": "TypeError", "message": "one", "mro": []}, {"type": "Error", "mro": []}]
    info = {"type": "AggregateError", "message": "several", "errors": members, "cause": members[0]}
    error = revived(info)
    assert [type(member).__name__ for member in error.errors] == ["TypeError", "Error"]
    assert str(error.__cause__) == "one"
    if sys.version_info >= (3, 11):
        assert isinstance(error, eval("ExceptionGroup"))
        assert (
            error.split(lambda one: getattr(one, "name", "") == "TypeError")[0].exceptions == error.errors[:1]
        )


def test_an_empty_group_and_one_of_interrupts_are_no_groups_of_python() -> None:
    assert revived({"type": "AggregateError"}).errors == ()
    interrupt = KeyboardInterrupt()
    error = revived({"type": "AggregateError", "errors": [{"object": 1}]}, {1: interrupt})
    assert error.errors == (interrupt,)


def test_a_cycle_of_causes_is_a_cycle_again() -> None:
    short = {"type": "Error", "mro": [], "object": 1}
    error = revived(
        {"object": 1, "cause": {"type": "Error", "mro": [], "cause": short, "object": 2}},
        {1: Peer(), 2: Peer()},
    )
    assert error.__cause__.__cause__ is error


def test_an_error_of_the_bridge_is_of_its_own_class_and_an_unknown_one_of_the_nearest() -> None:
    mro = ["kernelbridge.ReleasedError", "kernelbridge.BridgeError", "Error", "Object"]
    assert type(revived({"type": mro[0], "mro": mro, "message": "gone"})) is ReleasedError
    newer = revived({"type": "kernelbridge.NewerError", "mro": ["kernelbridge.NewerError", *mro]})
    assert type(newer) is ReleasedError
    theirs = revived({"type": "ReleasedError", "mro": ["ReleasedError", "BridgeError", "Error"]})
    assert not isinstance(theirs, BridgeError)


def test_one_of_ours_is_itself() -> None:
    error = KeyError("k")
    assert revived({"type": "KeyError", "object": 1}, {1: error}) is error


def test_one_of_ours_that_comes_home_has_the_peers_lines_between_its_own() -> None:
    error = raised(lambda: _throw(KeyError("k")))
    left_with = error.__traceback__
    for _ in range(3):
        jserrors.came_home(error, left_with, {"frames": [FRAME]})
        names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        assert names == ["fail", "raised", "<lambda>", "_throw"]
        raised(lambda: _throw(error))
