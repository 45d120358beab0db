"""One live IPython kernel, three languages.

In a notebook: ``%load_ext kernelbridge``, then cells that begin with ``%%js`` or ``%%lisp``. From Python,
``js`` and ``lisp`` are the variables of those cells: ``js.total``, ``lisp("(+ 1 2)")``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converters import Tagged, register_converter
from .errors import (
    BridgeError,
    CancelledError,
    CellError,
    ConnectionClosedError,
    ConnectionFileError,
    ConversionError,
    InterruptedCell,
    JSError,
    KernelDiedError,
    KernelNotFoundError,
    KernelStartError,
    LeaseError,
    LimitError,
    LostEvaluatorError,
    NoEvaluatorError,
    ProtocolError,
    ReleasedError,
    TimeoutError,  # noqa: A004 - of the same name in both languages
)
from .sharing import share, shared, unshare
from .version import __version__

if TYPE_CHECKING:
    from .proxies import Namespace

    js: Namespace
    lisp: Namespace

__all__ = [
    "BridgeError",
    "CancelledError",
    "CellError",
    "ConnectionClosedError",
    "ConnectionFileError",
    "ConversionError",
    "InterruptedCell",
    "JSError",
    "KernelDiedError",
    "KernelNotFoundError",
    "KernelStartError",
    "LeaseError",
    "LimitError",
    "LostEvaluatorError",
    "NoEvaluatorError",
    "ProtocolError",
    "ReleasedError",
    "Tagged",
    "TimeoutError",
    "__version__",
    "js",
    "lisp",
    "load_ipython_extension",
    "register_converter",
    "share",
    "shared",
    "unload_ipython_extension",
    "unshare",
]


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext kernelbridge`` calls; loading twice is loading once."""
    from .extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """What ``%unload_ext kernelbridge`` calls."""
    from .extension import unload

    unload(shell)


def __getattr__(name: str) -> Any:
    if name not in ("js", "lisp"):
        raise AttributeError(f"module 'kernelbridge' has no attribute {name!r}")
    from .extension import current
    from .proxies import Namespace

    return Namespace(name, lambda: current().evaluators.current().session)
