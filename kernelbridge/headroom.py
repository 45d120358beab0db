"""Room on the stack for the bridge itself: its own frames are not taken from the user's recursion limit."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

_FRAMES = 40
"""More than a waiting call takes with what is served in it, the frames of the user not counted."""
_changing = threading.Lock()


@contextlib.contextmanager
def headroom() -> Iterator[None]:
    """What runs inside may recurse as deep as if the bridge's frames around it were not there."""
    _move(_FRAMES)
    try:
        yield
    finally:
        _move(-_FRAMES)


def _move(frames: int) -> None:
    """By a difference, because the user and other threads may set the limit meanwhile."""
    with _changing, contextlib.suppress(RecursionError, ValueError):  # lower than the stack is deep: as it is
        sys.setrecursionlimit(sys.getrecursionlimit() + frames)
