"""The running IPython kernel as sessions see it: its main loop, its namespace, and where output goes.

Beside ``comm`` the only file that knows ipykernel. Output is routed by context variables: an operation runs
in the context of the cell that asked, or in its session's, whose parent is the client's own message.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import platform
import signal
import threading
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from .display import show
from .executor import Executor
from .interrupts import Interrupts
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


def hear_interrupts(kernel: Any, interrupts: Interrupts) -> None:
    """Hear of an interrupt also while no cell runs, when the kernel itself ignores it."""
    interrupts.install()
    _between_cells(kernel, signal.SIG_IGN, interrupts.handler)


def ignore_interrupts(kernel: Any, interrupts: Interrupts) -> None:
    """Leave it to the kernel again."""
    _between_cells(kernel, interrupts.handler, signal.SIG_IGN)
    interrupts.uninstall()


def _between_cells(kernel: Any, old: Any, new: Any) -> None:
    """Replace a handler of SIGINT; the kernel keeps it aside while it handles a message."""
    if signal.getsignal(signal.SIGINT) == old:
        signal.signal(signal.SIGINT, new)
    if getattr(kernel, "saved_sigint_handler", None) == old:
        kernel.saved_sigint_handler = new


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
