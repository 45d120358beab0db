"""Programs that a client runs with tools of its own (``kb.runPtc``): value and output, or failure.

A program runs like the body of a cell: several statements, ``await``, the last expression is the value, and
what it assigns stays. Whatever happens in it becomes an outcome that the client reads.
"""

from __future__ import annotations

import contextlib
import contextvars
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .budgets import Budget
from .capture import Printed, printing
from .functions import JSFunction
from .operations import Batch, Copy
from .programs import program
from .protocol import Buffer, Wire
from .toolbox import TOOLS, Host, Tool, client_session, only, unknown
from .tracebacks import describe_error


class Run:
    """One program. ``tools`` are ``[name, {description, parameters}]``, answered by ``ask``.

    Without ``ask`` they are tools of these names that the client has registered.
    """

    def __init__(
        self,
        code: str,
        tools: list[tuple[str, Mapping[str, Any]]],
        ask: JSFunction | None = None,
        budgets: Mapping[str, Any] | None = None,
    ) -> None:
        self._session = client_session()
        self._code = code
        self._budget = Budget(self._session.names, budgets)
        self._tools = {name: self._tool(name, ask, about) for name, about in tools}
        self._printed = Printed()
        self._file = ""

    def outcome(self) -> Any:
        """Run it: ``[whether it succeeded, value or failure, stdout, stderr]``."""
        try:
            function = program(self._code, ("tools",), self._session.kernel.namespace(), "cell")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the text, the client is told
            self._file = str(getattr(error, "filename", None) or "")
            return self._failed(error)
        self._file = function.__code__.co_filename
        if inspect.iscoroutinefunction(function):
            return self._awaited(function)
        return contextvars.copy_context().run(self._called, function)

    def stop(self) -> Copy:
        """End it before its outcome: ``[stdout, stderr, file]``."""
        self._end()
        return Copy([*self._output(), self._file])

    def _called(self, function: Callable[[object], Any]) -> Batch:
        with self._going_on():
            try:
                return self._succeeded(function(TOOLS))
            except BaseException as error:  # noqa: BLE001 - a program may raise anything, such as SystemExit
                return self._failed(error)

    async def _awaited(self, function: Callable[[object], Any]) -> Batch:
        with self._going_on():
            try:
                return self._succeeded(await function(TOOLS))
            except BaseException as error:  # noqa: BLE001 - the same; canceled, nobody listens any more
                return self._failed(error)

    @contextlib.contextmanager
    def _going_on(self) -> Iterator[None]:
        around = contextvars.copy_context()
        for tool in self._tools.values():
            tool.host.around = around
        with only(self._tools), printing(self._printed):
            try:
                yield
            finally:
                self._end()

    def _tool(self, name: str, ask: JSFunction | None, about: Mapping[str, Any]) -> Tool:
        """A tool of this run, whose calls are on its account."""
        registered = self._session.tools
        if ask is None:
            if name not in registered:
                raise unknown(name, registered)
            ask, about = registered[name].host.ask, registered[name].about
        return Tool(name, Host(self._session, ask, self._budget), about)

    def _end(self) -> None:
        self._printed.ended = True
        for tool in self._tools.values():
            tool.host.end()

    def _succeeded(self, value: object) -> Batch:
        return Batch([True, Copy(value), *self._output()])

    def _failed(self, error: BaseException) -> Batch:
        return Batch([False, Copy(_told(error, self._file)), *self._output()])

    def _output(self) -> list[str]:
        return [self._printed.text("stdout"), self._printed.text("stderr")]


class _Nobody:
    """Gives no references: a failure is told by its text, so that it keeps nothing alive."""

    def introduce(self, obj: object) -> Wire:
        return None

    def introduce_error(self, error: BaseException) -> Wire:
        return None

    def encode(self, value: object, frames: list[Buffer]) -> Wire:
        return None


def _told(error: BaseException, file: str) -> dict[str, Any]:
    """A failure as plain data, with the last line of the program itself that it passed."""
    info = describe_error(error, _Nobody())
    lines = [line for name, line, *_ in info.get("frames", []) if name == file]
    return {
        "type": info["type"],
        "message": info["message"],
        "traceback": info.get("traceback", ""),
        "file": file or None,
        "line": lines[-1] if lines else None,
    }
