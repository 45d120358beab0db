"""``kernelbridge types``: loads modules, has them declared, and writes the files."""

from __future__ import annotations

import difflib
import importlib
import sys
import warnings
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

from .client import Failed
from .declarations import Declarations, Package
from .modules import load
from .stubs import Stubs

HEADER = "// {} for TypeScript, made by `kernelbridge types {}`. To be made again, not to be edited.\n\n"


def write_types(names: list[str], folder: Path) -> int:
    """Declare modules and files, and what they consist of, in a folder; 0."""
    sys.path.insert(0, "")
    stubs = Stubs()
    packages: dict[str, Package] = {}
    for name in names:
        module = _loaded(name, stubs)
        package = packages.setdefault(module.__name__.partition(".")[0], Package({}))
        package.modules[module.__name__] = module
        if _is_file(name):
            package.files[module.__name__] = name
    Declarations(stubs, packages).read()
    folder.mkdir(parents=True, exist_ok=True)
    for name, package in packages.items():
        file = folder / f"{name}.d.ts"
        file.write_text(HEADER.format(f"Python's {name}", " ".join(names)) + package.text(), encoding="utf-8")
        print(f"{file}: {', '.join(map(package.spec, package.modules))}")
    for sentence in stubs.unread:
        print(f"kernelbridge: {sentence}", file=sys.stderr)
    return 0


def _is_file(name: str) -> bool:
    return name.endswith(".py") or "/" in name


def _meant(name: str, error: BaseException) -> str:
    if not isinstance(error, ModuleNotFoundError) or error.name != name:
        return ""
    close = difflib.get_close_matches(name, packages_distributions(), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _loaded(name: str, stubs: Stubs) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if not _is_file(name):
                return importlib.import_module(name)
            module = load(name)
        except (Exception, SystemExit) as error:
            why = f"{name} cannot be imported: {type(error).__name__}: {error}"
            raise Failed(why + _meant(name, error)) from error
    stubs.add(module.__name__, Path(name).resolve())
    return module
