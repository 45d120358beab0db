"""Python's calls as TypeScript: parameters by place or by ``kw({ … })``, and results."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import Parameter

from .annotations import UNKNOWN, Annotations, Types, text, union
from .stubs import Source

WORDS = """
arguments await break case catch class const continue debugger default delete do else enum eval export extends
false finally for function if implements import in instanceof interface let new null package private protected
public return static super switch this throw true try typeof undefined var void while with yield
"""
RESERVED = frozenset(WORDS.split())
"""What no parameter and no variable of JavaScript's may be called."""
BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
BY_NAME = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
MOST = 8
"""Signatures of one function; of those that have more only the result is told."""


@dataclass(frozen=True)
class Given:
    """One parameter; ``kind`` is one of ``inspect.Parameter``'s."""

    name: str
    kind: inspect._ParameterKind
    is_optional: bool
    type: Types


@dataclass(frozen=True)
class Signature:
    """What one call takes and gives."""

    given: tuple[Given, ...]
    result: Types

    def of(self, owner: str) -> Signature:
        """The same for a class: what gives an instance gives one of ``owner``."""
        return Signature(self.given, tuple(re.sub(r"\bthis\b", owner, one) for one in self.result))

    def parameters(self) -> str:
        """The list in the brackets. What has a place may be given by name, and then all behind it."""
        lists = [self._named_from(at) for at in self._by_name()]
        if self._rest or not self._must_be_named:
            lists = [self._listed(), *lists]
        return lists[0] if len(lists) == 1 else f"...args: {' | '.join(f'[{one}]' for one in lists)}"

    @property
    def _placed(self) -> list[Given]:
        return [one for one in self.given if one.kind in BY_PLACE]

    @property
    def _rest(self) -> list[Given]:
        return [one for one in self.given if one.kind == Parameter.VAR_POSITIONAL]

    @property
    def _must_be_named(self) -> bool:
        return any(one.kind == Parameter.KEYWORD_ONLY and not one.is_optional for one in self.given)

    def _by_name(self) -> list[int]:
        """From which places on names may follow, where they have to: something is required there."""
        placed = self._placed
        first = next((at for at, one in enumerate(placed) if one.is_optional), len(placed))
        last = len(placed) if self._must_be_named and not self._rest else first - 1
        free = [one.kind in BY_NAME or one.is_optional for one in placed]
        return [at for at in range(last, -1, -1) if all(free[at:])]

    def _listed(self) -> str:
        """With everything that is required in its place; names may follow anywhere behind."""
        placed = self._placed
        parts = [
            f"{label(one.name)}?: {text((*one.type, *self._keywords(placed[at:])))}"
            if one.is_optional
            else f"{label(one.name)}: {text(one.type)}"
            for at, one in enumerate(placed)
        ]
        options = self._keywords([])
        for one in self._rest:
            return ", ".join([*parts, f"...{label(one.name)}: Array<{text((*one.type, *options))}>"])
        return ", ".join([*parts, *(f"{self._label('options')}?: {one}" for one in options)])

    def _named_from(self, at: int) -> str:
        placed = self._placed
        parts = [f"{label(one.name)}: {text(one.type)}" for one in placed[:at]]
        return ", ".join(
            [*parts, *(f"{self._label('options')}: {one}" for one in self._keywords(placed[at:]))]
        )

    def _label(self, name: str) -> str:
        return f"{name}_" if any(one.name == name for one in self.given) else name

    def _keywords(self, placed: list[Given]) -> Types:
        """The type of keyword arguments: those by place that are not given there, and the others."""
        named = [
            one
            for one in self.given
            if one.kind == Parameter.KEYWORD_ONLY or (one in placed and one.kind in BY_NAME)
        ]
        fields = [f"{key(one.name)}{'?' if one.is_optional else ''}: {text(one.type)}" for one in named]
        if any(one.kind == Parameter.VAR_KEYWORD for one in self.given):
            fields.append("[name: string]: Dynamic")
        return (f"Keywords<{{ {'; '.join(fields)} }}>",) if fields else ()


def signature_of(node: ast.AST, source: Source, annotations: Annotations, skip: int) -> Signature:
    """The signature of a definition in a text, without its first ``skip`` parameters."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    taken = node.args
    placed = [
        *((one, Parameter.POSITIONAL_ONLY) for one in taken.posonlyargs),
        *((one, Parameter.POSITIONAL_OR_KEYWORD) for one in taken.args),
    ]
    first_optional = len(placed) - len(taken.defaults)
    given = [
        Given(
            one.arg,
            _kind(one.arg, kind),
            at >= first_optional,
            annotations.of(one.annotation, source, "given"),
        )
        for at, (one, kind) in enumerate(placed)
    ][skip:]
    if taken.vararg:
        given.append(
            Given(
                taken.vararg.arg,
                Parameter.VAR_POSITIONAL,
                True,
                annotations.of(taken.vararg.annotation, source, "given"),
            )
        )
    for one, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True):
        given.append(
            Given(
                one.arg,
                Parameter.KEYWORD_ONLY,
                default is not None,
                annotations.of(one.annotation, source, "given"),
            )
        )
    if taken.kwarg:
        given.append(Given(taken.kwarg.arg, Parameter.VAR_KEYWORD, True, UNKNOWN["given"]))
    return Signature(tuple(given), annotations.of(node.returns, source, "got"))


def _kind(name: str, kind: inspect._ParameterKind) -> inspect._ParameterKind:
    """Stubs of old say by two underscores that a parameter has no name."""
    return Parameter.POSITIONAL_ONLY if name.startswith("__") else kind


def introspected(function: object, skip: int) -> Signature:
    """The signature that a live object tells, without types; any, if it tells none."""
    try:
        parameters = list(inspect.signature(function).parameters.values())[skip:]  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return ANY
    return Signature(
        tuple(
            Given(one.name, one.kind, one.default is not one.empty, UNKNOWN["given"]) for one in parameters
        ),
        UNKNOWN["got"],
    )


ANY = Signature(
    (
        Given("args", Parameter.VAR_POSITIONAL, True, UNKNOWN["given"]),
        Given("options", Parameter.VAR_KEYWORD, True, UNKNOWN["given"]),
    ),
    UNKNOWN["got"],
)


def told_apart(signatures: Iterable[Signature]) -> list[Signature]:
    """Overloads that differ in what they take; of those that take the same, one that gives what any gives."""
    results: dict[tuple[Given, ...], list[Types]] = {}
    for one in signatures:
        results.setdefault(one.given, []).append(one.result)
    merged = [Signature(given, union(kinds, "got")) for given, kinds in results.items()]
    if len(merged) <= MOST:
        return merged
    return [Signature(ANY.given, union((one.result for one in merged), "got"))]


def label(name: str) -> str:
    """A name for a parameter or a variable."""
    return f"{name}_" if name in RESERVED else name


def key(name: str) -> str:
    """A name for a property."""
    return name if name.isidentifier() and name != "new" else json.dumps(name)
