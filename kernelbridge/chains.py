"""Where the output goes of what the peer does on behalf of a request of ours, answered or not.

While it is pending all runs in the context that made it. Later only the addressee is left of that; so an
evaluator prints where its latest cell does, when it acts on nobody's behalf.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import Context
from typing import Any, Protocol

from .protocol import OperationId

REMEMBERED = 1000
"""Requests whose addressee is known after they have been answered."""


class Output(Protocol):
    """Where the output of operations goes: contexts in which they run know it."""

    def context(self, client: Mapping[str, Any] | None) -> Context:
        """A new one, for the client whose session this Jupyter header opened, if one did."""

    def here(self) -> Context:
        """A copy of the present one; its output goes on going where it goes now."""

    def after(self, context: Context) -> Context:
        """A new one with another's output, and nothing else of it."""

    def begin(self) -> None:
        """An operation begins in the present one."""

    def flush(self) -> None:
        """Send what was printed for clients, so that it arrives before what is sent next."""


class Chains:
    """The output of one session's requests."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._ended: dict[OperationId, Context] = {}
        self._cell: Context | None = None

    def begin(self, operation: str) -> Context:
        """A request is made here: the context for what is done on its behalf."""
        context = self._output.here()
        if operation == "evaluate":
            self._cell = self._output.after(context)
        return context

    def end(self, ident: OperationId, context: Context) -> None:
        """It has been answered."""
        self._ended[ident] = self._output.after(context)
        if len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def after(self, chain: OperationId) -> Context | None:
        """The context for what comes on behalf of an answered request, or of none, if it is known."""
        return self._ended.get(chain) or self._cell
