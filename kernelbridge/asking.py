"""Questions to a person, by ``input()`` and its like: a cell's reach its frontend, a client's reach nobody.

Without this a client's operation would ask whoever runs a cell at the moment, or wait at a terminal for ever.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from IPython.core.error import StdinNotImplementedError

from .output import addressee
from .replacements import Replacements

NOBODY = (
    "input() was called in an operation of a client, and a client has nobody to ask:"
    " let JavaScript ask, and give the answer as an argument"
)
OVER = "input() was called when its cell had ended, so that there is nobody to ask; ask while the cell runs"


def install(kernel: Any, replacements: Replacements) -> None:
    """Stand before ipykernel's questions, and before the process's own stdin."""
    for name in ("raw_input", "getpass"):
        replacements.put(kernel, name, _refusing(getattr(kernel, name)))
    replacements.put(sys, "stdin", _Stdin(sys.stdin))


def _refusing(usual: Callable[..., str]) -> Callable[..., str]:
    def ask(*args: Any, **kwargs: Any) -> str:
        reader = addressee.get()
        if reader is not None and not reader.is_cell:
            raise StdinNotImplementedError(NOBODY)
        return usual(*args, **kwargs)

    return ask


class _Stdin:
    """The process's stdin, at which no operation waits. ``input()`` comes here when no cell runs."""

    def __init__(self, usual: Any) -> None:
        self._usual = usual

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)

    def __iter__(self) -> Any:
        return iter(self._usual)

    def readline(self, size: int = -1) -> str:
        reader = addressee.get()
        if reader is not None:
            raise StdinNotImplementedError(OVER if reader.is_cell else NOBODY)
        line: str = self._usual.readline(size)
        return line
