"""Attributes that are replaced while kernelbridge is loaded, and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Replacements:
    """What has been replaced. ``undo`` leaves alone what somebody else has replaced meanwhile."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def put(self, owner: Any, name: str, replacement: object) -> None:
        """Replace an attribute of an object, a class or a module."""
        own = name in vars(owner)
        before = getattr(owner, name)
        setattr(owner, name, replacement)

        def undo() -> None:
            if vars(owner).get(name) is not replacement:
                return
            if own:
                setattr(owner, name, before)
            else:
                delattr(owner, name)

        self._undo.append(undo)

    def undo(self) -> None:
        """Put everything back, the latest first."""
        while self._undo:
            self._undo.pop()()
