"""One peer's end of a session: the handshake, which message goes where, and how it ends.

Messages arrive on a transport's I/O thread. Parsing, replies, releases and cancels happen there; user code
runs only as jobs of the executor. Mirrored by ``packages/bridge/src/session.ts``.
"""

from __future__ import annotations

import contextvars
import functools
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .answers import Answers
from .awaiting import Awaiting
from .codec import loads, may_run_user_code
from .errors import BridgeError, ConnectionClosedError, ProtocolError
from .executor import Executor, Job
from .incoming import BatchHost, IncomingBatch
from .limits import DEFAULT_LIMITS, checked
from .link import Link
from .names import SessionNames
from .operations import Surroundings
from .protocol import (
    PROTOCOL_VERSION,
    Buffer,
    Client,
    Envelope,
    Info,
    Kind,
    Limits,
    OperationId,
    Ref,
    Wire,
)
from .received import Received
from .releases import Releases
from .requests import Request, Requests
from .transport import Transport

CAPABILITIES = ["batch", "cancel", "evaluate"]


@dataclass(frozen=True)
class Kernel:
    """What a session needs of the kernel it lives in."""

    executor: Executor
    surroundings: Surroundings
    context: contextvars.Context
    """What a session's own context starts from, in which operations run that no cell asked for."""
    addressed: Callable[[], Callable[[], None]]
    """Called on the I/O thread of a message; what it gives directs output to whoever sent that."""
    versions: Mapping[str, str]
    identity: str = field(default_factory=lambda: secrets.token_hex(8))


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
        self.identity = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(24)
        self.client: Client = {"name": "", "version": "", "language": ""}
        self.capabilities: list[str] = []
        self.closed: Future[str] = Future()
        self.on_interrupt: Callable[[Request], None] = lambda request: None
        """Called when a blocking wait was interrupted, once the peer has been asked to stop."""
        self.transport = transport
        self.names = SessionNames(
            lambda ref, info: proxy(self, ref, info),
            limits,
            _warn,
            lambda: kernel.executor.soon(self._give_back),
        )
        self._link = Link(transport, limits)
        self._requests = Requests(self.names, lambda body, frames: self._link.send(Kind.BATCH, body, frames))
        self._releases = Releases(self.names)
        self.names.exports.on_full = self._releases.make_room
        self._on_open = on_open
        self._cancelled: set[OperationId] = set()
        self._context = kernel.context.copy()
        self._awaiting = Awaiting(self.names.slots, kernel.executor.start, self._answers)
        transport.on_message = self._receive
        transport.on_close = self._ended

    @property
    def heard(self) -> float:
        """When the last message came, in monotonic seconds."""
        return self._link.heard

    # Messages in, on the I/O thread.

    def _receive(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        if not self.closed.done():
            self._guard(envelope.kind, lambda: self._take(envelope, buffers))

    def _take(self, envelope: Envelope, buffers: list[Buffer]) -> None:
        message = self._link.accept(envelope, buffers)
        if message is not None:
            kind, whole = message
            self._handler(kind)(self, whole)

    def _guard(self, kind: int, work: Callable[[], None]) -> None:
        """A message that cannot be taken ends the session, by name."""
        try:
            work()
        except BridgeError as error:
            self.close(f"{type(error).__name__}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.close(f"ProtocolError: a message of kind {kind} is malformed: {error!r}")

    def _hello(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        if PROTOCOL_VERSION not in body["versions"]:
            self._refuse(body)
            return
        self.client, self.capabilities = body["client"], body["capabilities"]
        self._link.peer_limits = checked(body["limits"])
        self._link.send(Kind.WELCOME, self._welcome())
        self._on_open(self)

    def _refuse(self, hello: Any) -> None:
        message = (
            f"this kernel has kernelbridge {self.kernel.versions.get('kernelbridge', '?')} and speaks"
            f" protocol {PROTOCOL_VERSION}; the client has {hello['client']['version']} and speaks"
            f" {hello['versions']}; update the older one"
        )
        self._link.send(Kind.REFUSE, {"error": {"type": "ProtocolError", "message": message}})
        self.close(message)

    def _welcome(self) -> Wire:
        return {
            "version": PROTOCOL_VERSION,
            "capabilities": CAPABILITIES,
            "kernel": self.kernel.identity,
            "session": self.identity,
            "token": self.token,
            "limits": self._link.limits,
            "versions": dict(self.kernel.versions),
        }

    def _batch(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        context = self._requests.context_of(body["chain"])
        address = self.kernel.addressed() if context is None else lambda: None
        answers = self._answers()
        job = Job(
            lambda: self._run(body, buffers[1:], address, answers),
            context or self._context,
            self,
            lambda error: answers.fail(set(body["pull"]) - set(self._awaiting), error),
        )
        self.kernel.executor.submit(job)

    def _results(self, buffers: list[Buffer]) -> None:
        results, reader = loads(buffers[0])["results"], Received(self.names, buffers[1:])
        if not may_run_user_code(buffers[0]):
            self._requests.settle(results, reader)
            return
        # Not here, where it might wait for the next message; and the main thread may be waiting for this one.
        settle = functools.partial(self._requests.settle, results, reader)
        threading.Thread(target=self._guard, args=(Kind.RESULTS, settle), daemon=True).start()

    def _cancel(self, buffers: list[Buffer]) -> None:
        for ident in loads(buffers[0])["ids"]:
            self._cancelled.add(ident)
            self._awaiting.cancel(ident)

    def _ping(self, buffers: list[Buffer]) -> None:
        self._link.send(Kind.PONG)

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

    def _handler(self, kind: int) -> Callable[[Session, list[Buffer]], None]:
        try:
            return self._HANDLERS[kind]
        except KeyError:
            raise ProtocolError(f"a kernel is sent no {Kind(kind).name.lower()}") from None

    # The peer's operations, on the main thread.

    def _run(self, body: Any, frames: list[Buffer], address: Callable[[], None], answers: Answers) -> None:
        if self.closed.done():
            return
        address()
        host = BatchHost(
            answers.add, self._awaiting.settle, self.kernel.executor.start, self._requests.act_for
        )
        batch = IncomingBatch(body, Received(self.names, frames), self.names.slots, host)
        with self._releases.behind(batch, body["release"]):
            batch.run(self.kernel.surroundings, self._cancelled)
            self._cancelled.difference_update(body["pull"])
            answers.flush()

    def _answers(self) -> Answers:
        return Answers(self.names, lambda body, frames: self._link.send(Kind.RESULTS, body, frames))

    # Our operations at the peer; any thread.

    def request(self, operation: str, *operands: object) -> Request:
        """Ask the peer to perform an operation; the request is done when the result is here.

        An operand is a value (scalars by value, other objects by reference), a ``Copy`` (deep, by value),
        or a list or dict of operands. The peer's own operations meanwhile run in the caller's context.
        """
        request = self._requests.ask(operation, operands)
        if self.closed.done():
            self._requests.reject(self._gone(self.closed.result()))
        return request

    def wait(self, request: Request) -> Any:
        """Block until a request is done; on the main thread the peer's operations are served meanwhile.

        An interrupt cancels the request at the peer and passes on.
        """
        try:
            return self.kernel.executor.wait(request, self)
        except KeyboardInterrupt:
            self.cancel(request)
            self.on_interrupt(request)
            raise

    def cancel(self, request: Request) -> None:
        """Ask the peer to stop an operation; its result, usually an error, still comes."""
        self._link.send(Kind.CANCEL, {"ids": [request.ident]})

    def _give_back(self) -> None:
        """What was collected since the last batch leaves by itself, on the main thread, when that is free."""
        if not self.closed.done():
            self._requests.give_back()

    def tally(self) -> dict[str, int]:
        """What is held at the moment, by kind; all zero when the session has ended."""
        return {
            "exports": len(self.names.exports),
            "imports": len(self.names.imports),
            "slots": len(self.names.slots),
            "pending": len(self._requests),
        }

    def ping(self) -> None:
        """Ask for a sign of life; ``heard`` tells when one came."""
        self._link.send(Kind.PING)

    # The end.

    def close(self, reason: str) -> None:
        """End the session: tell the peer, reject everything pending, let every reference go."""
        if self.closed.done():
            return
        self._link.send(Kind.BYE, {"reason": reason})
        self.transport.close(reason)
        self._ended(reason)

    def _ended(self, reason: str) -> None:
        try:
            self.closed.set_result(reason)
        except InvalidStateError:
            return
        self._requests.reject(self._gone(reason))
        self._awaiting.end()
        self.names.clear()

    def _gone(self, reason: str) -> ConnectionClosedError:
        name = self.client["name"] or "the client"
        return ConnectionClosedError(f"{name} is gone, and its objects with it; make them again: {reason}")


def _warn(text: str) -> None:
    print(text, file=sys.stderr)
