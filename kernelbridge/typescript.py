"""The text of TypeScript declarations: interfaces, their members, what they say of themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from .annotations import text, union
from .classes import Member
from .signatures import Signature, key, label

LONGEST = 12
"""Lines of a docstring that are kept."""
UNDERLINE = re.compile(r"^\s*[-=~]{3,}\s*$")
SIGNATURE = re.compile(r"^\s*[\w.]+\(.*\)( *->.*)?$")


def interface(
    name: str, members: Mapping[str, Member], calls: tuple[Signature, ...], word: str = "", doc: str = ""
) -> Iterator[str]:
    """An interface that may be called; ``word`` is ``new`` for one of a class."""
    yield from _comment(doc)
    overloads = f" extends {_overloads(calls)}" if len(calls) > 1 else ""
    yield f"export interface {name}{overloads} {{"
    if len(calls) == 1:
        yield f"  {word}({calls[0].parameters()}): {text(calls[0].result)};"
    if not (members or word):
        yield "  readonly __class__: Dynamic;"  # without any, it would be the type of everything
    for member, content in members.items():
        yield from (f"  {line}" for line in _member(member, content))
    yield "}"


def _member(name: str, member: Member) -> Iterator[str]:
    yield from _comment(member.doc)
    signatures = member.signatures
    if name == "__getitem__":
        yield f"__getitem__(key: AnyValue): {text(union((one.result for one in signatures), 'got'))};"
    elif name == "__iter__":
        items = text(union((one.result for one in signatures), "got"))
        yield f"__iter__(): {items if items.startswith('Iterable<') else 'Iterable<Dynamic>'};"
    elif not signatures:
        yield f"readonly {key(name)}: {text(member.type)};"
    elif len(signatures) == 1:
        yield f"{key(name)}({signatures[0].parameters()}): {text(signatures[0].result)};"
    else:
        yield f"readonly {key(name)}: {_overloads(signatures)};"


def _overloads(signatures: Iterable[Signature]) -> str:
    return f"Overloads<[{', '.join(f'({one.parameters()}) => {text(one.result)}' for one in signatures)}]>"


def exported(name: str) -> Iterator[str]:
    """A member of a module as an export of it. Some names may be exported, and not declared."""
    variable = label(name)
    if variable == name:
        yield f'export const {name}: Settled<Module["{name}"]>;'
    else:
        yield f'const {variable}: Settled<Module["{name}"]>;'
        yield f"export {{ {variable} as {name} }};"


def specifier(spec: str) -> str:
    """What a module is imported from, as a string."""
    return json.dumps(f"python:{spec}")


def block(spec: str, lines: Iterable[str]) -> Iterator[str]:
    """An ambient module."""
    yield f"declare module {specifier(spec)} {{"
    yield from (f"  {line}" if line else "" for line in lines)
    yield "}"


def _comment(doc: str) -> Iterator[str]:
    lines = _beginning(doc)
    if len(lines) == 1:
        yield f"/** {lines[0]} */"
    elif lines:
        yield from ["/**", *(f" * {line}".rstrip() for line in lines), " */"]


def _beginning(doc: str) -> list[str]:
    """The first paragraph that is prose, and no end of a comment within."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", doc.expandtabs()) if part.strip()]
    prose = [part for part in paragraphs if not SIGNATURE.match(part.partition("\n")[0])]
    lines = (prose or [""])[0].split("\n")
    if any(UNDERLINE.match(line) for line in lines):
        return []
    return [line.strip().replace("*/", "*\\/") for line in lines if line.strip()][:LONGEST]
