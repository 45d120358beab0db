"""The one tree of errors that the bridge itself raises, mirrored by ``packages/bridge/src/errors.ts``.

A message says what happened, to what, and what to do. User errors travel as what they are; they are not here.
"""

from __future__ import annotations


class BridgeError(Exception):
    """Root of everything that the bridge itself raises."""


class ProtocolError(BridgeError):
    """The peer sent what the protocol does not allow: a bug of ours or a foreign sender."""


class LimitError(ProtocolError):
    """A message or value is larger or deeper than this peer accepts; names the limit and its option."""


class ConversionError(BridgeError, TypeError):
    """A value cannot cross; names the value and its path."""


class ReleasedError(BridgeError, ReferenceError):
    """A reference was used after its release, or was never this session's."""


class ConnectionClosedError(BridgeError, ConnectionError):
    """The other peer is gone; everything pending is rejected with this."""


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


class JSError(BridgeError):
    """An exception of the other peer's language: ``name``, ``message`` and a traceback in its own lines.

    Attributes
    ----------
    name : str
        The constructor's name, such as ``"TypeError"`` or ``"LispSyntaxError"``.
    message : str
        What the error says.
    traceback : str
        Text with the user's own lines; empty when the error has none.
    remote : object
        The proxy of the JavaScript error itself, which goes back as the same object.
    """

    def __init__(self, name: str, message: str, traceback: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.traceback = traceback
        self.remote: object = None

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the other language's lines, not those of our machinery."""
        return (self.traceback or f"{self.name}: {self.message}").splitlines()
