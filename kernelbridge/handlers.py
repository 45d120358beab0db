"""Who listens to events of the clients, by name. Each event of a name is handled after the one before it.

Knows no session: whose event it is, and who is told what is listened to, is the caller's.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

from .tracebacks import users_part

Handler = Callable[[Any], object]


class Handlers:
    """Handlers by the name of their event; those of one name are called in the order in which they came."""

    def __init__(self) -> None:
        self.on_change: Callable[[str, bool], None] = lambda name, wanted: None
        """Told when a name gets its first handler, or has lost its last one."""
        self._handlers: dict[str, list[Handler]] = {}
        self._last: dict[str, asyncio.Future[None]] = {}
        """Of each name the last event that is being handled or waits for that."""

    @property
    def names(self) -> list[str]:
        """What is listened to."""
        return list(self._handlers)

    def add(self, name: str, handler: Handler) -> None:
        """Call ``handler`` with each payload of such events."""
        if type(name) is not str:
            raise TypeError(f"an event has a name, which is a str; got {type(name).__name__}")
        if not callable(handler):
            raise TypeError(f"a handler of {name!r} is called with each event; {handler!r} is not callable")
        handlers = self._handlers.setdefault(name, [])
        handlers.append(handler)
        if len(handlers) == 1:
            self.on_change(name, True)

    def remove(self, name: str, handler: Handler | None) -> None:
        """Take a handler off, or all of a name; those that are not there are no error."""
        left = [one for one in self._handlers.get(name, ()) if handler is not None and one != handler]
        if left:
            self._handlers[name] = left
        elif self._handlers.pop(name, None) is not None:
            self.on_change(name, False)

    def handle(
        self, name: str, payload: object, start: Callable[[Coroutine[Any, Any, None]], asyncio.Future[None]]
    ) -> Awaitable[None] | None:
        """Call the handlers; what is done when all have come to their end, ``None`` when they have.

        ``start`` runs a coroutine by itself. A handler that fails is reported, and stops nobody.
        """
        steps = self._steps(name, payload)
        before = self._last.get(name)
        first = None if before is not None else next(steps, None)
        if before is None and first is None:
            return None
        handled = self._last[name] = start(_finish(name, before, first, steps))
        handled.add_done_callback(lambda done: self._forget(name, done))
        return asyncio.shield(handled)

    def _steps(self, name: str, payload: object) -> Iterator[Awaitable[object]]:
        """Call one handler after the other; what must be awaited before the next one."""
        for handler in list(self._handlers.get(name, ())):
            try:
                result = handler(payload)
            except Exception as error:  # noqa: BLE001 - a handler of the user's may raise anything
                report(name, error)
                continue
            if inspect.isawaitable(result):
                yield result

    def _forget(self, name: str, handled: asyncio.Future[None]) -> None:
        if self._last.get(name) is handled:
            del self._last[name]


async def _finish(
    name: str,
    before: asyncio.Future[None] | None,
    first: Awaitable[object] | None,
    steps: Iterator[Awaitable[object]],
) -> None:
    if before is not None:
        await asyncio.wait([before])
    waiting = first or next(steps, None)
    while waiting is not None:
        try:
            await waiting
        except Exception as error:  # noqa: BLE001 - as above
            report(name, error)
        waiting = next(steps, None)


def report(name: str, error: BaseException) -> None:
    """Show a failure that nobody waits for, with the lines that are the user's."""
    lines = traceback.format_exception(type(error), error, users_part(error.__traceback__))
    print(f"A handler of the event {name!r} failed:\n{''.join(lines)}", file=sys.stderr)
