"""Imports inside the Python package point one way, as docs/architecture.md draws them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kernelbridge"

# Each imports only what stands before it.
CORE = [
    "version",
    "protocol",
    "errors",
    "wires",
    "limits",
    "memory",
    "info",
    "tracebacks",
    "jserrors",
    "walk",
    "text",
    "copying",
    "encoder",
    "decoder",
    "values",
    "binary",
    "records",
    "arrays",
    "arrow",
    "columns",
    "frames",
    "tables",
    "converters",
    "codec",
    "refs",
    "lease",
    "status",
    "sources",
    "programs",
    "running",
    "behalf",
    "iteration",
    "contexts",
    "sharing",
    "members",
    "operations",
    "slots",
    "futures",
    "awaiting",
    "incoming",
    "arrivals",
    "names",
    "received",
    "releases",
    "pieces",
    "delivery",
    "link",
    "headroom",
    "jobs",
    "outbox",
    "chains",
    "firing",
    "requests",
    "posts",
    "answers",
    "cancels",
    "interrupts",
    "executor",
    "handlers",
    "held",
    "surroundings",
    "handshake",
    "serving",
    "session",
    "heartbeat",
    "streams",
    "waiting",
    "objects",
    "vectors",
    "functions",
    "proxies",
    "namespaces",
]
# These carry messages and know the contract, not what a message means.
TRANSPORTS = ["transport", "shortcut", "comm", "stream", "lane"]
KNOWN_TO_TRANSPORTS = {"protocol", "errors", "limits", "memory", "transport", "shortcut"}
# The core meets a transport only as the contract.
KNOWN_OF_TRANSPORTS = {"transport"}
# What users touch: each imports anything, and no other layer imports them.
FACES = [
    "replacements",
    "output",
    "inheritance",
    "asking",
    "kernel",
    "magics",
    "options",
    "copied",
    "failures",
    "display",
    "parameters",
    "budgets",
    "toolbox",
    "capture",
    "ptc",
    "backend",
    "ceiling",
    "host",
    "stream",
    "evaluators",
    "questions",
    "handles",
    "events",
    "mail",
    "modules",
    "extension",
    "server",
    "notebook",
    "origin",
    "guard",
    "endings",
    "remote",
    "client",
    "opening",
    "printing",
    "script",
    "prompt",
    "repl",
    "stubs",
    "annotations",
    "signatures",
    "bodies",
    "classes",
    "typescript",
    "declarations",
    "declaring",
    "doctor",
    "listing",
    "cli",
    "__init__",
    "__main__",
]

MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))


def allowed(module: str) -> set[str]:
    if module in FACES:
        return {*CORE, *TRANSPORTS, *FACES}
    if module in TRANSPORTS:
        return KNOWN_TO_TRANSPORTS
    return {*CORE[: CORE.index(module)], *KNOWN_OF_TRANSPORTS}


def imports(module: str) -> set[str]:
    """Return the absolute dotted names that `module` imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= imported_from(node)
    return found


def imported_from(node: ast.ImportFrom) -> set[str]:
    base = ".".join(filter(None, ["kernelbridge" if node.level else "", node.module or ""]))
    return {base} if base != "kernelbridge" else {f"{base}.{alias.name}" for alias in node.names}


def siblings(module: str) -> set[str]:
    prefix = "kernelbridge."
    names = {name[len(prefix) :].split(".")[0] for name in imports(module) if name.startswith(prefix)}
    return names & set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_place_and_imports_only_what_its_place_allows(module: str) -> None:
    assert module in {*CORE, *TRANSPORTS, *FACES}, f"give kernelbridge/{module}.py a place in {__file__}"
    assert siblings(module) <= allowed(module)


def test_no_module_imports_ipykernel_because_the_running_kernel_is_a_value() -> None:
    knowing = {m for m in MODULES if any(n.split(".")[0] == "ipykernel" for n in imports(m))}
    assert not knowing
