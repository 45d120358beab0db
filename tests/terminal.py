"""A pseudo-terminal with a program in it, read as a person would: without the codes that color and move."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

import pexpect

CODES = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>])|\r")
PATIENCE = 60.0
"""Seconds after which a test has failed; nothing here takes that long."""


class Terminal:
    """``kernelbridge`` with the given arguments. ``state`` is the folder of what the user's programs keep."""

    def __init__(self, *arguments: str, env: dict[str, str], state: Path) -> None:
        env = {**env, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "XDG_STATE_HOME": str(state)}
        command = ["-m", "kernelbridge", *arguments]
        with warnings.catch_warnings():
            # Python 3.12 and newer warn of threads; the child has none, it runs another program at once.
            warnings.filterwarnings("ignore", ".*forkpty", DeprecationWarning)
            self._process = pexpect.spawn(
                sys.executable, command, env=env, encoding="utf-8", timeout=PATIENCE, dimensions=(40, 200)
            )
        self._shown = ""

    def see(self, *texts: str) -> None:
        """Wait until these texts have been shown, one after the other, since the last that was seen."""
        for text in texts:
            while text not in self._shown:
                self._shown += self._more(text)
            self._shown = self._shown.partition(text)[2]

    def _more(self, text: str) -> str:
        try:
            self._process.expect(r".+")
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            raise AssertionError(f"{text!r} was not shown, but:\n{self._shown}") from error
        return CODES.sub("", str(self._process.after))

    def type(self, text: str) -> None:
        """Type, without Enter."""
        self._process.send(text)

    def enter(self, text: str) -> None:
        """Type a line."""
        self._process.send(f"{text}\r")

    def end(self) -> int | None:
        """Wait for the end; the exit code."""
        self._process.expect(pexpect.EOF)
        self._process.close()
        status: int | None = self._process.exitstatus
        return status

    def kill(self) -> None:
        """End the program by force, if it is still there."""
        self._process.close(force=True)
