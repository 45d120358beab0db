"""How Python waits for what it asks of the other peer: blocking, or awaited in a coroutine.

What is raised has no frames of the bridge in its traceback, which are nobody's news.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any, cast

from .executor import TICK
from .requests import Request, when_done
from .session import Session
from .tracebacks import users_part

Question = tuple[Any, ...]
"""An operation and its operands."""


def ask(session: Session, *question: object) -> Any:
    """Block until the answer is here."""
    __tracebackhide__ = True
    return wait(lambda: session.ask(*question))  # type: ignore[arg-type]


def asked(session: Session, label: str, *question: object) -> Coroutine[Any, Any, Any]:
    """Ask now; what is given has to be awaited."""
    request = session.request(*question)  # type: ignore[arg-type]
    answer: Any = result(session, request)
    answer.__name__ = answer.__qualname__ = label  # which an un-awaited coroutine is told by
    return cast("Coroutine[Any, Any, Any]", answer)


def in_coroutine(caller: FrameType | None) -> bool:
    """Whether code of a coroutine calls, a comprehension in one included."""
    while caller is not None and caller.f_code.co_name in _COMPREHENSIONS:
        caller = caller.f_back
    return caller is not None and bool(caller.f_code.co_flags & _ASYNCHRONOUS)


_ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def wait(wait: Callable[[], Any]) -> Any:
    """Give what a wait gives, or raise without the frames in between."""
    __tracebackhide__ = True
    try:
        return wait()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it goes on
        trace = users_part(error.__traceback__)
        raise BaseException.with_traceback(error, trace)  # noqa: B904 - it is the same exception


async def result(session: Session, request: Request) -> Any:
    """Await what comes of a request; cancelled, it cancels the request."""
    __tracebackhide__ = True
    done = when_done(request)
    try:
        while not done.done():  # in ticks, because an interrupt does not wake the loop
            await asyncio.wait({done}, timeout=TICK)
        return wait(request.result)
    except asyncio.CancelledError:
        session.cancel(request)
        raise
