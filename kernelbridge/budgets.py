"""What a run may use of its host's tools, what it has used, and that it has ended."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from .codec import encoder
from .errors import LimitError, ToolBudgetError, ToolsEndedError
from .names import SessionNames


class Budget:
    """The account of one run: ``maxCalls`` calls, ``maxBytes`` bytes of arguments and results."""

    def __init__(self, names: SessionNames, allowed: Mapping[str, Any] | None = None) -> None:
        self._names = names
        self._allowed = {name: value for name, value in (allowed or {}).items() if value is not None}
        self._calls = 0
        self._bytes = 0
        self.ended = False

    def begin(self, tool: str) -> int:
        """Count a call that is about to be made, and give its number."""
        if self.ended:
            raise ToolsEndedError(
                f"tool {tool!r} was called after the end of the run that had it:"
                " await the task that calls it before the run's last line"
            )
        most = self._allowed.get("maxCalls", math.inf)
        if self._calls >= most:
            raise ToolBudgetError(
                f"the budget maxCalls of {most} is used up: {self._calls} were made, and a call of tool"
                f" {tool!r} was refused; allow more, or make fewer"
            )
        self._calls += 1
        return self._calls

    def charge(self, value: object, what: Callable[[], str]) -> None:
        """Count the bytes of a value that crosses; measured only where there is a limit."""
        most = self._allowed.get("maxBytes")
        if most is None:
            return
        try:
            self._bytes += self._size(value, most - self._bytes)
        except LimitError:
            raise ToolBudgetError(
                f"the budget maxBytes of {most} is used up: {self._bytes} bytes had crossed, and {what()}"
                " would not fit into the rest; allow more, or send less"
            ) from None

    def _size(self, value: object, most: float) -> int:
        encode = encoder(self._names, [], {"maxBytes": most})
        self._names.take_back(encode(value))
        return encode.size
