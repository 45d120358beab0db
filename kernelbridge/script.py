"""One program of any of the three languages, run in a kernel from the command line.

What it prints and its value go to stdout, its error to stderr.
"""

from __future__ import annotations

import re
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass

from .client import Client, Died, Message
from .printing import Printer

GRACE = 10.0
"""Seconds that an interrupted script has to end."""
NUMBER = re.compile(r"-?\d{1,18}")


class Endless(Exception):
    """The script did not end when it was interrupted."""


@dataclass
class Script:
    """Source text, its language, and what messages call it."""

    source: str
    language: str
    name: str


def run_script(script: Script, opening: AbstractContextManager[Client], timeout: float | None) -> int:
    """Run it in the kernel of this client: 0 when it succeeded, 1 when it failed."""
    try:
        with opening as client:
            client.load()
            return exit_code(_run(client, script, timeout))
    except Endless:
        print(f"kernelbridge: {script.name} did not end when it was interrupted", file=sys.stderr)
        return 1
    except Died as error:
        print(f"kernelbridge: the kernel died while it ran {script.name}{error}", file=sys.stderr)
        return 1


def _run(client: Client, script: Script, timeout: float | None) -> Message:
    printer = Printer(script.name)
    try:
        return client.execute(script.source, script.language, printer.take, seconds=timeout)
    except TimeoutError:
        print(f"kernelbridge: {script.name} took longer than --timeout allows", file=sys.stderr)
        client.interrupt()
    try:
        return client.wait(printer.take, seconds=GRACE)
    except TimeoutError:
        raise Endless from None


def exit_code(reply: Message) -> int:
    """What a reply means to a shell; ``sys.exit`` says it itself."""
    if reply["status"] == "ok":
        return 0
    if reply.get("ename") != "SystemExit":
        return 1
    told = str(reply.get("evalue", ""))
    if NUMBER.fullmatch(told):
        return int(told) & 0xFF  # as a shell has it: -1 is 255
    return int(told not in ("", "None"))
