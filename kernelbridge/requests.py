"""Our operations at the peer: asked from any thread, answered on the I/O thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from typing import Any

from .errors import BridgeError
from .incoming import Reader
from .names import Count, SessionNames
from .protocol import Buffer, OperationId, Result, Wire

Send = Callable[[Wire, list[Buffer]], None]


class Request(Future[Any]):
    """A result that the peer owes us. ``ident`` is the operation's id at the peer.

    ``told`` is the text in which the peer tells of its failure.
    """

    def __init__(self, ident: OperationId) -> None:
        super().__init__()
        self.ident = ident
        self.told = ""


def when_done(request: Request) -> asyncio.Future[None]:
    """A future of the running loop that is done when the request is, and leaves the outcome to it.

    asyncio's own would carry the outcome, refuse a ``StopIteration``, and so never be done.
    """
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    request.add_done_callback(lambda _: loop.call_soon_threadsafe(done.set_result, None))
    return done


_chain: contextvars.ContextVar[tuple[object, OperationId]] = contextvars.ContextVar("kernelbridge-chain")
"""The peer's operation that runs now, and whose it is."""


class Requests:
    """What the peer owes us, and in which context its own operations run meanwhile."""

    def __init__(self, names: SessionNames, send: Send) -> None:
        self._names = names
        self._send = send
        self._idents = itertools.count(1)
        self._pending: dict[OperationId, Request] = {}
        self._contexts: dict[OperationId, contextvars.Context] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def ask(self, operation: str, operands: tuple[object, ...]) -> Request:
        """Send one operation; an operand is a value, or a list or dict of operands."""
        request = Request(-next(self._idents))
        frames: list[Buffer] = []
        wires = self._names.encode_all(operands, lambda part: self._operand(part, frames, Count()), frames)
        try:
            self._pending[request.ident] = request
            self._contexts[request.ident] = contextvars.copy_context()
            self._send_batch([[request.ident, operation, *wires]], [request.ident], frames)
        except BaseException:
            self._names.take_back(wires)
            self._pending.pop(request.ident, None)
            self._contexts.pop(request.ident, None)
            raise
        return request

    def act_for(self, ident: OperationId) -> None:
        """What this context asks from now on is asked on behalf of an operation of the peer's."""
        _chain.set((self, ident))

    def give_back(self) -> None:
        """Send what has been collected here and waits for a batch to ride on."""
        self._send_batch([], [], [])

    def _send_batch(self, ops: list[Wire], pull: list[OperationId], frames: list[Buffer]) -> None:
        released = self._names.imports.take_released()
        if not ops and not released:
            return
        owner, ident = _chain.get((None, 0))
        chain = ident if owner is self else 0
        try:
            self._send({"ops": ops, "pull": pull, "release": [[], released], "chain": chain}, frames)
        except BaseException:
            self._names.imports.keep_released(released)
            raise

    def _parts(self, operands: Iterable[object], frames: list[Buffer], count: Count) -> list[Wire]:
        count.begun += 1
        return self._names.encode_all(operands, lambda part: self._operand(part, frames, count), frames)

    def _operand(self, operand: object, frames: list[Buffer], count: Count) -> Wire:
        if type(operand) is list:
            return self._parts(operand, frames, count)
        if type(operand) is dict:
            values = self._parts(operand.values(), frames, count)
            return {"dict": dict(zip(map(str, operand), values, strict=True))}
        return self._names.encode(operand, frames, count)

    def context_of(self, chain: OperationId) -> contextvars.Context | None:
        """Give the context of the request on whose behalf the peer acts."""
        return self._contexts.get(chain)

    def settle(self, results: list[Result], reader: Reader) -> None:
        """Take results as they arrived."""
        for ident, succeeded, wire, *_ in results:
            request = self._pending.pop(ident, None)
            self._contexts.pop(ident, None)
            if request is None:
                reader.skip([wire])
            else:
                self._settle(request, succeeded, reader, wire)

    def _settle(self, request: Request, succeeded: int, reader: Reader, wire: Wire) -> None:
        try:
            (value,) = reader.values([wire])
            value = value if succeeded else self._names.raised(value, wire)
        except Exception as error:  # noqa: BLE001 - what cannot be read must not leave its caller waiting
            value, succeeded = error, 0
        with contextlib.suppress(InvalidStateError):  # cancelled meanwhile
            if succeeded:
                request.set_result(value)
            else:
                request.told = _told(wire)
                request.set_exception(value)

    def reject(self, error: BridgeError) -> None:
        """Nothing will be answered any more; each request gets an error of its own, for its own traceback."""
        while self._pending:
            _, request = self._pending.popitem()
            with contextlib.suppress(InvalidStateError):  # cancelled meanwhile
                request.set_exception(type(error)(str(error)))
        self._contexts.clear()


def _told(wire: Wire) -> str:
    payload = wire.get("error") if isinstance(wire, dict) else None
    return str(payload.get("traceback") or "") if isinstance(payload, dict) else ""
