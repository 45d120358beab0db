"""What the text of a Python module says of its names: that of its stub where there is one, else its own.

Nothing is run to read it. A name is followed through imports to where it is defined.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLLOWED = 20
"""Imports of imports after which a name is given up."""

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(eq=False)
class Source:
    """One text: what each of its names is bound by, and which modules it takes all names of."""

    module: str
    is_package: bool
    names: dict[str, list[ast.AST]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def absolute(self, node: ast.ImportFrom) -> str:
        """The module that is imported from."""
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        kept = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*kept, *([node.module] if node.module else [])])


@dataclass(frozen=True)
class Definition:
    """Where a name is bound, and by what: a function by its overloads, everything else by one statement."""

    source: Source
    name: str
    nodes: tuple[ast.AST, ...]

    @property
    def node(self) -> ast.AST:
        """The last one, which counts."""
        return self.nodes[-1]


@dataclass(frozen=True)
class Outside:
    """A name of the standard library, or of a module without a text."""

    module: str
    name: str


@dataclass(frozen=True)
class ModuleName:
    """A name that is a module."""

    module: str


Found = Definition | Outside | ModuleName | None


class Stubs:
    """The texts that have been read."""

    def __init__(self) -> None:
        self._sources: dict[str, Source | None] = {}
        self.unread: list[str] = []
        """Sentences about what could not be read."""

    def add(self, module: str, file: Path) -> None:
        """Know a module by its file: one that has no name to be imported by."""
        stub = file.with_suffix(".pyi")
        self._sources[module] = self._read(module, stub if stub.exists() else file)

    def source(self, module: str) -> Source | None:
        """The text of a module; ``None`` where there is none."""
        if module not in self._sources:
            file = _file_of(module)
            self._sources[module] = self._read(module, file) if file is not None else None
        return self._sources[module]

    def find(self, module: str, name: str, followed: int = 0) -> Found:
        """What a name of a module is."""
        source = None if _is_standard(module) else self.source(module)
        if source is None:
            return Outside(module, name)
        nodes = source.names.get(name)
        if followed > FOLLOWED:
            return None
        if nodes is None:
            return self._in_stars(source, name, followed)
        imported = nodes[-1]
        if isinstance(imported, ast.ImportFrom):
            return self._imported(source, imported, name, followed)
        if isinstance(imported, ast.Import):
            return ModuleName(_module_bound(imported, name))
        return Definition(source, name, tuple(nodes))

    def resolve(self, expression: ast.AST, source: Source) -> Found:
        """What a name, or a dotted one, means in a text."""
        if isinstance(expression, ast.Name):
            found = self.find(source.module, expression.id)
            return found or Outside("builtins", expression.id)
        if isinstance(expression, ast.Attribute):
            owner = self.resolve(expression.value, source)
            if isinstance(owner, ModuleName):
                return self.find(owner.module, expression.attr)
        return None

    def _in_stars(self, source: Source, name: str, followed: int) -> Found:
        for module in source.stars:
            found = self.find(module, name, followed + 1)
            if isinstance(found, Definition | ModuleName):
                return found
        return None

    def _imported(self, source: Source, node: ast.ImportFrom, name: str, followed: int) -> Found:
        module = source.absolute(node)
        original = next(alias.name for alias in node.names if (alias.asname or alias.name) == name)
        found = self.find(module, original, followed + 1) if module != source.module else None
        if found is None and not _is_standard(module) and _file_of(f"{module}.{original}") is not None:
            return ModuleName(f"{module}.{original}")
        return found

    def _read(self, module: str, file: Path) -> Source | None:
        source = Source(module, file.stem == "__init__")
        try:
            tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError) as error:
            self.unread.append(f"{file} cannot be read: {error}")
            return None
        for node in _statements(tree.body):
            _bind(node, source)
        return source


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, also those under conditions: of a version, of a type checker."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "handlers", "finalbody"):
                inner = getattr(node, part, [])
                yield from _statements([one for one in inner if isinstance(one, ast.stmt)])
        else:
            yield node


def members(node: ast.ClassDef) -> dict[str, tuple[ast.AST, ...]]:
    """What the body of a class binds."""
    body = Source("", is_package=False)
    for statement in _statements(node.body):
        if not {"setter", "deleter"} & set(decorators(statement)):
            _bind(statement, body)
    return {name: tuple(nodes) for name, nodes in body.names.items()}


def _bind(node: ast.stmt, source: Source) -> None:
    for name in names_bound(node):
        if name == "*" and isinstance(node, ast.ImportFrom):
            source.stars.append(source.absolute(node))
        elif is_overload(node) or (isinstance(node, Function) and _is_overloaded(source.names.get(name))):
            source.names[name] = [*_functions(source.names.get(name)), node]
        else:
            source.names[name] = [node]


def names_bound(node: ast.AST) -> list[str]:
    """The names that a statement binds."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Import):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    alias = getattr(node, "name", None)  # `type X = …`, of Python 3.12
    return [alias.id] if isinstance(alias, ast.Name) else []


def is_overload(node: ast.AST) -> bool:
    """Whether a function is one of several signatures."""
    return "overload" in decorators(node)


def decorators(node: ast.AST) -> list[str]:
    """The last names of the decorators of a definition: ``setter`` for ``@x.setter``."""
    return [_last_name(one) for one in getattr(node, "decorator_list", [])]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_overloaded(nodes: list[ast.AST] | None) -> bool:
    return bool(nodes) and is_overload(nodes[-1])  # type: ignore[index]


def _functions(nodes: list[ast.AST] | None) -> list[ast.AST]:
    return [node for node in nodes or [] if isinstance(node, Function)]


def _module_bound(node: ast.Import, name: str) -> str:
    return next((alias.name for alias in node.names if alias.asname == name), name)


def _is_standard(module: str) -> bool:
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in ("typing_extensions", "_typeshed")


def _file_of(module: str) -> Path | None:
    """The stub of a module, from a package of stubs or beside it, or its own text."""
    top, *rest = module.split(".")
    for folder in sys.path:
        base = Path(folder or ".", f"{top}-stubs", *rest)
        for file in (base / "__init__.pyi", base.with_suffix(".pyi")):
            if file.is_file():
                return file
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return None
    if spec is None or not spec.origin or not spec.has_location:
        return None
    origin = Path(spec.origin)
    stub = origin.with_name(f"{origin.name.partition('.')[0]}.pyi")
    if stub.is_file():
        return stub
    return origin if origin.suffix in (".py", ".pyi") else None
