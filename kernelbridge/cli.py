"""The command line: runs programs of three languages, declares Python to TypeScript, tells what is amiss."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from .client import SPOKEN, Failed, unknown
from .doctor import doctor
from .listing import status
from .opening import opened
from .remote import Server, ServerError
from .script import Script, run_script
from .version import __version__

CODES = "Exit codes: 0 when all went well, 1 when the code failed, 2 when none ran, and what sys.exit says."
KERNEL_THERE = "; --existing is then a kernel's id, or the path of its notebook"
BY_SIGNAL = 128
"""What shells add to the number of a signal that ended a program."""
SUFFIXES = {".py": "python", ".js": "js", ".mjs": "js", ".lisp": "lisp"}
"""What a file is written in; a notebook is run cell by cell."""


def main(argv: list[str] | None = None) -> int:
    """Entry point; the exit code: 0 when all went well, 1 when the code failed, 2 when none ran."""
    words = sys.argv[1:] if argv is None else argv
    arguments = _parser(words).parse_args(words)
    command: Callable[[argparse.Namespace], int] = arguments.command
    signal.signal(signal.SIGTERM, _ended)
    try:
        return command(arguments)
    except KeyboardInterrupt:
        return BY_SIGNAL + signal.SIGINT
    except (Failed, ServerError) as error:
        print(f"kernelbridge: {error}", file=sys.stderr)
        return 2


def _ended(number: int, _: object) -> NoReturn:
    """End as a program does, so that no kernel is left behind."""
    sys.exit(BY_SIGNAL + number)


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kernelbridge", description=__doc__, epilog=CODES)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (add, prose) in COMMANDS.items():
        add(commands.add_parser(name, help=prose, description=f"{prose[0].upper()}{prose[1:]}."))
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        parser.error(unknown("command", words[0], COMMANDS))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "file", type=Path, nargs="?", help=f"a notebook, or a file that ends in {', '.join(SUFFIXES)}"
    )
    what.add_argument("-e", metavar="CODE", dest="code", help="code to run instead of a file")
    _add_language(parser, None, "language of the code; that of the file by default")
    _add_kernel(parser, "kernelspec to use; python3, or the notebook's own, by default")
    _add_server(parser, KERNEL_THERE)
    parser.add_argument("--timeout", type=_seconds, help="seconds that a cell may take; no limit by default")
    parser.set_defaults(command=_run)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if seconds > 0:
        return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")


def _add_repl(parser: argparse.ArgumentParser) -> None:
    _add_language(parser, "python", "language to begin with (default: %(default)s)")
    _add_kernel(parser, "kernelspec to use; python3 by default")
    _add_server(parser, KERNEL_THERE)
    parser.set_defaults(command=_repl)


def _add_language(parser: argparse.ArgumentParser, default: str | None, prose: str) -> None:
    names = f"{prose}; one of {', '.join(SPOKEN)}"
    parser.add_argument("--lang", metavar="LANGUAGE", type=_spoken, default=default, help=names)


def _spoken(name: str) -> str:
    try:
        return SPOKEN[name]
    except KeyError:
        raise argparse.ArgumentTypeError(unknown("language", name, SPOKEN)) from None


def _add_kernel(parser: argparse.ArgumentParser, prose: str) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--kernel", metavar="NAME", help=prose)
    where.add_argument(
        "--existing",
        metavar="FILE",
        help="connection file, or its name, of a kernel that runs already; `kernelbridge status` lists them",
    )


def _add_status(parser: argparse.ArgumentParser) -> None:
    _add_server(parser)
    parser.set_defaults(command=lambda arguments: status(_server(arguments)))


def _add_server(parser: argparse.ArgumentParser, prose: str = "") -> None:
    parser.add_argument("--url", help=f"address of a Jupyter server, whose kernels are meant{prose}")
    parser.add_argument(
        "--token", help="the server's token; by default that of the address, or JUPYTER_TOKEN"
    )


def _server(arguments: argparse.Namespace) -> Server | None:
    if arguments.url is None:
        return None
    return Server(arguments.url, arguments.token, os.environ.get("JUPYTER_TOKEN", ""))


def _add(command: Callable[[], int]) -> Callable[[argparse.ArgumentParser], None]:
    return lambda parser: parser.set_defaults(command=lambda _: command())


def _run(arguments: argparse.Namespace) -> int:
    file: Path | None = arguments.file
    if file is not None and file.suffix == ".ipynb":
        if arguments.existing is not None or arguments.url is not None:
            raise Failed(
                "a notebook runs in a kernel of its own; --existing and --url are for files and code"
            )
        from .notebook import run_notebook  # as slow to load as everything else together

        return run_notebook(file, arguments.kernel, arguments.timeout)
    script = Script(
        _source(file, arguments.code), _language(file, arguments.lang), str(file) if file else "-e"
    )
    opening = opened(arguments.kernel, arguments.existing, _server(arguments))
    return run_script(script, opening, arguments.timeout)


def _add_types(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "modules",
        nargs="+",
        metavar="MODULE",
        help="an installed module such as numpy, or a file as ./tools.py",
    )
    parser.add_argument(
        "-o",
        metavar="FOLDER",
        dest="folder",
        type=Path,
        default=Path("types"),
        help="where the files go (default: types)",
    )
    parser.set_defaults(command=_types)


def _types(arguments: argparse.Namespace) -> int:
    from .declaring import write_types

    return write_types(arguments.modules, arguments.folder)


def _repl(arguments: argparse.Namespace) -> int:
    from .repl import run_repl  # the line editor is slow to load

    return run_repl(arguments.lang, opened(arguments.kernel, arguments.existing, _server(arguments)))


def _source(file: Path | None, code: str | None) -> str:
    if file is None:
        return code or ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} cannot be read: {error}") from error


def _language(file: Path | None, named: str | None) -> str:
    if named is not None:
        return named
    if file is None:
        return "python"
    try:
        return SUFFIXES[file.suffix]
    except KeyError:
        known = ", ".join([*SUFFIXES, ".ipynb"])
        raise Failed(
            f"{file} does not say its language; name it with --lang, or by one of: {known}"
        ) from None


COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]] = {
    "run": (_add_run, "run a notebook, a file, or code, and print what it gives"),
    "repl": (_add_repl, "write Python, JavaScript and Lisp in one session, in a terminal"),
    "types": (_add_types, "write TypeScript declarations of Python modules"),
    "doctor": (_add(doctor), "look at Python, Node, kernels and JupyterLab, and say what to do"),
    "status": (_add_status, "list the kernels that run, by the names that --existing takes"),
}
