"""The running IPython kernel as sessions see it: its main loop, its namespace, and its signals."""

from __future__ import annotations

import asyncio
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
from .output import Output
from .surroundings import Kernel
from .version import __version__


def kernel_of(kernel: Any, output: Output, lease: float) -> Kernel:
    """What sessions need of a running ipykernel. Called on its main thread, while its loop runs.

    ``lease`` is for how many seconds the objects of a client that has vanished live on.
    """
    executor = Executor(asyncio.get_running_loop(), threading.main_thread())
    return Kernel(
        executor=executor,
        namespace=lambda: kernel.shell.user_ns,
        display=show,
        output=output,
        versions={
            "kernelbridge": __version__,
            "python": platform.python_version(),
            "ipykernel": version("ipykernel"),
        },
        leases=Leases(lease, soon=executor.soon),
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
