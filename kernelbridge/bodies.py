"""What the text of a Python class says: what its body binds, what its methods assign, what makes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .stubs import Source, decorators, members

FIELDS = {"dataclass", "dataclass_transform", "attrs", "define", "frozen"}
"""Decorators that make a constructor of a class's annotations."""


@dataclass(eq=False)
class Body:
    """A class in a text."""

    node: ast.ClassDef
    source: Source

    @cached_property
    def members(self) -> dict[str, tuple[ast.AST, ...]]:
        """The names that it binds; functions with their overloads."""
        return members(self.node)

    @cached_property
    def assigned(self) -> dict[str, ast.expr | None]:
        """Attributes that methods assign to their object, and the annotation of what they assign."""
        found: dict[str, ast.expr | None] = {}
        for method in self.node.body:
            if isinstance(method, ast.FunctionDef) and method.args.args:
                for name, annotation in _assigned(method):
                    found.setdefault(name, annotation)
        return found

    @property
    def bases(self) -> list[ast.expr]:
        """What it inherits from, without parameters of types."""
        return [base.value if isinstance(base, ast.Subscript) else base for base in self.node.bases]

    @property
    def has_fields(self) -> bool:
        """Whether its annotations are what a constructor takes."""
        names = {base.id for base in self.bases if isinstance(base, ast.Name)}
        return "NamedTuple" in names or bool(FIELDS & set(decorators(self.node)))

    def fields(self) -> list[ast.AnnAssign]:
        """Its annotations, if a constructor takes them."""
        found = (
            [node for node in self.node.body if isinstance(node, ast.AnnAssign)] if self.has_fields else []
        )
        return [node for node in found if "ClassVar" not in ast.dump(node.annotation)]


def constructor(fields: list[ast.AnnAssign]) -> ast.FunctionDef:
    """The constructor that fields make, as a text would have it."""
    named = [(node, node.target.id) for node in fields if isinstance(node.target, ast.Name)]
    given = [ast.arg(name, node.annotation) for node, name in named]
    defaults = [node.value for node, _ in named if node.value is not None]
    taken = ast.arguments([], given, None, [], [], None, defaults)
    return ast.FunctionDef("__init__", taken, [], [], None)


def _assigned(method: ast.FunctionDef) -> Iterator[tuple[str, ast.expr | None]]:
    me, *others = method.args.args
    known = {one.arg: one.annotation for one in [*others, *method.args.kwonlyargs]}
    for statement in ast.walk(method):
        if isinstance(statement, ast.AnnAssign):
            yield from ((name, statement.annotation) for name in _attributes([statement.target], me.arg))
        elif isinstance(statement, ast.Assign):
            given = known.get(statement.value.id) if isinstance(statement.value, ast.Name) else None
            yield from ((name, given) for name in _attributes(statement.targets, me.arg))


def _attributes(targets: list[ast.expr], owner: str) -> Iterator[str]:
    for target in targets:
        if (
            isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id == owner
        ):
            yield target.attr
