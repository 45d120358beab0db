"""Comm messages of ours straight from the control channel, past what ipykernel does around each message.

Around every message ipykernel publishes that it is busy and then idle, and flushes what was printed. For a
call that is three times the traffic and half the time, and a page's kernel indicator flickers. Why none of it
is owed here stands in ``docs/decisions/0005-no-status-around-a-message-of-ours.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_client.session import DELIM

_HEADER, _CONTENT = 1, 4
"""Places of frames behind the delimiter and the signature's."""

Take = Callable[[Any, Any, dict[str, Any]], Any]


class Shortcut:
    """Hands ``take`` the messages of comms that are ``ours``; everything else goes the way it went."""

    def __init__(self, kernel: Any, ours: Callable[[str], bool], take: Take) -> None:
        self._kernel = kernel
        self._ours = ours
        self._take = take
        self._usual = kernel.process_control

    def open(self) -> None:
        """Stand before ipykernel's own handling."""
        self._kernel.process_control = self._process

    def close(self) -> None:
        """Stand there no more."""
        del self._kernel.process_control

    async def _process(self, frames: list[Any]) -> None:
        if self._is_ours(frames):
            self._handle(frames)
        else:
            await self._usual(frames)

    def _is_ours(self, frames: list[Any]) -> bool:
        """Where a message claims to belong; whether it is signed is seen when it is taken."""
        signature = 1 + next((at for at, frame in enumerate(frames) if frame.bytes == DELIM), len(frames))
        if len(frames) <= signature + _CONTENT or b"comm_msg" not in frames[signature + _HEADER].bytes:
            return False
        try:
            comm = self._kernel.session.unpack(frames[signature + _CONTENT].bytes)["comm_id"]
            return isinstance(comm, str) and self._ours(comm)
        except (TypeError, KeyError, ValueError):
            return False

    def _handle(self, frames: list[Any]) -> None:
        kernel = self._kernel
        idents, rest = kernel.session.feed_identities(frames, copy=False)
        try:
            message = kernel.session.deserialize(rest, content=True, copy=False)
        except Exception:  # unsigned, signed wrongly or replayed: dropped, as ipykernel does
            kernel.log.error("Invalid Control Message", exc_info=True)
            return
        kernel.set_parent(idents, message, channel="control")
        self._take(kernel.control_stream, idents, message)
