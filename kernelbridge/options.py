"""The options of the magic lines ``%%js`` and ``%%lisp``: what they are, and what is said of a wrong one."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from IPython.core.error import UsageError

OUTPUT = 1_000_000
"""Characters that a cell prints unless told otherwise: a page stays quick with so many."""


@dataclass(frozen=True)
class Options:
    """What a magic line asks for.

    Attributes
    ----------
    inputs, outputs : tuple of str
        Variables that are copied from Python before the cell, and to Python after it.
    output : int
        Characters that the cell prints at most; 0 for no limit.
    auto : bool
        Lisp only: whether calls of Python are awaited by themselves.
    js : bool
        Lisp only: whether the JavaScript that the cell becomes is shown in place of running the cell.
    dom : bool
        JavaScript only: whether the cell runs in a frame of the page, with a document.
    help : str
        The text that is printed in place of running the cell; empty unless it was asked for.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    output: int = OUTPUT
    auto: bool = False
    js: bool = False
    dom: bool = False
    help: str = ""


VARIABLE = "KERNELBRIDGE_OUTPUT_LIMIT"


def output_limit(environment: Mapping[str, str]) -> int:
    """The limit of this kernel's cells; a ``ValueError`` names the variable that holds no number."""
    try:
        return _count(environment.get(VARIABLE) or str(OUTPUT))
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{VARIABLE} in the environment of the kernel: {error}") from None


def parse_options(language: str, text: str, output: int = OUTPUT) -> Options:
    """The options of a magic line; ``output`` is the limit where it names none. Raises ``UsageError``."""
    if not text:
        return Options(output=output)  # as most cells: a parser costs as much as a call into Python
    parser = _parser(language, output)
    try:
        given, unknown = parser.parse_known_args(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"the options of %%{language}, {text!r}, cannot be read: {error}") from None
    if unknown:
        raise UsageError(f"%%{language} {_misplaced(unknown[0])}; %%{language} --help tells what there is")
    wanted = parser.format_help() if given.help else ""
    names = (tuple(given.inputs), tuple(given.outputs))
    return Options(*names, given.output, given.auto, given.js, given.dom, wanted)


def _misplaced(text: str) -> str:
    if text.startswith("-"):
        return f"has no option {text!r}"
    return f"takes no {text!r} on its line: names are separated by commas without spaces, as in -i x,y"


class _Parser(argparse.ArgumentParser):
    """Complains as a magic does, and never ends the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}; {self.prog} --help tells what there is")


def _names(text: str) -> list[str]:
    names = text.split(",")
    if not all(names):
        raise argparse.ArgumentTypeError(f"{text!r} lacks a name beside a comma")
    return names


def _count(text: str) -> int:
    try:
        count = int(text.replace(",", "_"))
    except ValueError:
        count = -1
    if count < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of characters")
    return count


_PROSE = {
    "js": "Run the cell as JavaScript. Its variables are Python's js.name, and Python's are py.name.",
    "lisp": "Run the cell as Lisp. Its variables are Python's lisp.name, and Python's are py.name.",
}


def _parser(language: str, output: int) -> _Parser:
    parser = _Parser(prog=f"%%{language}", description=_PROSE[language], add_help=False, allow_abbrev=False)
    names: dict[str, Any] = {"metavar": "NAMES", "type": _names, "action": "extend", "default": []}
    add = parser.add_argument
    add("-i", "--in", dest="inputs", help="copy these variables of Python's before the cell: -i x,y", **names)
    add("-o", "--out", dest="outputs", help="copy these variables to Python after the cell: -o z", **names)
    add(
        "--output-limit",
        dest="output",
        metavar="CHARACTERS",
        type=_count,
        default=output,
        help="print at most so many characters; 0 prints all (default: %(default)s)",
    )
    add("--help", action="store_true", help="show this text; the cell does not run")
    if language == "lisp":
        add("--auto", action="store_true", help="await calls of Python by themselves")
        add("--js", action="store_true", help="show the JavaScript that the cell becomes; it does not run")
    else:
        add("--dom", action="store_true", help="run in a frame of the page, with a document to draw into")
    parser.set_defaults(auto=False, js=False, dom=False)
    return parser
