"""Threads that an operation starts go on for whom it runs: what it prints, and what it may call, is the same.

Tasks inherit all variables of a context, threads by themselves none; here they are given those that are told.
A thread of a pool outlives what started it and serves others, so there they go with each call.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from .output import addressee
from .replacements import Replacements

T = TypeVar("T")
Values = list[tuple[contextvars.ContextVar[Any], object]]

_inherited: list[contextvars.ContextVar[Any]] = [addressee]


def inherit(variable: contextvars.ContextVar[Any]) -> None:
    """Give threads this variable too, where it is not ``None``, which is its default."""
    _inherited.append(variable)


def install(replacements: Replacements) -> None:
    """Hook into how threads start and pools are given work."""
    replacements.put(threading.Thread, "start", _starting(threading.Thread.start))
    replacements.put(ThreadPoolExecutor, "submit", _submitting(ThreadPoolExecutor.submit))


def _present() -> Values:
    return [(variable, value) for variable in _inherited if (value := variable.get()) is not None]


def _starting(usual: Callable[[threading.Thread], None]) -> Callable[[threading.Thread], None]:
    def start(self: threading.Thread) -> None:
        values = _present()
        if values:
            run = self.run

            def inheriting() -> None:
                del self.run  # the thread's own is left, and no cycle
                for variable, value in values:
                    variable.set(value)
                run()

            self.run = inheriting  # type: ignore[method-assign]
        usual(self)

    return start


def _submitting(usual: Callable[..., Future[T]]) -> Callable[..., Future[T]]:
    def submit(
        self: ThreadPoolExecutor, function: Callable[..., T], /, *args: Any, **kwargs: Any
    ) -> Future[T]:
        values = _present()
        if not values:
            return usual(self, function, *args, **kwargs)
        nobodys = contextvars.copy_context()  # for the thread, if it takes a new one
        for variable, _ in values:
            nobodys.run(variable.set, None)
        return nobodys.run(usual, self, _inheriting(values, function), *args, **kwargs)

    return submit


def _inheriting(values: Values, function: Callable[..., T]) -> Callable[..., T]:
    def call(*args: Any, **kwargs: Any) -> T:
        before = [(variable, variable.set(value)) for variable, value in values]
        try:
            return function(*args, **kwargs)
        finally:
            for variable, token in before:
                variable.reset(token)

    return call
