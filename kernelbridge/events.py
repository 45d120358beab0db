"""Events between Python and its clients, by name: ``send_event`` to them, ``on_event`` from them."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Callable, Generator
from concurrent.futures import Future
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .executor import TICK
from .handlers import Handler, Handlers, report
from .operations import Copy
from .requests import when_done
from .waiting import in_coroutine

if TYPE_CHECKING:
    from .session import Session

H = TypeVar("H", bound=Handler)
Room = tuple["Session", "Future[None]"]


class Events:
    """The events of one kernel: ``sessions`` gives its clients, ``handlers`` who listens here."""

    def __init__(self, sessions: Callable[[], list[Session]], handlers: Handlers) -> None:
        self._sessions = sessions
        self.handlers = handlers
        handlers.on_change = self._tell

    def send(self, name: str, payload: object) -> list[Room]:
        """Send to each client that listens; where there is no room for another event, what tells of it."""
        failed = functools.partial(report, name)
        sent = [
            (session, session.post("event", name, Copy(payload), failed=failed))
            for session in self._sessions()
            if session.listens(name)
        ]
        return [(session, room) for session, room in sent if room is not None]

    def _tell(self, name: str, wanted: bool) -> None:
        for session in self._sessions():
            session.post("listen", name, wanted, failed=lambda error: None)


def send_event(name: str, payload: object = None) -> Any:
    """Send an event to every client that listens to ``name``; the payload crosses by value, as ``$js`` does.

    About a thousand may be on their way to one client and not handled yet; then a plain function or cell
    waits, and a coroutine does by ``await send_event(…)``. An event that nobody listens to is dropped here.
    """
    __tracebackhide__ = True
    return send(name, payload, sys._getframe(1))


def send(name: str, payload: object, frame: FrameType) -> Any:
    """As ``send_event``, on behalf of the code in ``frame``."""
    __tracebackhide__ = True
    rooms = _events().send(name, payload)
    if in_coroutine(frame):
        return Rooms(rooms)
    for session, room in rooms:
        session.wait_for_room(room)
    return None


@overload
def on_event(name: str) -> Callable[[H], H]: ...


@overload
def on_event(name: str, handler: H) -> H: ...


def on_event(name: str, handler: H | None = None) -> H | Callable[[H], H]:
    """Call ``handler(payload)`` for each event that a client sends as ``name``; also a decorator.

    What a handler awaits is awaited before the next event of that name. Gives the handler back.
    """
    if handler is None:
        return lambda handler: on_event(name, handler)
    _events().handlers.add(name, handler)
    return handler


def off_event(name: str, handler: Handler | None = None) -> None:
    """Take a handler off, or all of them."""
    _events().handlers.remove(name, handler)


class Rooms:
    """What a coroutine may await before it sends more; who does not, has sent all the same."""

    def __init__(self, rooms: list[Room]) -> None:
        self._rooms = rooms

    def __await__(self) -> Generator[Any, Any, None]:
        return self._wait().__await__()

    async def _wait(self) -> None:
        for _, room in self._rooms:
            done = when_done(room)
            while not done.done():  # in ticks, because an interrupt does not wake the loop
                await asyncio.wait({done}, timeout=TICK)


def _events() -> Events:
    from .extension import current

    return current().events
