"""Python text with holes: which names it binds, what it may say, and where its errors stand."""

from __future__ import annotations

import asyncio
import linecache
import sys
import traceback
from typing import Any

import pytest

from kernelbridge.programs import Kind, program

HOLE = "__hole_0__"


def run(text: str, kind: Kind = "statements", **names: Any) -> tuple[Any, dict[str, Any]]:
    """The value of a program whose one hole is 7, and the variables it leaves."""
    namespace: dict[str, Any] = {"__name__": "__main__", **names}
    function = program(text, (HOLE,), namespace, kind)
    value = function(7)
    if asyncio.iscoroutine(value):
        value = asyncio.run(value)
    return value, {name for name in namespace if not name.startswith("__")} - set(names)  # type: ignore[return-value]


STATEMENTS = {
    "a return": ("return 1 + __hole_0__", 8, ""),
    "assignments": ("x, (y, *z) = 1, (2, 3)\nx += 1\nreturn x, y, z", (2, 2, [3]), "x y z"),
    "an annotated name": ("x: int = 5\ny: str\nreturn x", 5, "x"),
    "an attribute with an annotation": ("class A: pass\na = A()\na.b: int = 3\nreturn a.b", 3, "A a"),
    "del": ("x = y = 1\ndel y\nreturn x", 1, "x"),
    "global": ("global x\nx = 1\nreturn x", 1, "x"),
    "imports": ("import os.path, sys as s\nfrom math import pi as p\nreturn s.maxsize > p", True, "os s p"),
    "import *": ("from cmath import *\nreturn tau > 6", True, None),
    "import * in a branch": ("if True:\n    from cmath import *\nreturn tau > 6", True, None),
    "a future import": (
        "from __future__ import annotations\ndef f(a: Missing): pass\nreturn f.__annotations__",
        {"a": "Missing"},
        "f",
    ),
    "annotations as values": ("def f(a: int): pass\nreturn f.__annotations__", {"a": int}, "f"),
    "a function that sees a hole": ("def f(): return __hole_0__\nreturn f()", 7, "f"),
    "a class that sees a hole": ("class A:\n  x = __hole_0__\nreturn A.x, A.__qualname__", (7, "A"), "A"),
    "nonlocal in a function": (
        "def f():\n  n = 1\n  def g():\n    nonlocal n\n    n += 1\n  g()\n  return n\nreturn f()",
        2,
        "f",
    ),
    "global in a function": ("def f():\n  global x\n  x = 4\nf()\nreturn x", 4, "f x"),
    "a comprehension": ("r = [i for i in range(3)]\nreturn r", [0, 1, 2], "r"),
    "a walrus": ("if (n := 3) > 2: pass\nreturn n", 3, "n"),
    "a walrus in a comprehension": ("[last := i for i in range(3)]\nreturn last", 2, "last"),
    "a walrus in a default": ("def f(d=(n := 4)): pass\nreturn n", 4, "f n"),
    "a for loop": ("for i, j in [(1, 2)]: k = 3\nreturn i, j, k", (1, 2, 3), "i j k"),
    "with": ("from io import StringIO\nwith StringIO() as f: pass\nreturn f.closed", True, "StringIO f"),
    "except": ("try: 1 / 0\nexcept ZeroDivisionError as e: m = str(e)\nreturn m", "division by zero", "m"),
    "match": (
        "match {'k': [1, 2]}:\n  case {'k': [a, *b], **rest} as whole: pass\nreturn a, b, rest",
        (1, [2], {}),
        "a b rest whole",
    ),
    "await": ("import asyncio\nawait asyncio.sleep(0)\nreturn 3", 3, "asyncio"),
    "async for and async with": (
        "async def g():\n  yield 1\n  yield 2\nasync for i in g(): pass\nreturn [j async for j in g()], i",
        ([1, 2], 2),
        "g i",
    ),
    "nothing": ("", None, ""),
    "only a comment": ("\n  # __hole_0__\n", None, ""),
    "no newline that is only Python's": ("x = 1\r\nif x:\r\n\ty = 2\r\nreturn y", 2, "x y"),
    "tabs": ("\tx = 1\n\tif x:\n\t\ty = 2\n\treturn y", 2, "x y"),
    "the indentation of a template": ("\n    x = 1\n    if x:\n        x = 2\n    return x\n  ", 2, "x"),
    "text in quotes beyond the indentation": ("\n    x = '''\n  a\n    b'''\n    return x", "\n  a\nb", "x"),
    "a hole in an f-string": ("return f'{__hole_0__:03}'", "007", ""),
    "a generator function": ("def g():\n  yield 1\nreturn list(g())", [1], "g"),
}
if sys.version_info >= (3, 11):
    STATEMENTS["except*"] = (
        "try: raise ExceptionGroup('', [ValueError()])\nexcept* ValueError as e: n = 1\nreturn n",
        1,
        "n",
    )
