"""Whose output it is: what an operation prints and displays goes to the cell or the client that asked for it.

ipykernel publishes output as caused by the latest request of the shell channel, and its versions differ in
how that follows tasks and threads. Operations arrive beside that channel. So each runs in a context that
names its addressee; tasks inherit the context, and threads are given the addressee of what starts them
(``inheritance``). Where a context names none, everything is as ipykernel does it.
"""

from __future__ import annotations

import contextvars
import inspect
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Header = Mapping[str, Any]


@dataclass(frozen=True)
class Addressee:
    """Who gets output: the header of the request of a cell, or of a client's message."""

    header: Header
    is_cell: bool


addressee: contextvars.ContextVar[Addressee | None] = contextvars.ContextVar(
    "kernelbridge-addressee", default=None
)
"""Of what runs in this context; ``None`` where ipykernel decides."""


class Output:
    """The output of one kernel. ``install`` stands before ipykernel's own routing, ``remove`` no more."""

    def __init__(self, shell: Any) -> None:
        self._streams: list[Any] = [one for one in (sys.stdout, sys.stderr) if hasattr(one, "pub_thread")]
        self._publishers = [shell.display_pub, shell.displayhook]
        self._before: list[tuple[Any, type]] = []
        self._unflushed: set[Any] = set()
        self._latest: Addressee | None = None

    # Contexts in which operations run.

    def context(self, client: Header | None) -> contextvars.Context:
        """A new context whose output goes to this client; ``None`` leaves it to ipykernel."""
        return _addressed(contextvars.Context(), Addressee(client, is_cell=False) if client else None)

    def here(self) -> contextvars.Context:
        """A copy of the present context; its output goes on going where it goes now, whatever cells come."""
        return _addressed(contextvars.copy_context(), addressee.get() or self._present())

    def after(self, context: contextvars.Context) -> contextvars.Context:
        """A new context that has only the addressee in common with another."""
        return _addressed(contextvars.Context(), context.get(addressee))

    def _present(self) -> Addressee | None:
        header = self._streams[0].parent_header if self._streams else None
        return Addressee(header, is_cell=True) if header else None

    # While operations run.

    def begin(self) -> None:
        """An operation begins in this context: what is printed past Python is its from now on."""
        self._latest = addressee.get()

    def flush(self) -> None:
        """Send what was printed for clients, so that it arrives before what is sent next."""
        while self._unflushed:
            self._unflushed.pop().flush()

    # Between user code and ipykernel.

    def install(self) -> None:
        """Address what streams, displays and results publish."""
        for stream in self._streams:
            self._become(stream, self._stream_of(type(stream)))
        for publisher in self._publishers:
            self._become(publisher, _routed(type(publisher), lambda _: addressee.get()))

    def remove(self) -> None:
        """Everything is ipykernel's again."""
        while self._before:
            thing, kind = self._before.pop()
            thing.__class__ = kind

    def _become(self, thing: Any, kind: type) -> None:
        self._before.append((thing, type(thing)))
        thing.__class__ = kind

    def _stream_of(self, kind: Any) -> type:
        def set_parent(stream: Any, parent: Any) -> None:
            self._latest = None
            kind.set_parent(stream, parent)

        return _routed(kind, self._reader_of, set_parent=set_parent)

    def _reader_of(self, stream: Any) -> Addressee | None:
        """Asked at each write. What C code prints comes from a thread of nobody: it is the latest's."""
        reader = addressee.get()
        if reader is None and threading.current_thread() is getattr(stream, "watch_fd_thread", None):
            reader = self._latest
        if reader is not None and not reader.is_cell:
            self._unflushed.add(stream)
        return reader


def _addressed(context: contextvars.Context, reader: Addressee | None) -> contextvars.Context:
    context.run(addressee.set, reader)
    return context


def _routed(kind: Any, reader_of: Callable[[Any], Addressee | None], **members: object) -> type:
    """``kind`` with one difference: what it publishes was caused by whoever reads it, if that is known."""
    usual = inspect.getattr_static(kind, "parent_header")

    def get(self: Any) -> Header:
        reader = reader_of(self)
        header: Header = usual.__get__(self, kind) if reader is None else reader.header
        return header

    def put(self: Any, header: Header) -> None:
        usual.__set__(self, header)

    routed: type = type(kind)(kind.__name__, (kind,), {"parent_header": property(get, put), **members})
    return routed
