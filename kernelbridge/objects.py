"""What Python holds for objects of JavaScript: their properties, items and life as Python has such things.

A proxy names an object that lives at the peer; each use is a request of its session. Collected, it gives
the object back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Generator, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from .protocol import Info
from .refs import Proxy
from .session import Session
from .streams import items, items_async
from .waiting import ask, asked, result, wait

if TYPE_CHECKING:
    from typing_extensions import Self

_PYTHONS = ("__", "_repr_", "_ipython_")
"""How names begin that only Python's tools ask for."""


class JSProxy(Proxy):
    """Something of the JavaScript side, alive there. Attributes are its properties.

    The same object is the same proxy while anyone holds it, and goes back as itself.
    """

    __slots__ = ("_info", "_session")

    def __init__(self, session: Session, info: Info) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_info", info)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(_PYTHONS):
            raise AttributeError(name)
        has, value = self._ask("lookup", name)
        if not has:
            raise AttributeError(f"{self._info['type']} object has no property {name!r}", name=name, obj=self)
        return value.__bound__(self, name) if isinstance(value, JSProxy) else value

    def __bound__(self, owner: JSProxy, name: str) -> JSProxy:
        """What this is as a property of ``owner``; a function keeps it as its ``this``."""
        return self

    def __setattr__(self, name: str, value: object) -> None:
        self._ask("set", name, value)

    def __delattr__(self, name: str) -> None:
        self._ask("del", name)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *map(str, self._ask("dir"))})

    def __bool__(self) -> bool:
        return True  # as every object is there

    def __repr__(self) -> str:
        return str(self._info["repr"])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any] | None:
        bundle: dict[str, Any] | None = self._ask("mime")
        return bundle

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"{self!r} lives in JavaScript, and can be neither pickled nor copied like an object of Python:"
            " kernelbridge.copy(x) gives its data; a function can be called in this process only"
        )

    def _ask(self, operation: str, *operands: object) -> Any:
        __tracebackhide__ = True
        return ask(session_of(self), operation, self, *operands)


class JSObject(JSProxy):
    """An object of the JavaScript side. Items are those of an array or a ``Map``, else its properties.

    Iterating gives what ``for … of`` gives there; a plain object gives its keys.
    """

    __slots__ = ()

    def __getitem__(self, key: object) -> Any:
        if isinstance(key, slice):
            raise TypeError(f"{self!r} has no slices; kernelbridge.copy(x) gives a list, which has")
        has, value = self._ask("at", key)
        if not has:
            raise (IndexError if "q" in self._info["flags"] else KeyError)(key)
        return value.__bound__(self, key) if isinstance(value, JSProxy) and isinstance(key, str) else value

    def __setitem__(self, key: object, value: object) -> None:
        self._ask("setat", key, value)

    def __delitem__(self, key: object) -> None:
        if not self._ask("delat", key):
            raise KeyError(key)

    def __contains__(self, item: object) -> bool:
        return bool(self._ask("contains", item))

    def __iter__(self) -> Iterator[Any]:
        if {"i", "A"}.isdisjoint(self._info["flags"]):
            return iter(self._ask("keys"))
        session = session_of(self)
        return items(self, session, lambda request: wait(lambda: session.wait(request)))

    def __aiter__(self) -> AsyncIterator[Any]:
        """As ``for``, without blocking."""
        session = session_of(self)
        return items_async(self, session, lambda request: result(session, request))

    def __len__(self) -> int:
        if "s" not in self._info["flags"]:
            raise TypeError(f"object of type {self._info['type']} has no length and no size")
        return int(self._ask("len"))

    def __enter__(self) -> Self:
        """``with`` ends the object by the method that ``using`` calls there."""
        if {"w", "W"}.isdisjoint(self._info["flags"]):
            raise TypeError(
                f"`with` cannot end {self!r} of type {self._info['type']}:"
                " it has neither [Symbol.dispose]() nor [Symbol.asyncDispose]()"
            )
        return self

    def __exit__(self, *error: object) -> None:
        self._ask("exit")

    async def __aenter__(self) -> Self:
        """As ``with``, without blocking."""
        return self.__enter__()

    async def __aexit__(self, *error: object) -> None:
        await self._asked("exit")

    def _asked(self, operation: str) -> Coroutine[Any, Any, Any]:
        return asked(session_of(self), operation, operation, self)


class JSPromise(JSObject):
    """A promise, or another object with a ``then``, held as itself; ``await`` gives what it comes to."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._asked("await").__await__()


class JSIterator(JSObject):
    """An iterator of the JavaScript side, which ``next`` asks for one item; a loop asks for many at once."""

    __slots__ = ()

    def __next__(self) -> Any:
        __tracebackhide__ = True
        for item in self._ask("next", 1)[0]:
            return item
        raise StopIteration


def session_of(obj: JSProxy) -> Session:
    """The session that an object belongs to."""
    session: Session = object.__getattribute__(obj, "_session")
    return session


def copy(obj: object, depth: int | None = None) -> Any:
    """Give the data of a JavaScript object: lists, dicts, sets, also of instances of classes there.

    ``depth`` says how many levels are copied; what lies deeper, functions and iterators stay JavaScript's.
    """
    if not isinstance(obj, JSProxy):
        raise TypeError(f"kernelbridge.copy copies objects of JavaScript, not {type(obj).__name__}")
    return ask(session_of(obj), "copy", obj, depth)
