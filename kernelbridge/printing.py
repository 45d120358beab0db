"""What a kernel gives, written to a terminal: streams and values to stdout, errors to stderr."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from .client import Message

COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Printer:
    """Writes what code gives. With a ``name``, errors call the code so; with ``colors`` they keep theirs."""

    def __init__(self, name: str | None = None, *, colors: bool = False) -> None:
        self._name = name
        self._colors = colors
        self.count = 0
        """The number of the code that runs."""
        self._writers: dict[str, Callable[[Message], None]] = {
            "execute_input": self._count,
            "stream": self._stream,
            "execute_result": self._value,
            "display_data": self._value,
            "error": self._error,
        }

    def take(self, kind: str, content: Message) -> None:
        """Write one message of the kernel's; kinds without a row have nothing to show."""
        write = self._writers.get(kind)
        if write is not None:
            write(content)

    def _count(self, content: Message) -> None:
        self.count = int(content["execution_count"])

    def _stream(self, content: Message) -> None:
        stream = sys.stderr if content["name"] == "stderr" else sys.stdout
        stream.write(content["text"])
        stream.flush()

    def _value(self, content: Message) -> None:
        text = content["data"].get("text/plain", "")
        if text:
            print(text, flush=True)

    def _error(self, content: Message) -> None:
        text = "\n".join(content["traceback"])
        text = text if self._colors else COLORS.sub("", text)
        print(text if self._name is None else self._named(text, self._name), file=sys.stderr, flush=True)

    def _named(self, text: str, name: str) -> str:
        return re.sub(rf"\bCell (?:In ?)?\[{self.count}\]", lambda _: name, text)
