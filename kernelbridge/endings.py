"""How one sees that a kernel has gone: what it says, what its server says, who answers in its place."""

from __future__ import annotations

import time
from typing import Any

STATES = {"restarting": "it was restarted", "dead": "it died"}
"""What a server tells of a kernel that ended by itself."""


def ending(message: dict[str, Any]) -> str | None:
    """How the kernel that this message is of has gone; ``None`` when it runs on."""
    content = message["content"]
    if message["msg_type"] == "shutdown_reply":
        return "it was restarted" if content.get("restart") else "it was shut down"
    return STATES.get(str(content.get("execution_state")))


class Identity:
    """Which kernel answers: one that was restarted keeps its address, and signs with another session."""

    def __init__(self) -> None:
        self._session = ""

    def changed(self, message: dict[str, Any]) -> bool:
        """Whether this reply is another kernel's than those before it."""
        session = str(message["header"]["session"])
        self._session = self._session or session
        return session != self._session


class Pace:
    """Says when so many seconds have gone by again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def due(self) -> bool:
        """Whether it is time."""
        now = time.monotonic()
        is_due = now >= self._next
        if is_due:
            self._next = now + self._seconds
        return is_due
