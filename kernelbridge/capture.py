"""What a part of a program prints, kept from the cell: told apart by context, so that parts may overlap.

The streams themselves are directed, not replaced: whoever holds one, such as a log handler, is heard too.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
from collections.abc import Iterator
from typing import Any

from .inheritance import inherit

MOST = 2**24
"""Characters kept of each stream."""

_printed: contextvars.ContextVar[Printed | None] = contextvars.ContextVar(
    "kernelbridge-printed", default=None
)
"""Where output of the context that runs now is kept; ``None`` where it is shown."""
inherit(_printed)


class Printed:
    """What was written to ``stdout`` and ``stderr``."""

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._room = {"stdout": MOST, "stderr": MOST}
        self._dropped = {"stdout": 0, "stderr": 0}
        self.ended = False
        """What comes afterwards is shown."""

    def write(self, name: str, text: str) -> None:
        """Keep a text, or as much of it as there is room for."""
        kept = text[: self._room[name]]
        self._room[name] -= len(kept)
        self._dropped[name] += len(text) - len(kept)
        if kept:
            self._parts[name].append(kept)

    def text(self, name: str) -> str:
        """All of one stream, and how much of it there was no room for."""
        text, dropped = "".join(self._parts[name]), self._dropped[name]
        return f"{text}… [{dropped} more characters]" if dropped else text


class _Directed:
    """``write`` of a stream of the kernel, while there are parts of programs whose output is kept."""

    def __init__(self, stream: Any, name: str) -> None:
        self.shown = stream.write
        self.name = name
        self.users = 0

    def __call__(self, text: str) -> int | None:
        printed = _printed.get()
        if printed is None or printed.ended or not isinstance(text, str):
            written: int | None = self.shown(text)
            return written
        printed.write(self.name, text)
        return len(text)


_lock = threading.Lock()


@contextlib.contextmanager
def printing(printed: Printed) -> Iterator[None]:
    """Keep what this context, and those made from it, print until the end of the block."""
    with _directed(sys.stdout, "stdout"), _directed(sys.stderr, "stderr"):
        before = _printed.set(printed)
        try:
            yield
        finally:
            printed.ended = True
            _printed.reset(before)


@contextlib.contextmanager
def _directed(stream: Any, name: str) -> Iterator[None]:
    """What a program has put in the place of a stream may be anything, and keeps what it gets."""
    if not hasattr(stream, "pub_thread"):
        yield
        return
    with _lock:
        write = stream.write
        if not isinstance(write, _Directed):
            write = stream.write = _Directed(stream, name)
        write.users += 1
    try:
        yield
    finally:
        with _lock:
            write.users -= 1
            if write.users == 0:
                vars(stream).pop("write", None)
