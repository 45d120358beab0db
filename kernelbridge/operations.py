"""What a peer may ask of the kernel: a table from operation to a small function. No order, no threads here.

Each function gets the ``Surroundings`` of the operation and its decoded operands, and may raise anything.
"""

from __future__ import annotations

import builtins
import difflib
import importlib
import inspect
import operator
import sys
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .contexts import enter, leave
from .errors import ProtocolError
from .iteration import Taken, items_of
from .members import help_text, members
from .programs import program
from .protocol import OperationId, Ref
from .sharing import share, shared, unshare

Operation = Callable[..., Any]


class Surroundings(Protocol):
    """What an operation can reach of the kernel it runs in."""

    @property
    def namespace(self) -> MutableMapping[str, Any]:
        """The notebook's own variables."""

    def event(self, name: str, payload: object) -> Awaitable[None] | None:
        """Hand an event of the client's to its handlers; what is done when they are."""

    def listen(self, name: str, wanted: bool) -> None:
        """The client wants events of this name, or none any more."""

    def display(self, obj: object, options: Mapping[str, Any]) -> None:
        """Show an object, or with ``raw`` a mimebundle, in the output of the cell that asked."""

    def finished(self, idents: Collection[OperationId]) -> Awaitable[None] | None:
        """What is done when none of these operations awaits any more; None where that is so."""

    def handle(self, ref: Ref) -> object:
        """The object that the session holds as ``ref``; a ``ReleasedError`` where it does not."""

    def handles(self, after: Ref, most: int) -> list[object]:
        """Objects that the session holds, the first ones behind ``after``."""

    def held(self, most: int) -> dict[str, Any]:
        """The largest objects that clients hold, as rows."""


@dataclass
class Copy:
    """A result that crosses as a deep copy by value."""

    value: object
    options: Mapping[str, Any] = field(default_factory=dict)


class Batch(list[Any]):
    """A result that crosses as a list whose items cross one by one, each by value or by reference."""


@dataclass
class Started:
    """The result of a program that awaits: it runs by itself, whether or not anyone asks for its value."""

    coroutine: Coroutine[Any, Any, Any]


def _name(at: Surroundings, name: str) -> object:
    try:
        return at.namespace[name]
    except KeyError:
        pass
    try:
        return getattr(builtins, name)
    except AttributeError:
        known = [*at.namespace, *dir(builtins)]
        meant = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        suggestion = f". Did you mean: {meant[0]!r}?" if meant else ""
        raise NameError(f"name {name!r} is not defined{suggestion}", name=name) from None


def _import(_: Surroundings, name: str) -> object:
    importlib.import_module(name)
    return sys.modules[name]


def _call(_: Surroundings, function: Any, args: list[Any], kwargs: dict[str, Any] | None = None) -> object:
    return function(*args, **kwargs) if kwargs else function(*args)


def _method(
    at: Surroundings, obj: Any, name: str, args: list[Any], kwargs: dict[str, Any] | None = None
) -> object:
    return _call(at, getattr(obj, name), args, kwargs)


def _taken(taken: Taken | Awaitable[Taken]) -> object:
    if isinstance(taken, tuple):
        items, done, value = taken
        return Batch([Batch(items), done, value])
    return _awaited(taken)


async def _awaited(taken: Awaitable[Taken]) -> object:
    return _taken(await taken)


def size(obj: Any) -> int:
    """Bytes in memory: those of the data where a type knows them, else what the interpreter counts.

    0 for an object that fails to tell.
    """
    try:
        return _size(obj)
    except Exception:  # noqa: BLE001 - a user's type may raise anything; whoever counts goes on
        return 0


def _size(obj: Any) -> int:
    kind = type(obj)
    if hasattr(kind, "nbytes"):
        return int(obj.nbytes)
    if hasattr(kind, "memory_usage"):  # a DataFrame, whose own sizeof walks through every string
        return int(obj.memory_usage().sum())
    return sys.getsizeof(obj)


def _mime(_: Surroundings, obj: object) -> Copy:
    from IPython.core.interactiveshell import InteractiveShell

    formatter: Any = InteractiveShell.instance().display_formatter
    data, metadata = formatter.format(obj)
    return Copy({"data": data, "metadata": metadata})


def _write(_: Surroundings, stream: str, text: str) -> None:
    {"stdout": sys.stdout, "stderr": sys.stderr}[stream].write(text)


def _display(at: Surroundings, obj: object, options: Mapping[str, Any] | None = None) -> None:
    at.display(obj, options or {})


