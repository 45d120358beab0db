"""Backends: Python files that a program of JavaScript spawns, and calls by the names of methods."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython

from .errors import KernelStartError
from .mail import Mail


class PythonBridge:
    """The base of a backend: its public methods are what the program calls, by name and keyword arguments."""

    _mail: Mail

    def __new__(cls, *args: object, **kwargs: object) -> PythonBridge:
        """Make one that can send before its ``__init__`` has ended, or without calling that of the base."""
        self = super().__new__(cls)
        self._mail = Mail()
        return self

    def send_event(self, name: str, payload: object = None) -> Any:
        """Send an event to who listens by ``b.on(name, …)``, as ``kernelbridge.send_event`` does.

        It waits for its first listener, so that what is sent at the start is not lost.
        """
        __tracebackhide__ = True
        return self._mail.send(name, payload, sys._getframe(1))

    def run(self) -> None:
        """Take the program's calls from now on; comes back at once, and the process stays."""
        started = _started.get()
        if started is None:
            file = Path(sys.argv[0]).name or "backend.py"
            raise RuntimeError(
                f"{type(self).__name__}().run() takes calls of the program that spawned it, and nobody did."
                f' Start it from JavaScript: spawn("{file}")'
            )
        started.append(self)


_started: ContextVar[list[PythonBridge] | None] = ContextVar("started", default=None)
"""Where ``run`` tells of itself while a file is started."""


def start(path: str) -> PythonBridge:
    """Run a file as the program of this kernel, and give the backend that it runs."""
    started: list[PythonBridge] = []
    token = _started.set(started)
    try:
        _run(Path(path))
    finally:
        _started.reset(token)
    if started:
        return started[-1]
    raise KernelStartError(
        f"{path} runs no backend: it should end by MyBackend().run(), of a class MyBackend(PythonBridge)"
    )


def _run(file: Path) -> None:
    shell: Any = get_ipython()
    sys.path.insert(0, str(file.parent))
    sys.argv = [str(file)]
    shell.user_ns["__file__"] = str(file)
    exec(compile(file.read_bytes(), str(file), "exec"), shell.user_ns)


def call(backend: PythonBridge, name: str, arguments: Mapping[str, object]) -> object:
    """Call a public method."""
    if not _is_method(backend, name):
        known = ", ".join(name for name in dir(backend) if _is_method(backend, name)) or "none"
        raise AttributeError(f"{type(backend).__name__} has no public method {name!r}; there are: {known}")
    return getattr(backend, name)(**arguments)


def _is_method(backend: PythonBridge, name: str) -> bool:
    if name.startswith("_") or hasattr(PythonBridge, name):
        return False
    return callable(inspect.getattr_static(backend, name, None)) or inspect.ismethod(
        getattr(backend, name, None)
    )


def listen(backend: PythonBridge, name: str) -> None:
    """Somebody listens to events of this name."""
    backend._mail.open(name)
