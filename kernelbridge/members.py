"""What can be told of Python's objects without running code of theirs: members, signatures, docstrings.

Editors ask while somebody writes, and the main thread may be busy: so it is told on any thread, from what
dictionaries of objects and classes hold. What only a property or a ``__getattr__`` knows is not known here.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from .info import OF_C, class_has, namespaces_of, type_name

Known = tuple[str, str]
"""A name, and what it stands for: ``function``, ``class``, ``module``, ``property`` or ``instance``."""

_NOTHING = object()

_ROUTINES = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    staticmethod,
    classmethod,
)
WRAPPERS = 20
"""Wrappers to look behind; a function may wrap itself."""
_PLAIN = (int, float, bool, str, bytes, type(None))
"""Classes whose own ``repr`` is short and runs nothing of a user's."""


def _is_class(obj: object) -> TypeGuard[type[Any]]:
    """As ``isinstance``, which would ask the object itself for its class."""
    return issubclass(type(obj), type)


def members(namespace: Mapping[str, Any], origin: object, path: list[str]) -> list[Known]:
    """Names that may follow a path, sorted; none where it leads to nothing that is known.

    ``origin`` is an object, the name of a module that is loaded, or ``None`` for the notebook's own names.
    """
    if origin is None and not path:
        held = {**vars(builtins), **namespace}
        return sorted((name, _sort(value)) for name, value in held.items())
    obj = find(namespace, origin, path)
    return [] if obj is _NOTHING else sorted(_members(obj))


def help_text(namespace: Mapping[str, Any], origin: object, path: list[str]) -> str | None:
    """How the object at a path is called and what it is; ``None`` where nothing is known."""
    obj = find(namespace, origin, path)
    if obj is _NOTHING:
        return None
    head = _signature(obj, path[-1] if path else str(origin if type(origin) is str else type_name(obj)))
    told = [head, f"  {_what(obj)}"]
    text = _doc(obj)
    return "\n".join([*told, "", text] if text else told)


def find(namespace: Mapping[str, Any], origin: object, path: list[str]) -> object:
    """The object at a path, or a mark that says that it is not known."""
    obj, names = origin, path
    if type(origin) is str:
        obj = sys.modules.get(origin, _NOTHING)
    elif origin is None:
        first, *names = path or [""]
        obj = namespace.get(first, vars(builtins).get(first, _NOTHING))
    for name in names:
        obj = _attribute(obj, name)
    return obj


def _attribute(obj: object, name: str) -> object:
    found = inspect.getattr_static(obj, name, _NOTHING) if obj is not _NOTHING else _NOTHING
    if issubclass(type(found), types.MemberDescriptorType):
        return _read(found, obj)
    if type(found) is types.FunctionType and class_has(type(obj), name):
        return types.MethodType(found, obj)
    return _NOTHING if _is_computed(found) else found


def _is_computed(found: object) -> bool:
    """Whether only code that runs can tell the value."""
    kind = type(found)
    is_function = class_has(kind, "__call__") or issubclass(kind, (staticmethod, classmethod))
    return class_has(kind, "__get__") and not is_function


def _read(descriptor: Any, obj: object) -> object:
    try:
        return descriptor.__get__(obj)
    except (AttributeError, TypeError):  # a slot without a value, or the class itself
        return _NOTHING


def _members(obj: object) -> Iterator[Known]:
    seen: set[str] = set()
    for held in _holders(obj):
        for name, value in held.items():
            if type(name) is str and name not in seen:
                seen.add(name)
                yield name, _sort(value)
    for name in _columns(obj):
        if name not in seen:
            yield name, "property"


def _holders(obj: object) -> Iterator[dict[str, Any]]:
    """Copies of the dictionaries that attributes are found in, in their order."""
    if _is_class(obj):
        yield from map(dict, namespaces_of(obj))
        return
    try:
        own = object.__getattribute__(obj, "__dict__")
    except AttributeError:
        own = {}
    if issubclass(type(own), dict):
        yield dict(own)
    if not issubclass(type(obj), types.ModuleType):
        yield from map(dict, namespaces_of(type(obj)))


def _columns(obj: Any) -> Iterable[str]:
    """Names that a frame gives to its columns, which are attributes too."""
    if type_name(obj) != "pandas.DataFrame":
        return []
    return [name for name in obj.columns if type(name) is str and name.isidentifier()]


def _sort(value: object) -> str:
    if _is_class(value):
        return "class"
    if issubclass(type(value), types.ModuleType):
        return "module"
    if issubclass(type(value), _ROUTINES) or class_has(type(value), "__call__"):
        return "function"
    return "property" if _is_computed(value) else "instance"


def _what(obj: object) -> str:
    """What it is, and its value where that is short and safe to tell."""
    if issubclass(type(obj), (*_ROUTINES, type, types.ModuleType)):
        return _sort(obj)
    name = f"{_sort(obj)}: {type_name(obj)}"
    if type(obj) not in _PLAIN:
        return name
    text = repr(obj)
    return f"{name} {text if len(text) <= 80 else text[:79] + '…'}"


def _doc(obj: object) -> str:
    held = dict(namespaces_of(obj)[0]) if _is_class(obj) else None
    found = held.get("__doc__") if held is not None else inspect.getattr_static(obj, "__doc__", None)
    if issubclass(type(found), OF_C):
        found = _read(found, obj)
    return inspect.cleandoc(found) if type(found) is str and type(obj) not in _PLAIN else ""


class _Left:
    """Stands for a default whose ``repr`` might be anything."""

    def __repr__(self) -> str:
        return "…"


def _signature(obj: Any, name: str) -> str:
    """How it is called; a class with a class of its own might run code of that."""
    function = _unwrapped(obj.__func__ if type(obj) in (staticmethod, classmethod) else obj)
    may_tell = issubclass(type(function), _ROUTINES) or type(function) is type
    if not may_tell:
        return name
    try:
        signature = inspect.signature(function, follow_wrapped=False)
    except (ValueError, TypeError):
        return f"{name}(…)"
    told = [_told(parameter) for parameter in signature.parameters.values()]
    return f"{name}{signature.replace(parameters=told, return_annotation=inspect.Signature.empty)}"


def _unwrapped(function: Any) -> Any:
    """What a function stands for by ``__wrapped__``, which may be an object that answers from elsewhere."""
    for _ in range(WRAPPERS):
        if type(function) is not types.FunctionType or "__wrapped__" not in function.__dict__:
            break
        function = function.__dict__["__wrapped__"]
    return function


def _told(parameter: inspect.Parameter) -> inspect.Parameter:
    empty = inspect.Parameter.empty
    default, annotation = parameter.default, parameter.annotation
    return parameter.replace(
        default=default if default is empty or type(default) in _PLAIN else _Left(),
        annotation=annotation if type(annotation) in (str, type) else empty,
    )
