"""Declarations of Python packages: which modules and classes they have, and what those have.

A package becomes one file of ambient modules: what ``import … from "python:numpy"`` gives is there, its
classes are types of the same names, and the global ``PythonModules`` tells what ``$py("numpy")`` is.
"""

from __future__ import annotations

import ast
import inspect
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType

from .annotations import UNKNOWN, Annotations, Types, scalar_of, text
from .classes import Classes, Member, live_class
from .modules import public
from .signatures import RESERVED, introspected, signature_of, told_apart
from .stubs import Definition, Function, Stubs
from .typescript import block, exported, interface, specifier

HELPERS = ("AnyValue", "Dynamic", "Keywords", "Overloads", "PyObject", "Settled")
GLOBALS = (
    "Array",
    "Iterable",
    "Map",
    "Readonly",
    "ReadonlyArray",
    "ReadonlyMap",
    "ReadonlySet",
    "Record",
    "Set",
)
WORDS = ("any", "bigint", "boolean", "never", "number", "object", "string", "symbol", "unknown")
TAKEN = {*HELPERS, *GLOBALS, *WORDS, *RESERVED, "Uint8Array", "Module"}
"""Names that mean something else in a declaration."""
CONSTANTS: dict[type, Types] = {
    bool: ("boolean",),
    int: ("number",),
    float: ("number",),
    str: ("string",),
    type(None): ("null",),
}
ALIASES = 4
"""Names bound to names that are followed."""


@dataclass(frozen=True)
class Kind:
    """A class of Python's, by its text if there is one, and as it runs if it does."""

    definition: Definition | None
    live: type | None

    @property
    def module(self) -> str:
        """Where it is defined."""
        return self.definition.source.module if self.definition else getattr(self.live, "__module__", "")

    @property
    def name(self) -> str:
        """What Python calls it."""
        return self.definition.name if self.definition else getattr(self.live, "__name__", "")


@dataclass
class Package:
    """Modules that share a file, by what they are imported by; the first is the home of all types."""

    modules: dict[str, ModuleType]
    files: dict[str, str] = field(default_factory=dict)
    """What a module is imported by that has no name to be imported by."""
    interfaces: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each type."""
    owners: dict[str, str] = field(default_factory=dict)
    """What has the name of a type."""
    exports: dict[str, list[str]] = field(default_factory=dict)
    """What each module exports."""

    @property
    def home(self) -> str:
        """The module whose block holds the types."""
        return next(iter(self.modules))

    def spec(self, module: str) -> str:
        """What a module is imported by."""
        return self.files.get(module, module)

    def source(self) -> str:
        """Where its types are, for others."""
        return f"import({specifier(self.spec(self.home))})"

    def name(self, wanted: str, owner: str) -> str:
        """A type's own name, the wanted one if it is free."""
        while wanted in TAKEN or self.owners.get(wanted, owner) != owner:
            wanted += "_"
        self.owners[wanted] = owner
        return wanted

    def text(self) -> str:
        """The file."""
        modules = [f"  readonly {json.dumps(self.spec(name))}: {self._type(name)};" for name in self.modules]
        types = [line for lines in self.interfaces.values() for line in [*lines, ""]]
        home = [f'import type {{ {", ".join(HELPERS)} }} from "kernelbridge";', "", *types]
        lines = ["interface PythonModules {", *modules, "}"]
        for name in self.modules:
            start = home if name == self.home else self._imports(name)
            lines += ["", *block(self.spec(name), [*start, *self.exports[name]])]
        return "\n".join(lines) + "\n"

    def _type(self, module: str) -> str:
        return f"{self.source()}.{self.interface_of(module)}"

    def _imports(self, module: str) -> list[str]:
        return [
            'import type { Dynamic, PyObject, Settled } from "kernelbridge";',
            "",
            f"export type Module = {self._type(module)};",
        ]

    def interface_of(self, module: str) -> str:
        """The name of a module's interface."""
        return "Module" if module == self.home else "Module_" + module.replace(".", "_")


