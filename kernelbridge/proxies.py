"""What Python holds for objects of the other peer: callables, objects, and the namespaces of its cells.

A proxy names an object that lives at the peer; each use is a request of its session. Collected, it gives
the object back.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

from .executor import TICK
from .operations import Copy
from .protocol import Info, Ref
from .refs import Proxy
from .requests import Request, when_done
from .session import Session
from .streams import items, items_async
from .tracebacks import users_part

if TYPE_CHECKING:
    from typing_extensions import Self


class JSObject(Proxy):
    """An object of the JavaScript side, alive there. Attributes and items are its properties.

    Iterating gives what ``for … of`` gives there; a plain object gives its keys.
    """

    __slots__ = ("_info", "_session")

    def __init__(self, session: Session, info: Info) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_info", info)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        if not _ask(self, "has", name):
            raise AttributeError(f"{self._info['type']} object has no property {name!r}")
        value = _ask(self, "get", name)
        return JSMethod(self, name, value) if isinstance(value, JSFunction) else value

    def __setattr__(self, name: str, value: object) -> None:
        _ask(self, "set", name, value)

    def __delattr__(self, name: str) -> None:
        _ask(self, "del", name)

    def __getitem__(self, key: object) -> Any:
        return _ask(self, "get", key)

    def __setitem__(self, key: object, value: object) -> None:
        _ask(self, "set", key, value)

    def __contains__(self, key: object) -> bool:
        return bool(_ask(self, "has", key))

    def __iter__(self) -> Iterator[Any]:
        if {"i", "A"}.isdisjoint(self._info["flags"]):
            return iter(_ask(self, "keys"))
        session = _session(self)
        return items(self, session, lambda request: wait(lambda: session.wait(request)))

    def __aiter__(self) -> AsyncIterator[Any]:
        """As ``for``, without blocking."""
        session = _session(self)
        return items_async(self, session, lambda request: result(session, request))

    def __len__(self) -> int:
        return int(_ask(self, "get", "length"))

    def __dir__(self) -> list[str]:
        return [str(key) for key in _ask(self, "keys")]

    def __enter__(self) -> Self:
        """``with`` ends the object by the method that ``using`` calls there."""
        if {"w", "W"}.isdisjoint(self._info["flags"]):
            raise TypeError(
                f"`with` cannot end {self!r} of type {self._info['type']}:"
                " it has neither [Symbol.dispose]() nor [Symbol.asyncDispose]()"
            )
        return self

    def __exit__(self, *error: object) -> None:
        _ask(self, "exit")

    async def __aenter__(self) -> Self:
        """As ``with``, without blocking."""
        return self.__enter__()

    async def __aexit__(self, *error: object) -> None:
        await result(_session(self), _session(self).request("exit", self))

    def __repr__(self) -> str:
        return str(self._info["repr"])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle: dict[str, Any] = _ask(self, "mime")
        return bundle


class JSFunction(JSObject):
    """A function of the JavaScript side.

    Called in a plain function or cell it blocks and gives the result (promises are awaited there);
    called in a coroutine it gives an awaitable. Keyword arguments arrive as a last argument, an object.
    """

    __slots__ = ()

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it there."""
        __tracebackhide__ = True
        return _outcome(_session(self), sys._getframe(1), "call", self, list(args), kwargs or None)


class JSMethod(JSFunction):
    """A function got from an object, called with it as ``this``. Handed back, it is the function alone."""

    __slots__ = ("_function", "_name", "_object")

    def __init__(self, obj: JSObject, name: str, function: JSFunction) -> None:
        super().__init__(_session(obj), function._info)
        object.__setattr__(self, "_object", obj)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_function", function)

    def __target__(self) -> Proxy:
        function: JSFunction = object.__getattribute__(self, "_function")
        return function

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it there, on its object."""
        __tracebackhide__ = True
        call = ("method", self._object, self._name, list(args), kwargs or None)
        return _outcome(_session(self), sys._getframe(1), *call)


def proxy(session: Session, ref: Ref, info: Info) -> JSObject:
    """The proxy for an object that the peer has introduced; ``Imports`` remembers its reference."""
    kind = JSFunction if "c" in info["flags"] else JSObject
    return kind(session, info)


class Namespace:
    """The variables of one language's cells: ``js.total``, ``lisp.total``; ``js("1 + 1")`` evaluates.

    ``session`` finds the evaluator's session, starting one where there is none; ``spell`` turns a Python
    identifier into the language's name, such as ``my_list`` into ``my-list``.
    """

    __slots__ = ("_language", "_session")

    def __init__(self, language: str, session: Callable[[], Session]) -> None:
        object.__setattr__(self, "_language", language)
        object.__setattr__(self, "_session", session)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        session = self._session()
        return wait(lambda: session.ask("name", name, self._language))

    def __setattr__(self, name: str, value: object) -> None:
        self[name] = value

    def __setitem__(self, name: str, value: object) -> None:
        session = self._session()
        wait(lambda: session.ask("setname", name, Copy(value), self._language))

    def __call__(self, source: str) -> Any:
        """The value of ``source``, run as a cell of the language."""
        __tracebackhide__ = True
        session = self._session()
        cell = Copy({"language": self._language, "source": source, "cell": "", "count": 0})
        return wait(lambda: session.ask("evaluate", cell))["value"]

    def __repr__(self) -> str:
        return f"<the variables of {self._language} cells>"


def _session(obj: JSObject) -> Session:
    session: Session = object.__getattribute__(obj, "_session")
    return session


def _ask(obj: JSObject, operation: str, *operands: object) -> Any:
    __tracebackhide__ = True
    return wait(lambda: _session(obj).ask(operation, obj, *operands))


def wait(wait: Callable[[], Any]) -> Any:
    """Give what a wait gives, or raise without the frames in between, which are nobody's news."""
    __tracebackhide__ = True
    try:
        return wait()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it goes on
        trace = users_part(error.__traceback__)
        raise BaseException.with_traceback(error, trace)  # noqa: B904 - it is the same exception


def _outcome(session: Session, caller: FrameType | None, operation: str, *operands: object) -> Any:
    """An awaitable for a coroutine; for all others the result."""
    __tracebackhide__ = True
    if in_coroutine(caller):
        return result(session, session.request(operation, *operands))
    return wait(lambda: session.ask(operation, *operands))


def in_coroutine(caller: FrameType | None) -> bool:
    """Whether a frame is of a coroutine, or of a comprehension in one."""
    while caller is not None and caller.f_code.co_name in _COMPREHENSIONS:
        caller = caller.f_back
    return bool(caller and caller.f_code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR))


_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


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
