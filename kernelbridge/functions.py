"""Functions of JavaScript as Python calls them: how a call behaves is its mode.

A mode belongs to the function as JavaScript gave it, or to a view of it that ``mode`` makes. What has none
blocks, and gives an awaitable where code of a coroutine calls it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any

from .objects import JSProxy, session_of
from .protocol import Info
from .refs import Proxy
from .session import Session
from .vectors import Vectors
from .waiting import Question, ask, asked, in_coroutine


class JSFunction(JSProxy):
    """A function of the JavaScript side.

    Called in a plain function or cell it blocks and gives the result (promises are awaited there);
    called in a coroutine it gives an awaitable; ``kernelbridge.mode`` makes it do the one or the other.
    Keyword arguments arrive as a last argument, an object. A class is instantiated.
    """

    __slots__ = ("_function", "_mode", "_owner")

    def __init__(self, session: Session, info: Info) -> None:
        super().__init__(session, info)
        given = info.get("mode")
        object.__setattr__(self, "_mode", given if given in _CALLS else None)
        object.__setattr__(self, "_owner", None)
        object.__setattr__(self, "_function", None)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call it there."""
        __tracebackhide__ = True
        return _CALLS[self._mode](self, self._question(list(args), kwargs or None), sys._getframe(1))

    def new(self, *args: object, **kwargs: object) -> Any:
        """Instantiate what ``new`` takes there: a class, or a function like ``Date``."""
        __tracebackhide__ = True
        return ask(session_of(self), "new", self, list(args), kwargs or None)

    def __bound__(self, owner: JSProxy, name: str) -> JSProxy:
        """Called with ``owner`` as ``this``. Handed back, it is the function alone."""
        return _view(self, owner=(owner, name))

    def __target__(self) -> Proxy:
        function: Proxy | None = self._function
        return self if function is None else function

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, JSFunction):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __copy__(self) -> JSFunction:
        return self

    def __deepcopy__(self, memo: object) -> JSFunction:
        return self  # as functions of Python's do

    def _identity(self) -> tuple[object, ...]:
        owner = self._owner and (id(self._owner[0].__target__()), self._owner[1])
        return id(self.__target__()), owner, self._mode

    def _question(self, args: list[Any], kwargs: dict[str, Any] | None) -> Question:
        if "t" in self._info["flags"]:
            return "new", self, args, kwargs
        if self._owner is None:
            return "call", self, args, kwargs
        return "method", *self._owner, args, kwargs


def mode(function: JSFunction, mode: str | None) -> JSFunction:
    """Give a view of a function of JavaScript's, which is called in one way whoever calls it.

    ``"sync"`` blocks until the result is here, in a coroutine too. ``"async"`` gives an awaitable, in a plain
    function too. ``"fire"`` gives ``None`` at once: calls are made in order, nobody gets their results, and
    one that fails is told on stderr. ``"vec"`` takes numbers and arrays, broadcasts them as NumPy does, and
    is one call, however many elements: the function gets typed arrays of one length and returns one. ``None``
    decides by who calls.
    """
    if not isinstance(function, JSFunction):
        raise TypeError(f"a mode is for functions of JavaScript, not for {type(function).__name__}")
    if mode not in _CALLS:
        raise ValueError(f"there is no mode {mode!r}; there are {', '.join(map(repr, filter(None, _CALLS)))}")
    return _view(function, mode=mode)


def _view(function: JSFunction, **changed: Any) -> JSFunction:
    view = JSFunction(session_of(function), function._info)
    kept = {"owner": function._owner, "mode": function._mode, "function": function.__target__()}
    for name, value in {**kept, **changed}.items():
        object.__setattr__(view, f"_{name}", value)
    return view


def _by_caller(function: JSFunction, question: Question, caller: FrameType) -> Any:
    __tracebackhide__ = True
    return (_awaitable if in_coroutine(caller) else _blocking)(function, question, caller)


def _blocking(function: JSFunction, question: Question, caller: FrameType) -> Any:
    __tracebackhide__ = True
    return ask(session_of(function), *question)


def _awaitable(function: JSFunction, question: Question, caller: FrameType) -> Any:
    return asked(session_of(function), function._info["repr"], *question)


def _fired(function: JSFunction, question: Question, caller: FrameType) -> None:
    session_of(function).fire(_told(function, caller), *question)


def _vectorized(function: JSFunction, question: Question, caller: FrameType) -> Any:
    __tracebackhide__ = True
    *target, args, kwargs = question
    vectors = Vectors(function._info["repr"], args)
    call = (*target, vectors.columns, kwargs)
    if in_coroutine(caller):
        return _shaped(vectors, _awaitable(function, call, caller))
    return vectors.shaped(_blocking(function, call, caller))


async def _shaped(vectors: Vectors, answer: Coroutine[Any, Any, Any]) -> Any:
    return vectors.shaped(await answer)


_CALLS: dict[str | None, Callable[[JSFunction, Question, FrameType], Any]] = {
    None: _by_caller,
    "sync": _blocking,
    "async": _awaitable,
    "fire": _fired,
    "vec": _vectorized,
}


def _told(function: JSFunction, caller: FrameType) -> str:
    return f"{function._info['repr']}, called in {caller.f_code.co_filename}, line {caller.f_lineno}"