class Declarations:
    """Reads packages, by the first part of their modules' names, until nothing more is found in them."""

    def __init__(self, stubs: Stubs, packages: dict[str, Package]) -> None:
        self._stubs = stubs
        self._packages = packages
        self._annotations = Annotations(stubs, lambda found: self._instance(Kind(found, live_class(found))))
        self._classes = Classes(stubs, self._annotations)
        self._waiting: list[tuple[Package, Callable[[], None]]] = []
        self._here = next(iter(packages.values()))

    def read(self) -> None:
        """Read all."""
        for package in self._packages.values():
            self._here = package
            while left := [name for name in package.modules if name not in package.exports]:
                self._read_module(package, left[0])
        while self._waiting:
            self._here, read = self._waiting.pop()
            read()

    # Modules --------------------------------------------------------------------------------------------

    def _read_module(self, package: Package, name: str) -> None:
        module = package.modules[name]
        names = [
            one for one in sorted(public(module)) if one.isidentifier() and one not in ("then", "default")
        ]
        members = {one: self._member(package, module, one) for one in names if self._has(module, one)}
        doc = inspect.getdoc(module) or ""
        package.interfaces[package.interface_of(name)] = list(
            interface(package.interface_of(name), members, (), doc=doc)
        )
        package.exports[name] = [
            "const $module: PyObject<Module>;",
            "export default $module;",
            *(line for one in members for line in exported(one)),
            *(line for one in members for line in self._alias(package, module, one)),
        ]

    def _has(self, module: ModuleType, name: str) -> bool:
        """Whether a module gives what it says it has; some import it only now, and fail."""
        try:
            return _live(module, name) is not _MISSING
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a lazy import may raise anything
            why = f"{type(error).__name__}: {error}"
            self._stubs.unread.append(f"{module.__name__}.{name} is left out: {why}")
            return False

    def _member(self, package: Package, module: ModuleType, name: str) -> Member:
        live = _live(module, name)
        if isinstance(live, ModuleType):
            return Member(self._submodule(package, module, name, live))
        doc = (inspect.getdoc(live) or "") if callable(live) else ""
        definition = self._definition(module, name)
        if isinstance(live, type):
            return Member((self._class(Kind(definition, live)),), doc=doc)
        if definition and isinstance(definition.node, Function):
            source = definition.source
            told = (signature_of(one, source, self._annotations, 0) for one in definition.nodes)
            return Member((), tuple(told_apart(told)), doc)
        kind = self._constant(live, definition)
        if kind == UNKNOWN["got"] and callable(live):
            return Member((), (introspected(live, 0),), doc)
        return Member(kind, doc=doc)

    def _constant(self, live: object, definition: Definition | None) -> Types:
        if type(live) in CONSTANTS:
            return CONSTANTS[type(live)]
        annotation = getattr(definition.node, "annotation", None) if definition else None
        return self._annotations.of(annotation, definition.source, "got") if definition else UNKNOWN["got"]

    def _submodule(self, package: Package, module: ModuleType, name: str, live: ModuleType) -> Types:
        """A module that one of ours says it has is declared too."""
        path = f"{module.__name__}.{name}"
        is_told = name in getattr(module, "__all__", ())
        if live.__name__ != path or not (is_told or path in package.modules):
            return UNKNOWN["got"]
        package.modules.setdefault(path, live)
        return (package.interface_of(path),)

    def _definition(self, module: ModuleType, name: str) -> Definition | None:
        """Where a name of a module is defined, also by the name of another."""
        found = self._stubs.find(module.__name__, name)
        for _ in range(ALIASES):
            value = getattr(found.node, "value", None) if isinstance(found, Definition) else None
            if not isinstance(found, Definition) or not isinstance(value, ast.Name | ast.Attribute):
                break
            found = self._stubs.resolve(value, found.source)
        return found if isinstance(found, Definition) else None

    def _alias(self, package: Package, module: ModuleType, name: str) -> Iterator[str]:
        """The type of a class's instances by the name that the module has for the class."""
        live = _live(module, name)
        if not isinstance(live, type) or name in TAKEN:
            return
        known = self._instance(Kind(self._definition(module, name), live)) or text(UNKNOWN["got"])
        is_home = module is package.modules[package.home]
        if not is_home:
            there = f"{package.source()}.{known}"
            yield f"export type {name} = {there if known in package.owners else known};"
        elif known != name and name not in package.owners:
            package.owners[name] = f"{module.__name__} {name}"
            yield f"export type {name} = {known};"

    # Classes --------------------------------------------------------------------------------------------

    def _instance(self, kind: Kind) -> str | None:
        """What TypeScript calls the instances of a class; ``None`` where its package is not written."""
        scalar = scalar_of(kind.module, kind.name)
        if scalar:
            return text(scalar)
        return self._reference(kind, kind.name, "")

    def _class(self, kind: Kind) -> str:
        """What TypeScript calls the class itself."""
        return self._reference(kind, f"{kind.name}Class", "new ") or text(UNKNOWN["got"])

    def _reference(self, kind: Kind, wanted: str, word: str) -> str | None:
        package = self._packages.get(kind.module.partition(".")[0])
        if package is None:
            return None
        name = package.name(wanted, f"{word}{kind.module}.{kind.name}")
        if name not in package.interfaces:
            package.interfaces[name] = []
            self._waiting.append((package, lambda: self._read_class(package, name, kind, word)))
        return name if package is self._here else f"{package.source()}.{name}"

    def _read_class(self, package: Package, name: str, kind: Kind, word: str) -> None:
        instance = self._instance(kind) or text(UNKNOWN["got"])
        found = self._classes.read(kind.definition, kind.live, instance)
        members, calls = (found.own, found.makes) if word else (found.instance, found.calls)
        doc = "" if word else found.doc
        package.interfaces[name] = list(interface(name, members, calls, word, doc))


_MISSING = object()


def _live(module: ModuleType, name: str) -> object:
    """What a name of a module is; some warn that they will not be there for long."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(module, name, _MISSING)
