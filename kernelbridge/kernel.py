"""The running IPython kernel as sessions see it: its main loop, its namespace, and where output goes.

Beside ``comm`` the only file that knows ipykernel. Output is routed by context variables: an operation runs
in the context of the cell that asked, or in its session's, whose parent is the client's own message.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import platform
import threading
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from .display import show
from .executor import Executor
from .lease import Leases
from .surroundings import Kernel
from .version import __version__


def kernel_of(kernel: Any, lease: float) -> Kernel:
    """What sessions need of a running ipykernel. Called on its main thread, while its loop runs.

    ``lease`` is for how many seconds the objects of a client that has vanished live on.
    """
    return Kernel(
        executor=Executor(asyncio.get_running_loop(), threading.main_thread()),
        namespace=lambda: kernel.shell.user_ns,
        display=show,
        context=contextvars.copy_context(),
        addressed=lambda: functools.partial(_set_parent, kernel, kernel.get_parent("control")),
        versions={
            "kernelbridge": __version__,
            "python": platform.python_version(),
            "ipykernel": version("ipykernel"),
        },
        leases=Leases(lease),
    )


def cell_metadata(kernel: Any) -> Mapping[str, Any]:
    """The metadata of the request that runs now, as the frontend sent it."""
    parent: dict[str, Any] = kernel.get_parent("shell") or {}
    return parent.get("metadata") or {}


def _set_parent(kernel: Any, parent: dict[str, Any]) -> None:
    """Publish output, in the context that runs now, as caused by ``parent``."""
    shell = kernel.shell
    if hasattr(shell, "set_thread_parent"):
        shell.set_thread_parent(parent)
    else:
        shell.set_parent(parent)
