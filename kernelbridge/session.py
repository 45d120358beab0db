"""One peer's end of a session: the handshake, batches in and out, references, and how it ends.

Messages arrive on a transport's I/O thread. Parsing, replies, releases and cancels happen there; user code
runs only as jobs of the executor. Mirrored by ``packages/bridge/src/session.ts``.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import itertools
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .codec import decoder, dumps, encoder, loads
from .errors import BridgeError, ConnectionClosedError, LimitError, ProtocolError
from .executor import Executor, Job
from .incoming import IncomingBatch, Slots
from .operations import Batch, Copy, Surroundings
from .protocol import (
    DEFAULT_LIMITS,
    PROTOCOL_VERSION,
    Buffer,
    Client,
    Envelope,
    Info,
    Kind,
    Limits,
    OperationId,
    Ref,
    Result,
    Wire,
)
from .refs import Exports, Imports
from .tracebacks import describe_error, error_from
from .transport import Transport
from .walk import Decoder

CAPABILITIES = ["batch", "cancel", "evaluate"]
RESULTS_EVERY = 0.01
"""Seconds after which a batch that still runs sends the results it has."""


@dataclass(frozen=True)
class Kernel:
    """What a session needs of the kernel it lives in."""

    executor: Executor
    surroundings: Surroundings
    context: Callable[[], contextvars.Context]
    """The context for operations that no cell asked for; called on the I/O thread of their message."""
    versions: Mapping[str, str]
    identity: str = field(default_factory=lambda: secrets.token_hex(8))


Settled = tuple[OperationId, bool, object]
"""An operation's id, whether it succeeded, and its value or exception."""


class _Results:
    """Results on their way: those of a quick batch leave together, a slow one's as they come."""

    def __init__(self, send: Callable[[list[Settled]], None]) -> None:
        self._send = send
        self._waiting: list[Settled] = []
        self._since = time.monotonic()

    def add(self, ident: OperationId, succeeded: bool, value: object) -> None:
        self._waiting.append((ident, succeeded, value))
        if time.monotonic() - self._since > RESULTS_EVERY:
            self.flush()

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._since = time.monotonic()
        if waiting:
            self._send(waiting)


class Request(Future[Any]):
    """A result that the peer owes us. ``ident`` is the operation's id at the peer."""

    def __init__(self, ident: OperationId) -> None:
        super().__init__()
        self.ident = ident


