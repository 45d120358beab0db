"""One live IPython kernel, three languages.

In a notebook: ``%load_ext kernelbridge``, then cells that begin with ``%%js`` or ``%%lisp``. From Python,
``js`` and ``lisp`` are the variables of those cells: ``js.total``, ``lisp("(+ 1 2)")``; ``tools`` is what
clients let Python call: ``await tools.search(q="foo")``.
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
    ServerError,
    TimeoutError,  # noqa: A004 - of the same name in both languages
    ToolAnswerError,
    ToolBudgetError,
    ToolError,
    ToolsEndedError,
    UnknownToolError,
)
from .functions import mode
from .objects import copy
from .sharing import share, shared, unshare
from .version import __version__

if TYPE_CHECKING:
    from .backend import PythonBridge
    from .events import off_event, on_event, send_event
    from .namespaces import Namespace
    from .toolbox import Tools

    js: Namespace
    lisp: Namespace
    tools: Tools

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
    "PythonBridge",
    "ReleasedError",
    "ServerError",
    "Tagged",
    "TimeoutError",
    "ToolAnswerError",
    "ToolBudgetError",
    "ToolError",
    "ToolsEndedError",
    "UnknownToolError",
    "__version__",
    "copy",
    "js",
    "lisp",
    "load_ipython_extension",
    "mode",
    "off_event",
    "on_event",
    "register_converter",
    "send_event",
    "share",
    "shared",
    "tools",
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
    if name == "tools":
        from .toolbox import TOOLS

        return TOOLS
    if name == "PythonBridge":
        from .backend import PythonBridge

        return PythonBridge
    if name in ("off_event", "on_event", "send_event"):
        from . import events

        return getattr(events, name)
    if name not in ("js", "lisp"):
        raise AttributeError(f"module 'kernelbridge' has no attribute {name!r}")
    from .extension import current
    from .namespaces import Namespace

    return Namespace(name, lambda: current().evaluators.current().session)