def _eval(at: Surroundings, source: str, names: list[str], values: list[Any]) -> object:
    return _run(program(source, tuple(names), at.namespace, "expression"), values)


def _exec(at: Surroundings, source: str, names: list[str], values: list[Any]) -> object:
    return _run(program(source, tuple(names), at.namespace), values)


def _run(function: Callable[..., Any], values: list[Any]) -> object:
    result = function(*values)
    return Started(result) if inspect.iscoroutinefunction(function) else result


def _op(_: Surroundings, name: str, *operands: Any) -> object:
    try:
        function = _OPERATORS[name]
    except KeyError:
        raise ProtocolError(f"unknown operator {name!r}; known: {', '.join(sorted(_OPERATORS))}") from None
    return function(*operands)


_ARITHMETIC = "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor"
_OTHERS = "lt le eq ne gt ge is is_not contains neg pos abs invert not"

# What Python's `operator` spells with an underscore, because it would be a keyword, has none here.
_OPERATORS: dict[str, Operation] = {
    name.replace("is_not", "isnot"): getattr(operator, name, None) or getattr(operator, f"{name}_")
    for name in (*_ARITHMETIC.split(), *(f"i{name}" for name in _ARITHMETIC.split()), *_OTHERS.split())
} | {"divmod": divmod}

OPERATIONS: dict[str, Operation] = {
    "name": _name,
    "setname": lambda at, name, value: at.namespace.__setitem__(name, value),
    "delname": lambda at, name: at.namespace.__delitem__(name),
    "import": _import,
    "get": lambda _, obj, name: getattr(obj, name),
    "set": lambda _, obj, name, value: setattr(obj, name, value),
    "del": lambda _, obj, name: delattr(obj, name),
    "call": _call,
    "method": _method,
    "at": lambda _, obj, key: obj[key],
    "setat": lambda _, obj, key, value: operator.setitem(obj, key, value),
    "delat": lambda _, obj, key: operator.delitem(obj, key),
    "has": lambda _, obj, item: item in obj,
    "len": lambda _, obj: len(obj),
    "dir": lambda _, obj: Copy(dir(obj)),
    "bool": lambda _, obj: bool(obj),
    "hash": lambda _, obj: hash(obj),
    "hasattr": lambda _, obj, name: hasattr(obj, name),
    "op": _op,
    "isinstance": lambda _, obj, kind: isinstance(obj, kind),
    "iter": lambda _, obj: items_of(obj),
    "next": lambda _, items, most, ms=50: _taken(items_of(items).take(most, ms / 1000)),
    "send": lambda _, items, value: _taken(items_of(items).send(value)),
    "throw": lambda _, items, error: _taken(items_of(items).throw(error)),
    "close": lambda _, items: items_of(items).close(),
    "enter": lambda _, manager, wanted=False: enter(manager, asynchronous=wanted),
    "exit": lambda _, manager, error=None, wanted=False: leave(manager, error, asynchronous=wanted),
    "repr": lambda _, obj: repr(obj),
    "type": lambda _, obj: type(obj),
    "size": lambda _, obj: size(obj),
    "mime": _mime,
    "copy": lambda _, obj, options=None: Copy(obj, options or {}),
    "eval": _eval,
    "exec": _exec,
    "finished": lambda at, _before, programs: at.finished(programs),
    "handle": lambda at, ref: at.handle(ref),
    "handles": lambda at, after, most: Batch(at.handles(after, most)),
    "share": lambda _, name, obj: share(name, obj),
    "shared": lambda _, name=None: Copy(shared()) if name is None else shared(name),
    "unshare": lambda _, name: unshare(name),
    "event": lambda at, name, payload: at.event(name, payload),
    "listen": lambda at, name, wanted: at.listen(name, wanted),
    "write": _write,
    "display": _display,
    "members": lambda at, origin, path: Copy([list(one) for one in members(at.namespace, origin, path)]),
    "held": lambda at, most: Copy(at.held(most)),
    "help": lambda at, origin, path: help_text(at.namespace, origin, path),
}

ASIDE = ("members", "help", "held")
"""What editors and panels ask: answered on the thread on which it arrives, beside user code, out of order."""


def perform(at: Surroundings, name: str, operands: list[Any]) -> object:
    """Run one operation; an unknown one is an error that names those that exist."""
    try:
        operation = OPERATIONS[name]
    except (KeyError, TypeError):
        raise ProtocolError(f"unknown operation {name!r}; known: {', '.join(OPERATIONS)}") from None
    return operation(at, *operands)
