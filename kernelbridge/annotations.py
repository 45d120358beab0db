"""Python's annotations as TypeScript: of what is given to Python, and of what comes from it.

What TypeScript cannot say, or nobody said, is ``AnyValue`` where it is given and ``Dynamic`` where it comes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable
from typing import Literal

from .stubs import Definition, ModuleName, Outside, Source, Stubs

Use = Literal["given", "got"]
"""Which way a value goes: a parameter is given, a result is got."""
Types = tuple[str, ...]
"""The alternatives of a union."""
UNKNOWN: dict[Use, Types] = {"given": ("AnyValue",), "got": ("Dynamic",)}
OTHER: dict[Use, Use] = {"given": "got", "got": "given"}
DEPTH = 16
"""Aliases of aliases, and types in types, after which nothing is said any more."""
MOST = 6
"""Alternatives of a union, literals apart; more help nobody."""
LITERAL = '"-0123456789'
"""What literals begin with."""

NUMBER: dict[Use, Types] = {"given": ("number", "bigint"), "got": ("number",)}
SCALARS: dict[str, dict[Use, Types]] = {
    "int": NUMBER,
    "float": NUMBER,
    **{
        python: {"given": (type_,), "got": (type_,)}
        for python, type_ in {
            "bool": "boolean",
            "str": "string",
            "None": "null",
            "bytes": "Uint8Array",
            "LiteralString": "string",
            "NoReturn": "never",
            "Never": "never",
        }.items()
    },
}
NUMPY_SCALARS = {
    **dict.fromkeys(["bool", "bool_"], "bool"),
    **dict.fromkeys(["integer", "signedinteger", "unsignedinteger"], "int"),
    **dict.fromkeys([f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)], "int"),
    **dict.fromkeys(["floating", "float16", "float32", "float64"], "float"),
    "str_": "str",
}
"""NumPy's scalars that cross as JavaScript's, and the class of Python's that each is like."""
TYPING = {"typing", "typing_extensions", "collections", "collections.abc", "builtins", "types", "_typeshed"}
WRAPPERS = {
    "Annotated",
    "Final",
    "ClassVar",
    "Required",
    "NotRequired",
    "ReadOnly",
    "Awaitable",
    "type_check_only",
}
SEQUENCES = {"list", "List", "Sequence", "MutableSequence", "deque", "Collection", "KeysView", "ValuesView"}
ITERABLES = {
    "Iterable",
    "Iterator",
    "Generator",
    "Reversible",
    "map",
    "filter",
    "zip",
    "reversed",
    "enumerate",
}
SETS = {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet"}
DICTS = {"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict"}


class Annotations:
    """Translates. ``class_named`` gives the TypeScript of a class that a text defines, if it has any."""

    def __init__(self, stubs: Stubs, class_named: Callable[[Definition], str | None]) -> None:
        self._stubs = stubs
        self._class_named = class_named
        self._generic: dict[str, Callable[[list[ast.expr], Source, Use, int], Types]] = {
            **dict.fromkeys(WRAPPERS, self._first),
            **dict.fromkeys(SEQUENCES, self._sequence),
            **dict.fromkeys(ITERABLES, self._iterable),
            **dict.fromkeys(SETS, self._set),
            **dict.fromkeys(DICTS, self._dict),
            "Coroutine": lambda args, *rest: self._of(args[-1], *rest),
            "Union": self._union,
            "Optional": lambda args, *rest: self._union([*args, ast.Constant(None)], *rest),
            "Literal": self._literal,
            "tuple": self._tuple,
            "Tuple": self._tuple,
            "Callable": self._callable,
            "type": self._class,
            "Type": self._class,
        }

    def of(self, annotation: ast.expr | None, source: Source, use: Use) -> Types:
        """The type of an annotation that stands in a text."""
        return UNKNOWN[use] if annotation is None else self._of(annotation, source, use, 0)

    def _of(self, node: ast.expr, source: Source, use: Use, depth: int) -> Types:
        if depth > DEPTH:
            return UNKNOWN[use]
        depth += 1
        if isinstance(node, ast.Constant):
            return self._constant(node, source, use, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union([node.left, node.right], source, use, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, source, use, depth)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named(node, [], source, use, depth)
        return UNKNOWN[use]

    def _constant(self, node: ast.Constant, source: Source, use: Use, depth: int) -> Types:
        if node.value is None:
            return ("null",)
        if not isinstance(node.value, str):
            return UNKNOWN[use]
        try:
            return self._of(ast.parse(node.value, mode="eval").body, source, use, depth)
        except SyntaxError:
            return UNKNOWN[use]

    def _subscript(self, node: ast.Subscript, source: Source, use: Use, depth: int) -> Types:
        inner = node.slice
        args = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        return self._named(node.value, args, source, use, depth)

    def _named(self, node: ast.expr, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        found = self._stubs.resolve(node, source)
        if isinstance(found, Definition):
            return self._defined(found, use, depth)
        if not isinstance(found, Outside) or isinstance(found, ModuleName) or found.module not in TYPING:
            return UNKNOWN[use]
        if found.name == "Self":
            return ("this",) if use == "got" else UNKNOWN[use]
        if found.name in SCALARS:
            return SCALARS[found.name][use]
        make = self._generic.get(found.name)
        return UNKNOWN[use] if make is None else make(args, source, use, depth)

    def _defined(self, found: Definition, use: Use, depth: int) -> Types:
        node, source = found.node, found.source
        if isinstance(node, ast.ClassDef):
            scalar = NUMPY_SCALARS.get(node.name) if source.module == "numpy" else None
            if scalar:
                return SCALARS[scalar][use]
            if use == "given" and _is_protocol(node):
                return UNKNOWN[use]  # what it asks for are names that no interface has
            name = self._class_named(found)
            return UNKNOWN[use] if name is None else (name,)
        value = getattr(node, "value", None)
        if isinstance(value, ast.Call):
            return self._variable(value, source, use, depth)
        return UNKNOWN[use] if value is None else self._of(value, source, use, depth)

    def _variable(self, call: ast.Call, source: Source, use: Use, depth: int) -> Types:
        """A type variable is what it is bound by; what is given decides the rest, which is not followed."""
        bound = next((one.value for one in call.keywords if one.arg == "bound"), None)
        if bound is not None:
            return self._of(bound, source, use, depth)
        return self._union(call.args[1:], source, use, depth) if call.args[1:] else UNKNOWN[use]

    def _first(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        return self._of(args[0], source, use, depth) if args else UNKNOWN[use]

    def _union(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        return union((self._of(arg, source, use, depth) for arg in args), use)

    def _literal(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        values = [getattr(arg, "value", ...) for arg in args]
        plain = all(isinstance(value, str | int | bool | None) for value in values)
        return tuple(map(json.dumps, values)) if plain and values else UNKNOWN[use]

    def _sequence(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        item = text(self._first(args, source, use, depth))
        return (f"ReadonlyArray<{item}>" if use == "given" else f"Array<{item}>",)

    def _iterable(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        return (f"Iterable<{text(self._first(args, source, use, depth))}>",)

    def _set(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        item = text(self._first(args, source, use, depth))
        return (f"ReadonlySet<{item}>" if use == "given" else f"Set<{item}>",)

    def _dict(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        if len(args) != 2:
            args = [ast.Constant(...)] * 2
        key, value = (text(self._of(arg, source, use, depth)) for arg in args)
        if use == "got":
            return (f"Map<{key}, {value}>",)
        mapping = f"ReadonlyMap<{key}, {value}>"
        is_record = key in ("string", text(UNKNOWN[use]))
        return (f"Readonly<Record<string, {value}>>", mapping) if is_record else (mapping,)

    def _tuple(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        if not args or any(isinstance(arg, ast.Starred) for arg in args):
            return self._sequence([], source, use, depth)
        if len(args) == 2 and isinstance(args[1], ast.Constant) and args[1].value is ...:
            return self._sequence(args[:1], source, use, depth)
        items = ", ".join(text(self._of(arg, source, use, depth)) for arg in args if not _is_empty(arg))
        return (f"readonly [{items}]" if use == "given" else f"[{items}]",)

    def _callable(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        taken, *results = args or [ast.Constant(...)]
        result = text(self._first(results, source, use, depth))
        if not isinstance(taken, ast.List):
            return (f"((...args: Dynamic[]) => {result})",)
        kinds = [text(self._of(one, source, OTHER[use], depth)) for one in taken.elts]
        taken_text = ", ".join(f"a{at}: {kind}" for at, kind in enumerate(kinds))
        return (f"(({taken_text}) => {result})",)

    def _class(self, args: list[ast.expr], source: Source, use: Use, depth: int) -> Types:
        if use == "given":
            return UNKNOWN[use]
        return (f"(new (...args: Dynamic[]) => {text(self._first(args, source, use, depth))})",)


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and not node.elts


def _is_protocol(node: ast.ClassDef) -> bool:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)


def scalar_of(module: str, name: str) -> Types | None:
    """The type of the instances of a class of NumPy's that cross as JavaScript's."""
    scalar = NUMPY_SCALARS.get(name) if module == "numpy" else None
    return SCALARS[scalar]["got"] if scalar else None


def union(parts: Iterable[Types], use: Use) -> Types:
    """One of several types; what is unknown swallows the others."""
    distinct = tuple(dict.fromkeys(one for part in parts for one in part if one != "never")) or ("never",)
    others = [one for one in distinct if one[0] not in LITERAL]
    return UNKNOWN[use] if UNKNOWN[use][0] in distinct or len(others) > MOST else distinct


def text(types: Types) -> str:
    """A union as TypeScript writes it."""
    return " | ".join(types)
