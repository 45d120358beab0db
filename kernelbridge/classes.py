"""What a Python class has, from its text and from the live class: members of its instances, and its own."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .annotations import UNKNOWN, Annotations, Types
from .bodies import Body, constructor
from .signatures import Signature, introspected, signature_of, told_apart
from .stubs import Definition, Function, Source, Stubs, decorators

PROPERTIES = {"property", "cached_property", "cache_readonly", "abstractproperty"}
OWN = {"classmethod", "staticmethod"}
MAKERS = ("__init__", "__new__")
SPECIAL = {"__getitem__", "__iter__", "__enter__", "__aenter__"}
"""What TypeScript asks of a class by these names: the types of items, of iteration, of a context."""
HIDDEN = {"then"}
"""What makes a promise of an object in JavaScript is reached by ``$attr``."""


@dataclass(frozen=True)
class Member:
    """An attribute of a type, or a function by its signatures; and what it says of itself."""

    type: Types = ()
    signatures: tuple[Signature, ...] = ()
    doc: str = ""

    def of(self, owner: str) -> Member:
        """The same for a class: what gives an instance gives one of ``owner``."""
        return Member(self.type, tuple(one.of(owner) for one in self.signatures), self.doc)


@dataclass
class Class:
    """Members of instances, members of the class itself, calls of an instance, and calls that make one."""

    doc: str = ""
    instance: dict[str, Member] = field(default_factory=dict)
    own: dict[str, Member] = field(default_factory=dict)
    calls: tuple[Signature, ...] = ()
    makes: tuple[Signature, ...] = ()

    def add(self, name: str, member: Member, *, is_own: bool) -> None:
        """Add a member that no class before it has."""
        if name not in self.instance:
            self.instance[name] = member
            if is_own:
                self.own[name] = member


class Classes:
    """Reads classes, each once."""

    def __init__(self, stubs: Stubs, annotations: Annotations) -> None:
        self._stubs = stubs
        self._annotations = annotations
        self._bodies: dict[ast.ClassDef, Body] = {}
        self._read: dict[tuple[Definition | None, type | None], Class] = {}

    def read(self, definition: Definition | None, live: type | None, name: str) -> Class:
        """A class that a text defines, or that only runs; ``name`` is what TypeScript calls its instances."""
        if (definition, live) not in self._read:
            self._read[definition, live] = self._class(definition, live, name)
        return self._read[definition, live]

    def _class(self, definition: Definition | None, live: type | None, name: str) -> Class:
        lineage = list(self._lineage(definition)) if definition else []
        found = Class(_doc(live), calls=self._first(lineage, ("__call__",)))
        for body in lineage:
            for member, nodes in body.members.items():
                if _is_public(member):
                    self._add(found, member, nodes, body.source, live)
            for member, annotation in body.assigned.items():
                if _is_public(member):
                    kind = self._annotations.of(annotation, body.source, "got")
                    found.add(member, Member(kind), is_own=False)
        for member in dir(live) if live else ():
            if _is_public(member) and member not in SPECIAL:
                _add_live(found, member, inspect.getattr_static(live, member))
        found.makes = tuple(Signature(one.given, (name,)) for one in self._makes(lineage, live))
        found.own = {key: member.of(name) for key, member in found.own.items()}
        return found

    def _lineage(self, definition: Definition, seen: tuple[ast.AST, ...] = ()) -> Iterator[Body]:
        """The class and those it inherits from, as far as texts go."""
        node = definition.node
        if not isinstance(node, ast.ClassDef) or node in seen:
            return
        body = self._bodies.setdefault(node, Body(node, definition.source))
        yield body
        for base in body.bases:
            found = self._stubs.resolve(base, body.source)
            if isinstance(found, Definition):
                yield from self._lineage(found, (*seen, node))

    def _first(self, lineage: Iterable[Body], names: tuple[str, ...]) -> tuple[Signature, ...]:
        """The signatures of the first function of these names."""
        for body in lineage:
            for name in names:
                nodes = body.members.get(name, ())
                if nodes and isinstance(nodes[-1], Function):
                    return self._signatures(nodes, body.source, 1)
        return ()

    def _makes(self, lineage: list[Body], live: type | None) -> tuple[Signature, ...]:
        fields = [(one, body.source) for body in reversed(lineage) for one in body.fields()]
        if fields and lineage[0].has_fields:
            made = constructor([one for one, _ in fields])
            return (signature_of(made, fields[-1][1], self._annotations, 0),)
        return self._first(lineage, MAKERS) or (introspected(live, 0),)

    def _add(
        self, found: Class, name: str, nodes: tuple[ast.AST, ...], source: Source, live: type | None
    ) -> None:
        node, marks = nodes[-1], set(decorators(nodes[-1]))
        doc = _doc(inspect.getattr_static(live, name, None)) if live else ""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and marks & PROPERTIES:
            found.add(name, Member(self._annotations.of(node.returns, source, "got"), doc=doc), is_own=False)
        elif isinstance(node, Function):
            told = self._signatures(nodes, source, "staticmethod" not in marks)
            found.add(name, Member((), told, doc), is_own=bool(OWN & marks))
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            kind = self._annotations.of(getattr(node, "annotation", None), source, "got")
            found.add(name, Member(kind), is_own=node.value is not None)
        else:
            found.add(name, Member(UNKNOWN["got"]), is_own=True)

    def _signatures(self, nodes: tuple[ast.AST, ...], source: Source, skip: int) -> tuple[Signature, ...]:
        return tuple(told_apart(signature_of(node, source, self._annotations, skip) for node in nodes))


def live_class(definition: Definition) -> type | None:
    """The class that a text defines, if its module runs."""
    module = sys.modules.get(definition.source.module)
    found = vars(module).get(definition.name) if module else None
    return found if isinstance(found, type) else None


def _add_live(found: Class, name: str, value: object) -> None:
    """What no text tells: of classes of C, of bases of the standard library."""
    function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
    if callable(function) and not isinstance(function, type):
        told = introspected(function, 0 if isinstance(value, staticmethod) else 1)
        member = Member((), (told,), _doc(function))
    else:
        member = Member(UNKNOWN["got"])
    found.add(name, member, is_own=isinstance(value, classmethod | staticmethod))


def _is_public(name: str) -> bool:
    return name in SPECIAL or not (name.startswith("_") or name in HIDDEN)


def _doc(value: object) -> str:
    has_own = callable(value) or isinstance(value, property | classmethod | staticmethod)
    return (inspect.getdoc(value) or "") if has_own else ""
