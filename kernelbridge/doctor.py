"""What the bridge needs, looked at one by one: what is there, and what to do about what is not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path

from .errors import NoEvaluatorError
from .host import HOST, ask_node, find_node
from .version import __version__

OLDEST_PYTHON = (3, 10)
OLDEST_IPYKERNEL = (6, 29)


class Missing(Exception):
    """Something that is needed is not there; says what to do."""


class Unneeded(Missing):
    """The same of something that one can do without."""


def doctor() -> int:
    """Print a line for each; 0 when nothing that is needed is missing, else 1."""
    codes = [_look(name, look) for name, look in LOOKS.items()]
    return max(codes)


def _look(name: str, look: Callable[[], str]) -> int:
    try:
        sign, told, code = "ok", look(), 0
    except Unneeded as error:
        sign, told, code = "--", str(error), 0
    except Missing as error:
        sign, told, code = "!!", str(error), 1
    print(f"{sign}  {name:<14}{told}")
    return code


def _python() -> str:
    told = f"{sys.version.split()[0]}, {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise Missing(f"{told}: Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed")
    return told


def _ipykernel() -> str:
    found = _version("ipykernel")
    if found is None or tuple(map(int, found.split(".")[:2])) < OLDEST_IPYKERNEL:
        raise Missing(f"{found or 'not installed'}: pip install --upgrade ipykernel")
    return found


def _kernels() -> str:
    names = sorted(KernelSpecManager().find_kernel_specs())
    if not names:
        raise Missing("none is installed: python -m ipykernel install --user")
    return ", ".join(names)


def _node() -> str:
    try:
        path = find_node()
    except NoEvaluatorError as error:
        raise Missing(str(error)) from None
    return f"{ask_node(path)[0]}, {path}"


def _host() -> str:
    if not HOST.exists():
        raise Missing(f"{HOST} is missing: this is a source tree that was never built; make setup")
    return str(HOST)


def _extension() -> str:
    lab = _version("jupyterlab")
    if lab is None:
        raise Unneeded("JupyterLab is not installed here: pip install jupyterlab")
    for folder in jupyter_path("labextensions"):
        if (Path(folder) / "@kernelbridge" / "lab" / "package.json").exists():
            return f"in JupyterLab {lab}, {folder}"
    raise Missing(f"JupyterLab {lab} has no extension of ours: pip install --force-reinstall kernelbridge")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


LOOKS: dict[str, Callable[[], str]] = {
    "kernelbridge": lambda: __version__,
    "Python": _python,
    "ipykernel": _ipykernel,
    "kernels": _kernels,
    "Node": _node,
    "host": _host,
    "extension": _extension,
}