class Session:
    """The kernel's end of a session with one client."""

    def __init__(
        self,
        transport: Transport,
        kernel: Kernel,
        proxy: Callable[[Session, Ref, Info], Any],
        on_open: Callable[[Session], None] = lambda session: None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.kernel = kernel
        self.limits = limits
        self.identity = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(24)
        self.client: Client = {"name": "", "version": "", "language": ""}
        self.capabilities: list[str] = []
        self.closed: Future[str] = Future()
        self.heard = time.monotonic()
        self.exports = Exports()
        self.imports = Imports(lambda ref, info: proxy(self, ref, info))
        self.slots = Slots()
        self._on_open = on_open
        self.transport = transport
        self._sending = threading.Lock()
        self._sent = self._received = 0
        self._idents = itertools.count(1)
        self._pending: dict[OperationId, Request] = {}
        self._contexts: dict[OperationId, contextvars.Context] = {}
        self._cancelled: set[OperationId] = set()
        self._tasks: dict[OperationId, asyncio.Task[Any]] = {}
        transport.on_message = self._receive
        transport.on_close = self._ended

    # Messages in, on the I/O thread.

    def _receive(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        if self.closed.done():
            return
        try:
            self._in_order(envelope, buffers)
            self._HANDLERS[envelope.kind](self, buffers)
        except BridgeError as error:
            self.close(f"{type(error).__name__}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.close(f"ProtocolError: a message of kind {envelope.kind} is malformed: {error!r}")

    def _in_order(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        if envelope.kind not in self._HANDLERS:
            raise ProtocolError(f"unknown kind of message: {envelope.kind}")
        if envelope.seq != self._received + 1:
            raise ProtocolError(f"message {self._received + 1} was lost; number {envelope.seq} came instead")
        size = sum(memoryview(buffer).nbytes for buffer in buffers)
        if size > self.limits["messageBytes"]:
            limit = self.limits["messageBytes"]
            raise LimitError(f"a message of {size} bytes exceeds {limit} (limit `messageBytes`)")
        self._received = envelope.seq
        self.heard = time.monotonic()

    def _hello(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        if PROTOCOL_VERSION not in body["versions"]:
            ours = self.kernel.versions.get("kernelbridge", "?")
            theirs = body["client"]["version"]
            message = (
                f"this kernel has kernelbridge {ours} and speaks protocol {PROTOCOL_VERSION}; the client has"
                f" {theirs} and speaks {body['versions']}; update the older one"
            )
            self._send(Kind.REFUSE, {"error": {"type": "ProtocolError", "message": message}})
            self.close(message)
            return
        self.client, self.capabilities = body["client"], body["capabilities"]
        self._send(Kind.WELCOME, self._welcome())
        self._on_open(self)

    def _welcome(self) -> Wire:
        return {
            "version": PROTOCOL_VERSION,
            "capabilities": CAPABILITIES,
            "kernel": self.kernel.identity,
            "session": self.identity,
            "token": self.token,
            "limits": self.limits,
            "versions": dict(self.kernel.versions),
        }

    def _batch(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        chain = body["chain"]
        context = self._contexts.get(chain) or self.kernel.context()
        run = lambda: self._run_batch(body, buffers[1:], context)  # noqa: E731
        self.kernel.executor.submit(Job(run, context, (self, chain)))

    def _results(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        decode = decoder(self, buffers[1:], self.limits)
        for ident, succeeded, wire in body["results"]:
            request = self._pending.pop(ident, None)
            self._contexts.pop(ident, None)
            if request is not None:
                self._settle(request, succeeded, decode, wire)

    @staticmethod
    def _settle(request: Request, succeeded: int, decode: Decoder, wire: Wire) -> None:
        try:
            value = decode(wire)
        except Exception as error:  # noqa: BLE001 - a value that cannot be read must not leave its caller waiting
            value, succeeded = error, 0
        try:
            if succeeded:
                request.set_result(value)
            else:
                request.set_exception(value)
        except InvalidStateError:
            pass  # the caller has cancelled it meanwhile

    def _cancel(self, buffers: list[Buffer]) -> None:
        for ident in loads(buffers[0])["ids"]:
            self._cancelled.add(ident)
            task = self._tasks.get(ident)
            if task is not None:
                task.get_loop().call_soon_threadsafe(task.cancel)

    def _ping(self, buffers: list[Buffer]) -> None:
        self._send(Kind.PONG)

    def _pong(self, buffers: list[Buffer]) -> None:
        pass  # having heard it is all

    def _bye(self, buffers: list[Buffer]) -> None:
        self.close(loads(buffers[0])["reason"])

    _HANDLERS: ClassVar[dict[int, Callable[[Session, list[Buffer]], None]]] = {
        Kind.HELLO: _hello,
        Kind.BATCH: _batch,
        Kind.RESULTS: _results,
        Kind.CANCEL: _cancel,
        Kind.PING: _ping,
        Kind.PONG: _pong,
        Kind.BYE: _bye,
    }

    # The peer's operations, on the main thread.

    def _run_batch(self, body: Any, frames: list[Buffer], context: contextvars.Context) -> None:
        if self.closed.done():
            return
        results = _Results(self._send_results)
        batch = IncomingBatch(body, decoder(self, frames, self.limits), self.slots, results.add)
        batch.run(
            self.kernel.surroundings, self._cancelled, lambda ident, value: self._await(ident, value, context)
        )
        self._cancelled.difference_update(body["pull"])
        slots, refs = body["release"]
        self.slots.release(slots)
        results.flush()
        for ref, count in refs:
            self.exports.release(ref, count)

    def _await(self, ident: OperationId, value: Awaitable[Any], context: contextvars.Context) -> None:
        async def settled() -> None:
            try:
                result = await value
            except BaseException as error:  # noqa: BLE001 - the peer is told, whatever it is
                self._send_results([(ident, False, error)])
            else:
                self.slots.replace(ident, value, result)
                self._send_results([(ident, True, result)])
            finally:
                self._tasks.pop(ident, None)

        self._tasks[ident] = self.kernel.executor.start(settled(), context)

    def _send_results(self, results: list[Settled]) -> None:
        frames: list[Buffer] = []
        wires = [self._result(*settled, frames) for settled in results]
        self._send(Kind.RESULTS, {"results": wires}, frames)

    def _result(self, ident: OperationId, succeeded: bool, value: Any, frames: list[Buffer]) -> Result:
        if succeeded:
            try:
                return (ident, 1, self._encode(value, frames))
            except Exception as error:  # noqa: BLE001 - encoding runs user code; the peer gets the reason
                value = error
        return (ident, 0, {"error": describe_error(value, self.introduce)})

    # References; what the codec asks of us.

    def introduce(self, obj: object) -> Wire:
        """A reference for an object that stays here, or the peer's own when it is a proxy of the peer's."""
        ref = self.imports.ref_of(obj)
        return {"yours": ref} if ref is not None else self.exports.introduce(obj)

    def resolve(self, tag: str, payload: Any) -> object:
        """The object that a reference or an error stands for."""
        if tag == "yours":
            return self.exports.resolve(payload)
        if tag == "mine":
            return self.imports.accept(*payload)
        if tag == "result":
            return self.slots.get(payload)
        if tag == "error":
            original = payload.get("object")
            return error_from(payload, decoder(self, [], self.limits)(original))
        raise ProtocolError(f"unknown tag {tag!r} in a value")

    # Our operations at the peer; any thread.

    def request(self, operation: str, *operands: object, chain: OperationId = 0) -> Request:
        """Ask the peer to perform an operation; the request is done when the result is here.

        An operand is a value (scalars by value, other objects by reference), a ``Copy`` (deep, by value),
        or a list or dict of operands. The peer's own operations meanwhile run in the caller's context.
        """
        request = Request(-next(self._idents))
        frames: list[Buffer] = []
        wires = [self._operand(operand, frames) for operand in operands]
        self._pending[request.ident] = request
        self._contexts[request.ident] = contextvars.copy_context()
        body = {
            "ops": [[request.ident, operation, *wires]],
            "pull": [request.ident],
            "release": [[], self.imports.take_released()],
            "chain": chain,
        }
        self._send(Kind.BATCH, body, frames)
        if self.closed.done():
            self._reject_pending(self.closed.result())
        return request

    def wait(self, request: Request) -> Any:
        """Block until a request is done; on the main thread its own call chain is served meanwhile.

        An interrupt cancels the request at the peer and passes on.
        """
        try:
            return self.kernel.executor.wait(request, (self, request.ident))
        except KeyboardInterrupt:
            self.cancel(request)
            raise

    def cancel(self, request: Request) -> None:
        """Ask the peer to stop an operation; its result, usually an error, still comes."""
        self._send(Kind.CANCEL, {"ids": [request.ident]})

    def ping(self) -> None:
        """Ask for a sign of life; ``heard`` tells when the last one came (monotonic seconds)."""
        self._send(Kind.PING)

    def _operand(self, operand: object, frames: list[Buffer]) -> Wire:
        if type(operand) is list:
            return [self._operand(item, frames) for item in operand]
        if type(operand) is dict:
            return {"dict": {str(key): self._operand(item, frames) for key, item in operand.items()}}
        return self._encode(operand, frames)

    def _encode(self, value: object, frames: list[Buffer]) -> Wire:
        if isinstance(value, Batch):
            return [self._encode(item, frames) for item in value]
        if isinstance(value, Copy):
            return encoder(self, frames, deep=True)(value.value)
        return encoder(self, frames)(value)

    def _send(self, kind: Kind, body: Wire | None = None, frames: list[Buffer] | None = None) -> None:
        buffers = [] if body is None else [dumps(body), *(frames or [])]
        with self._sending:
            self._sent += 1
            self.transport.send(Envelope(PROTOCOL_VERSION, kind, self._sent, self._received), buffers)

    # The end.

    def close(self, reason: str) -> None:
        """End the session: tell the peer, reject everything pending, let every reference go."""
        if self.closed.done():
            return
        self._send(Kind.BYE, {"reason": reason})
        self.transport.close(reason)
        self._ended(reason)

    def _ended(self, reason: str) -> None:
        try:
            self.closed.set_result(reason)
        except InvalidStateError:
            return
        self._reject_pending(reason)
        for task in list(self._tasks.values()):
            task.get_loop().call_soon_threadsafe(task.cancel)
        self.exports.clear()
        self.slots.clear()
        self._contexts.clear()

    def _reject_pending(self, reason: str) -> None:
        who = self.client["name"] or "the client"
        while self._pending:
            _, request = self._pending.popitem()
            with contextlib.suppress(InvalidStateError):  # cancelled meanwhile
                request.set_exception(ConnectionClosedError(f"{who} is gone: {reason}"))
