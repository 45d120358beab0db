"""The one tree of errors that the bridge itself raises, mirrored by ``packages/bridge/src/errors.ts``, and
``JSError``, which is an error of the user's JavaScript or Lisp code.

A message says what happened, to what, and what to do. ``tests/errors.json`` holds both languages to the
same tree; how errors cross is not here.
"""

from __future__ import annotations

import builtins
from types import TracebackType
from typing import Any

from .protocol import Frame


class BridgeError(Exception):
    """Root of everything that the bridge itself raises.

    ``remote`` is the peer's own error that this one stands for, and goes back as; ``None`` for one that was
    raised here.
    """

    remote: Any = None
    left_with: TracebackType | None = None
    """Its traceback when it went back to the peer."""


class ProtocolError(BridgeError):
    """The peer sent what the protocol does not allow: a bug of ours or a foreign sender."""


class LimitError(ProtocolError):
    """A message or value is larger or deeper than a peer accepts; names the limit and its option."""


class ConversionError(BridgeError, TypeError):
    """A value cannot cross; names the value and its path."""


class ReleasedError(BridgeError, ReferenceError):
    """A reference was used after its release, or was never this session's."""


class ConnectionClosedError(BridgeError, ConnectionError):
    """The other peer is gone; everything pending is rejected with this."""


class KernelDiedError(ConnectionClosedError):
    """The kernel process ended, so that every handle into it is void."""


class LeaseError(BridgeError):
    """A token opens no session: it is wrong, or what it stood for has been given up."""


class TimeoutError(BridgeError, builtins.TimeoutError):  # noqa: A001 - of the same name in both languages
    """An operation or the handshake took longer than its caller allowed."""


class CancelledError(BridgeError):
    """An operation was cancelled, by its caller or by the peer."""


class CellError(BridgeError):
    """A cell could not run, or not to its end, for a reason that lies in no line of it."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the sentence, without the frames of our machinery."""
        return [f"{type(self).__name__}: {self}"]


class NoEvaluatorError(CellError, RuntimeError):
    """No page or Node host can run a JavaScript or Lisp cell; says how to get one."""


class LostEvaluatorError(CellError, ConnectionError):
    """The page or the Node host that ran a cell is gone, and with it the variables of such cells."""


class InterruptedCell(CellError):
    """A JavaScript or Lisp cell was interrupted; says whether its state survived."""


class ConnectionFileError(BridgeError):
    """A script's kernel: its connection file is missing, or is not one."""


class KernelNotFoundError(BridgeError):
    """A script's kernel: none of the wanted name is installed; names those that are."""


class KernelStartError(BridgeError):
    """A script's kernel was found and could not be started, or does not answer, or lacks this package."""


class ServerError(BridgeError):
    """A script's kernel: its Jupyter server refuses what was asked of it, or does not answer."""


class ToolError(BridgeError):
    """A tool failed: its host said so, or threw, which is then the cause.

    Attributes
    ----------
    tool : str
        The tool's name.
    name : str
        What its host calls the failure, such as ``"RateLimit"``; the class of what it threw.
    message : str
        What the host says of it.
    """

    tool = ""
    name = ""
    message = ""


class UnknownToolError(ToolError, AttributeError):  # type: ignore[misc] # whose `name` is another
    """No tool of that name is at hand; lists those that are."""


class ToolAnswerError(ToolError):
    """The host of a tool answered what is no answer."""


class ToolBudgetError(ToolError):
    """A run used what it was allowed; names the budget, its value, and what was used."""


class ToolsEndedError(ToolError):
    """A tool was called by what outlived the run that had it."""


BRIDGE_ERRORS = {
    kind.__name__: kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, BridgeError)
}
"""By name, so that one raised by the peer is of the same class here."""


class JSError(Exception):
    """An error of the peer's language: ``except JSError as error: error.name``.

    Its class bears the JavaScript error's own name. Its traceback ends in the lines of JavaScript or Lisp
    that it passed; ``raise … from`` it, or raised again, it goes back as the very same JavaScript error.

    Attributes
    ----------
    name : str
        Such as ``"TypeError"`` or ``"LispSyntaxError"``.
    message : str
        What the error says.
    stack : str
        The text in which the peer tells of it, with the user's own lines.
    frames : tuple of (str, int, str, str)
        Those lines: file, line from 1, function, source line; innermost last.
    mro : tuple of str
        Names of its class and of all its bases in JavaScript.
    errors : tuple of BaseException
        Members of an ``AggregateError``, which from Python 3.11 on is an ``ExceptionGroup``, too.
    remote : object
        The proxy of the JavaScript error itself; ``None`` when it could not be had.
    """

    name = "Error"
    message = ""
    stack = ""
    frames: tuple[Frame, ...] = ()
    mro: tuple[str, ...] = ()
    errors: tuple[BaseException, ...] = ()
    remote: Any = None
    left_with: TracebackType | None = None
    """Its traceback when it went back to the peer."""
