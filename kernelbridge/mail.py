"""Events that wait for their first listener. Apart from backends, whose code may be interrupted."""

from __future__ import annotations

import sys
import threading
from collections import deque
from types import FrameType
from typing import Any

from .events import Rooms, send

MOST_KEPT = 1000
"""Events of one name that wait for their first listener; of more, the oldest are given up."""


class Mail:
    """Events of one backend; each name is opened by its first listener."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._opened: set[str] = set()
        self._kept: dict[str, deque[object]] = {}

    def send(self, name: str, payload: object, frame: FrameType) -> Any:
        """Send on behalf of the code in ``frame``, or keep it for the first listener."""
        with self._lock:
            if name not in self._opened:
                self._kept.setdefault(name, deque(maxlen=MOST_KEPT)).append(payload)
                return Rooms([])
        return send(name, payload, frame)

    def open(self, name: str) -> None:
        """Send what was kept, before anything newer."""
        with self._lock:
            kept = self._kept.pop(name, deque())
            while kept:
                send(name, kept.popleft(), sys._getframe())
            self._opened.add(name)