if sys.version_info >= (3, 12):
    STATEMENTS["type"] = ("type X = list[int]\nreturn X.__name__", "X", "X")


@pytest.mark.parametrize("case", STATEMENTS)
def test_statements_bind_names_as_a_cell_does(case: str) -> None:
    text, value, names = STATEMENTS[case]
    got, left = run(text)
    assert got == value
    if names is not None:
        assert left == set(names.split())


EXPRESSIONS = {
    "1 + __hole_0__": 8,
    "\n  word\n    .upper()\n    .lower()\n": "text",
    "\n# a comment\n[\n  1,\n]\n": [1],
    "\n  1,\n  2\n": (1, 2),
    "(n := __hole_0__) + n": 14,
    "[x async for x in numbers()]": [1, 2],
    "(lambda: __hole_0__)()": 7,
}


async def numbers() -> Any:
    yield 1
    yield 2


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_may_go_over_several_lines(text: str) -> None:
    assert run(text, "expression", word="Text", numbers=numbers)[0] == EXPRESSIONS[text]


MISTAKES = {
    "an expression that is empty": (" \n", True, 1, None, "the text is empty"),
    "statements in place of an expression": ("x = 1", True, 1, None, "run them with py.exec`…`"),
    "an expression that does not parse": ("\n    1 +* 2\n", True, 2, 8, "invalid syntax"),
    "statements that do not parse": ("\n    x = 1\n    y = = 2\n", False, 3, 9, "invalid syntax"),
    "an indentation of one line": ("x = 1\n  y = 2", False, 2, 2, "unexpected indent"),
    "yield": ("x = 1\nyield x", False, 2, 1, "'yield' outside function"),
    "yield in an expression": ("(yield 1)", True, 1, 2, "'yield' outside function"),
    "nonlocal": ("nonlocal x\nx = 1", False, 1, 1, "nonlocal"),
    "a hole in quotes": ("x = 1\nx = 'it is __hole_0__'", False, 2, None, "hole 1 stands inside of quotes"),
    "a hole in bytes": ("b'__hole_0__'", True, 1, None, "hole 1 stands inside of quotes"),
    "a hole as an attribute": ("x.__hole_0__", True, 1, None, "or in a name's place"),
    "a hole as a keyword": ("f(__hole_0__=1)", True, 1, None, "or in a name's place"),
    "a hole as a function": ("def __hole_0__(): pass", False, 1, None, "or in a name's place"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_has_its_place_in_the_text_as_it_was_given(case: str) -> None:
    text, expression, line, column, message = MISTAKES[case]
    with pytest.raises(SyntaxError) as caught:
        run(text, "expression" if expression else "statements")
    assert message in str(caught.value)
    assert caught.value.lineno == line
    if column is not None:
        assert caught.value.offset == column


def test_a_hole_that_has_a_name_is_a_name_like_any_other() -> None:
    text = "limit.limit if limit else 'no limit'"
    assert program(text, ("limit",), {}, "expression")(None) == "no limit"


def test_a_traceback_shows_the_lines_of_the_program_that_raised() -> None:
    shown = []
    for text in ("\n    x = 1\n    x / 0", "\n    x = 1\n    x / 0 / 1"):
        function = program(text, (), {"__name__": "__main__"})
        with pytest.raises(ZeroDivisionError) as caught:
            function()
        shown.append("".join(traceback.format_exception(caught.value)))
    assert ", line 3, in" in shown[0]
    assert "    x / 0\n" in shown[0]
    assert "    x / 0 / 1\n" in shown[1]


def test_texts_without_end_do_not_fill_the_memory() -> None:
    before = len(linecache.cache)
    for number in range(5000):
        program(f"{number}", (), {}, "expression")
    assert len(linecache.cache) - before < 4200


def test_a_program_leaves_nothing_of_its_own_in_the_namespace() -> None:
    namespace: dict[str, Any] = {}
    program("x = 1", (), namespace)()
    assert set(namespace) == {"x", "__builtins__"}
