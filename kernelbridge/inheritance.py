"""Threads that an operation starts print where it prints: they are given its addressee, as tasks are.

A thread of a pool outlives what started it and serves others, so there the addressee goes with each call.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from .output import Addressee, addressee
from .replacements import Replacements

T = TypeVar("T")


def install(replacements: Replacements) -> None:
    """Hook into how threads start and pools are given work."""
    replacements.put(threading.Thread, "start", _starting(threading.Thread.start))
    replacements.put(ThreadPoolExecutor, "submit", _submitting(ThreadPoolExecutor.submit))


def _starting(usual: Callable[[threading.Thread], None]) -> Callable[[threading.Thread], None]:
    def start(self: threading.Thread) -> None:
        reader = addressee.get()
        if reader is not None:
            run = self.run

            def addressed() -> None:
                del self.run  # the thread's own is left, and no cycle
                addressee.set(reader)
                run()

            self.run = addressed  # type: ignore[method-assign]
        usual(self)

    return start


def _submitting(usual: Callable[..., Future[T]]) -> Callable[..., Future[T]]:
    def submit(
        self: ThreadPoolExecutor, function: Callable[..., T], /, *args: Any, **kwargs: Any
    ) -> Future[T]:
        reader = addressee.get()
        if reader is None:
            return usual(self, function, *args, **kwargs)
        nobodys = contextvars.copy_context()  # for the thread, if it takes a new one
        nobodys.run(addressee.set, None)
        return nobodys.run(usual, self, _addressed(reader, function), *args, **kwargs)

    return submit


def _addressed(reader: Addressee, function: Callable[..., T]) -> Callable[..., T]:
    def call(*args: Any, **kwargs: Any) -> T:
        token = addressee.set(reader)
        try:
            return function(*args, **kwargs)
        finally:
            addressee.reset(token)

    return call
