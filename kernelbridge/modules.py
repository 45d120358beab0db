"""Modules for a program of JavaScript: files by their path, and the names that a module shows."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def load(path: str) -> ModuleType:
    """Import a file, or a folder with an ``__init__.py``; it runs once, however often it is asked for.

    It can import its neighbors. Where its name is another module's (``json.py``), it gets one of its own.
    """
    file = Path(path).resolve()
    if file.is_dir():
        file /= "__init__.py"
    package = file.parent if file.name == "__init__.py" else file
    if str(package.parent) not in sys.path:
        sys.path.append(str(package.parent))  # at the end: it hides nothing that is installed
    name = package.stem.replace(".", "_")
    if name == package.stem and _origin(name) == file:
        return importlib.import_module(name)
    return _loaded(f"{name}_{hashlib.sha256(bytes(file)).hexdigest()[:8]}", file)


def _origin(name: str) -> Path | None:
    """The file that ``import name`` would run, or has run."""
    importlib.invalidate_caches()
    try:
        spec = importlib.util.find_spec(name)
    except ValueError:  # __main__ and others that no import has made
        return None
    return Path(spec.origin).resolve() if spec and spec.origin and spec.has_location else None


def _loaded(name: str, file: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file: its name should end in .py", path=str(file))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def public(module: ModuleType) -> list[str]:
    """What ``from module import *`` takes."""
    names = getattr(module, "__all__", None)
    return list(names) if names is not None else [name for name in vars(module) if not name.startswith("_")]
