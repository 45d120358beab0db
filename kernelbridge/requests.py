"""Our operations at the peer: asked from any thread, answered on the I/O thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import itertools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from typing import Any

from .chains import Chains
from .errors import BridgeError
from .firing import Fired, Firing
from .incoming import Reader
from .jobs import Home
from .names import Count, SessionNames
from .outbox import Outbox, Outgoing, Send
from .protocol import Buffer, OperationId, Result, Wire


class Request(Future[Any]):
    """A result that the peer owes us. ``ident`` is the operation's id at the peer.

    ``told`` is the text in which the peer tells of its failure. It is asked on behalf of the peer's operation
    ``chain``. What the peer asks meanwhile on its behalf runs in ``context``, at ``home``; nothing does any
    more on behalf of one that is ``forsaken``.
    """

    def __init__(
        self,
        ident: OperationId,
        operation: str,
        chain: OperationId,
        home: Home,
        context: contextvars.Context,
    ) -> None:
        super().__init__()
        self.ident = ident
        self.operation = operation
        self.chain = chain
        self.forsaken = False
        self.told = ""
        self.context = context
        self.home = home


def when_done(request: Future[Any]) -> asyncio.Future[None]:
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
    """What the peer owes us."""

    def __init__(
        self,
        names: SessionNames,
        chains: Chains,
        send: Send,
        tell: Callable[[Fired, BaseException], None] = lambda *_: None,
    ) -> None:
        self._names = names
        self._chains = chains
        self._tell = tell
        self._outbox = Outbox(names.imports, send)
        self._firing = Firing(self._outbox.flush)
        self.give_back = self._outbox.flush
        """Send what has been collected here and waits for a batch to ride on."""
        self._idents = itertools.count(1)
        self._pending: dict[OperationId, Request] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def ask(self, operation: str, operands: tuple[object, ...], *, waits: bool) -> Request:
        """Ask for one operation; an operand is a value, or a list or dict of operands.

        Where the thread ``waits`` for it, it leaves now; else when the running loop has ended its turn.
        """
        loop = None if waits else _running_loop()
        request = self._request(-next(self._idents), operation, Home(threading.current_thread(), loop))
        self._put(request.ident, operation, operands, request)
        if loop is None:
            self._outbox.flush()
        else:
            self._outbox.flush_after_turn(loop)
        return request

    def post(self, operation: str, operands: tuple[object, ...]) -> Request:
        """As ``ask``; it leaves with whatever leaves next, at the latest when ``give_back`` is called."""
        home = Home(threading.current_thread(), _running_loop())
        request = self._request(-next(self._idents), operation, home)
        self._put(request.ident, operation, operands, request)
        return request

    def fire(self, told: str, operation: str, operands: tuple[object, ...]) -> Future[Any] | None:
        """Ask for one operation whose result nobody awaits; what to wait for when too many are under way."""
        ident = -next(self._idents)
        bound = self._firing.begin(ident, Fired(told, self._chains.begin(operation)))
        request = self._request(ident, operation, Home(threading.main_thread(), None)) if bound else None
        self._put(ident, operation, operands, request)
        self._firing.leave_soon()
        if request is None:
            return None
        request.add_done_callback(lambda _: self._failed_unheard(ident, request.exception()))
        return self._firing.follow(request)

    def _request(self, ident: OperationId, operation: str, home: Home) -> Request:
        return Request(ident, operation, self._chain(), home, self._chains.begin(operation))

    def _put(
        self, ident: OperationId, operation: str, operands: tuple[object, ...], request: Request | None
    ) -> None:
        frames: list[Buffer] = []
        wires = self._names.encode_all(operands, lambda part: self._operand(part, frames, Count()), frames)
        if request is not None:
            self._pending[ident] = request

        def failed(error: BaseException) -> None:
            self._names.take_back(wires)
            if request is None:
                self._failed_unheard(ident, error)
            elif self._pending.pop(ident, None) is not None:
                _reject(request, error)

        op = [ident, operation, *wires]
        self._outbox.put(Outgoing(op, frames, self._chain(), request is not None, failed))

    def _failed_unheard(self, ident: OperationId, error: BaseException | None) -> None:
        fired = self._firing.take(ident)
        if fired is not None and error is not None:
            self._tell(fired, error)

    def _chain(self) -> OperationId:
        owner, ident = _chain.get((None, 0))
        return ident if owner is self else 0

    def act_for(self, ident: OperationId) -> None:
        """What this context asks from now on is asked on behalf of an operation of the peer's."""
        _chain.set((self, ident))

    @property
    def acting(self) -> bool:
        """Whether this context runs on behalf of an operation of the peer's."""
        return _chain.get((None, 0))[0] is self

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

    def pending(self, ident: OperationId) -> Request | None:
        """The request on whose behalf the peer acts, while it is not answered."""
        return self._pending.get(ident)

    def cells(self) -> list[Request]:
        """Give the cells that run."""
        return [request for request in list(self._pending.values()) if request.operation == "evaluate"]

    def settle(self, results: list[Result], reader: Reader) -> None:
        """Take results as they arrived."""
        for ident, succeeded, wire, *_ in results:
            request = self._pending.pop(ident, None)
            if request is not None:
                self._chains.end(ident, request.context)
                self._settle(request, succeeded, reader, wire)
            elif succeeded:
                reader.skip([wire])
            else:
                self._failed_unheard(ident, self._read(0, reader, wire)[1])

    def _read(self, succeeded: int, reader: Reader, wire: Wire) -> tuple[int, Any]:
        try:
            (value,) = reader.values([wire])
            return succeeded, value if succeeded else self._names.raised(value, wire)
        except Exception as error:  # noqa: BLE001 - what cannot be read must not leave its caller waiting
            return 0, error

    def _settle(self, request: Request, succeeded: int, reader: Reader, wire: Wire) -> None:
        succeeded, value = self._read(succeeded, reader, wire)
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
            _reject(request, type(error)(str(error)))


def _reject(request: Request, error: BaseException) -> None:
    with contextlib.suppress(InvalidStateError):  # cancelled meanwhile
        request.set_exception(error)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _told(wire: Wire) -> str:
    payload = wire.get("error") if isinstance(wire, dict) else None
    return str(payload.get("traceback") or "") if isinstance(payload, dict) else ""
