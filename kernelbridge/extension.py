"""Puts the parts together in a running IPython kernel: sessions, evaluators, cells; takes them out again."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from . import asking, inheritance
from .comm import CommTarget
from .display import unwrap
from .evaluators import Evaluators
from .events import Events
from .handles import clients, report
from .heartbeat import Heartbeat
from .kernel import cell_metadata, hear_interrupts, ignore_interrupts, kernel_of
from .lease import lease_seconds
from .limits import limits_of
from .magics import Cells, Transformer
from .options import output_limit
from .output import Output
from .proxies import proxy
from .questions import Questions
from .replacements import Replacements
from .session import Session
from .transport import Transport


class Extension:
    """kernelbridge in one IPython kernel; ``shell.kernelbridge`` while it is loaded."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._limits = limits_of(os.environ)
        self._output = Output(shell)
        self._replacements = Replacements()
        self._kernel = kernel_of(shell.kernel, self._output, lease_seconds(os.environ))
        self._kernel.executor.interrupts.on_interrupt = self._interrupted
        self._heartbeat = Heartbeat(self._kernel.leases)
        self.sessions: list[Session] = []
        self.events = Events(lambda: list(self.sessions), self._kernel.handlers)
        self.evaluators = Evaluators(self.connect)
        self._cells = Cells(
            self.evaluators,
            self._cell,
            self._kernel.executor.interrupts,
            shell.user_ns,
            output_limit(os.environ),
        )
        self.run = self._cells.run
        self.run_blocking = self._cells.run_blocking
        self._target = CommTarget(shell.kernel, self.connect)
        self._transformer = Transformer(
            self._request, lambda: int(shell.execution_count), lambda: bool(shell.autoawait)
        )
        activity = self._kernel.activity
        self._callbacks: list[tuple[str, Callable[..., object]]] = [
            ("pre_execute", activity.begin),
            ("pre_run_cell", lambda info: activity.begin_cell()),
            ("post_execute", activity.end),
            ("post_run_cell", lambda result=None: unwrap(shell, result)),
        ]

    def connect(self, transport: Transport) -> Session:
        """Open a session for a client that has just arrived."""
        session = Session(transport, self._kernel, proxy, self._opened, self._limits)
        self.sessions.append(session)
        session.closed.add_done_callback(lambda _: self.sessions.remove(session))
        return session

    def _opened(self, session: Session) -> None:
        self._heartbeat.watch(session)
        self.evaluators.attach(session)

    def load(self) -> None:
        """Hook into the kernel's control channel and its cells."""
        hear_interrupts(self._shell.kernel, self._kernel.executor.interrupts)
        self._output.install()
        inheritance.install(self._replacements)
        asking.install(self._shell.kernel, self._replacements)
        Questions(self._shell.kernel, self.evaluators).install(self._replacements)
        self._target.register()
        self._shell.input_transformers_cleanup[:0] = [self._note, self._transformer]
        for event, callback in self._callbacks:
            self._shell.events.register(event, callback)
        self._shell.register_magic_function(self._bridge, magic_name="bridge")

    def unload(self) -> None:
        """Take every hook out; sessions and the Node host end."""
        for session in list(self.sessions):
            session.close("kernelbridge was unloaded from the kernel")
        self._kernel.leases.clear("kernelbridge was unloaded from the kernel")
        self.evaluators.close()
        self._target.unregister()
        self._replacements.undo()
        self._output.remove()
        ignore_interrupts(self._shell.kernel, self._kernel.executor.interrupts)
        for transformer in (self._note, self._transformer):
            self._shell.input_transformers_cleanup.remove(transformer)
        for event, callback in self._callbacks:
            self._shell.events.unregister(event, callback)
        self._shell.magics_manager.magics["line"].pop("bridge", None)

    def _interrupted(self, everything: bool) -> None:
        for session in list(self.sessions):
            session.interrupt(everything=everything)

    def _note(self, lines: list[str]) -> list[str]:
        """Note the number of a cell that is read; where it runs, IPython may have counted on."""
        self._kernel.activity.expect(int(self._shell.execution_count))
        return lines

    def _cell(self) -> str:
        return str(cell_metadata(self._shell.kernel).get("cellId", ""))

    def _request(self) -> tuple[str, Mapping[str, Any]]:
        parent = self._shell.kernel.get_parent("shell") or {}
        return parent.get("content", {}).get("code", ""), cell_metadata(self._shell.kernel)

    def _bridge(self, line: str) -> None:
        """``%bridge status``: who is attached. ``%bridge handles``: what they hold."""
        reports: dict[str, Callable[[], Iterable[str]]] = {
            "status": self._status,
            "handles": lambda: report(self.sessions),
        }
        if line.strip() not in reports:
            raise UsageError(f"%bridge knows: {', '.join(reports)}")
        for text in reports[line.strip()]():
            print(text)

    def _status(self) -> Iterator[str]:
        evaluators = self.evaluators.attached
        asked = evaluators[-1].name if evaluators else "none yet; the first cell starts a Node host"
        yield f"cells run in: {asked}"
        yield from clients(self.sessions, self._kernel.leases)


_loaded: weakref.WeakKeyDictionary[InteractiveShell, Extension] = weakref.WeakKeyDictionary()


def load(shell: Any) -> Extension:
    """Load into a kernel's shell, once; raises ``UsageError`` where there is no kernel."""
    if getattr(shell, "kernel", None) is None:
        raise UsageError(
            "kernelbridge needs a Jupyter kernel: use it in JupyterLab, Notebook or `jupyter console`;"
            " plain IPython has no kernel that other languages could reach"
        )
    if shell not in _loaded:
        extension = shell.kernelbridge = Extension(shell)
        extension.load()
        _loaded[shell] = extension
    return _loaded[shell]


def unload(shell: Any) -> None:
    """Take everything out again; sessions end."""
    extension = _loaded.pop(shell, None)
    if extension is not None:
        extension.unload()
        del shell.kernelbridge


def current() -> Extension:
    """The extension of the shell that runs now; raises ``RuntimeError`` where it is not loaded."""
    shell = InteractiveShell.instance() if InteractiveShell.initialized() else None
    if shell is None or shell not in _loaded:
        raise RuntimeError("kernelbridge is not loaded in this kernel; run: %load_ext kernelbridge")
    return _loaded[shell]
