"""The command line: runs notebooks and programs of the three languages, and says what is missing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from .doctor import doctor
from .listing import status
from .magics import LANGUAGES
from .notebook import run_notebook
from .script import Failed, Script, run_script
from .version import __version__

SUFFIXES = {".py": "python", ".js": "js", ".mjs": "js", ".lisp": "lisp"}
"""What a file is written in; a notebook is run cell by cell."""
SPOKEN = {**LANGUAGES, "python": "python", "py": "python"}


def main(argv: list[str] | None = None) -> int:
    """Entry point; the exit code: 0 when all went well, 1 when the code failed, 2 when none ran."""
    parser = argparse.ArgumentParser(prog="kernelbridge", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run a notebook, a file, or code, and print what it gives"))
    check = commands.add_parser(
        "doctor", help="look at Python, Node, kernels and JupyterLab, and say what to do"
    )
    check.set_defaults(command=lambda _: doctor())
    listing = commands.add_parser(
        "status", help="list the kernels that run, by the names that --existing takes"
    )
    listing.set_defaults(command=lambda _: status())
    arguments = parser.parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except Failed as error:
        print(f"kernelbridge: {error}", file=sys.stderr)
        return 2


def _add_run(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "file", type=Path, nargs="?", help=f"a notebook, or a file that ends in {', '.join(SUFFIXES)}"
    )
    what.add_argument("-e", metavar="CODE", dest="code", help="code to run instead of a file")
    parser.add_argument(
        "--lang", choices=sorted(SPOKEN), help="language of the code; that of the file by default"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--kernel", help="kernelspec to use; python3, or the notebook's own, by default")
    where.add_argument(
        "--existing", metavar="FILE", help="connection file, or its name, of a kernel that runs already"
    )
    parser.add_argument("--timeout", type=float, help="seconds that a cell may take; no limit by default")
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    file: Path | None = arguments.file
    if file is not None and file.suffix == ".ipynb":
        if arguments.existing is not None:
            raise Failed("a notebook runs in a kernel of its own; --existing is for files and code")
        return run_notebook(file, arguments.kernel, arguments.timeout)
    script = Script(
        _source(file, arguments.code), _language(file, arguments.lang), str(file) if file else "-e"
    )
    return run_script(script, arguments.kernel, arguments.existing, arguments.timeout)


def _source(file: Path | None, code: str | None) -> str:
    if file is None:
        return code or ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} cannot be read: {error}") from error


def _language(file: Path | None, named: str | None) -> str:
    if named is not None:
        return SPOKEN[named]
    if file is None:
        return "python"
    try:
        return SUFFIXES[file.suffix]
    except KeyError:
        known = ", ".join([*SUFFIXES, ".ipynb"])
        raise Failed(
            f"{file} does not say its language; name it with --lang, or by one of: {known}"
        ) from None
