"""One peer's end of a session: the handshake, which message goes where, and how it ends.

Messages arrive on a transport's I/O thread; what the peer asks for in them is ``serving``'s. Mirrored by
``packages/bridge/src/session.ts``.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any, ClassVar

from .behalf import OperationStopped
from .chains import Chains
from .codec import loads, may_run_user_code
from .errors import BridgeError, ConnectionClosedError, ProtocolError
from .firing import Fired
from .handshake import ANY_TIME, NOBODY, read_hello, refusal, welcome
from .incoming import checked
from .lease import SUPERSEDED, Lease
from .limits import DEFAULT_LIMITS
from .link import Link
from .names import SessionNames
from .posts import Failed, Posts
from .protocol import (
    Buffer,
    Envelope,
    Info,
    Kind,
    Limits,
    Ref,
)
from .received import Received
from .requests import Request, Requests
from .serving import Serving
from .surroundings import Kernel
from .transport import Transport


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
        self.client = NOBODY
        self.capabilities: list[str] = []
        self.process: tuple[int, str] | None = None
        """The client's process id, and what that counts in."""
        self.away: str | None = None
        """Why the client is taken to be away: it does not answer, and may come back."""
        self.asked = 0.0
        """When a sign of life was asked for, in monotonic seconds."""
        self.closed: Future[str] = Future()
        self.on_interrupt: Callable[[Request], None] = lambda request: None
        """Called when a blocking wait was interrupted, once the peer has been asked to stop."""
        self.tools: dict[str, Any] = {}
        """What the client lets Python call, by name."""
        self.transport = transport
        self.names = SessionNames(
            lambda ref, info: proxy(self, ref, info),
            limits,
            _warn,
            lambda: kernel.executor.soon(self._give_back),
        )
        self.names.exports.cell = kernel.activity.cell
        self._link = Link(transport, limits)
        self._link.on_stalled = functools.partial(self.close, keep=True)
        self._chains = Chains(kernel.output)
        self._requests = Requests(
            self.names,
            self._chains,
            lambda body, frames: self._link.send(Kind.BATCH, body, frames),
            self._failed,
        )
        self._posts = Posts(self._requests)
        self._on_open = on_open
        self._lease: Lease | None = None
        self._interrupts = kernel.executor.interrupts
        self._serving = Serving(
            self,
            kernel,
            self.names,
            self._link,
            self._requests,
            self._chains,
            self._posts,
            transport.opened_by,
        )
        transport.on_message = self._receive
        transport.on_close = lambda reason: self._end(reason, transport.may_return)

    @property
    def acting(self) -> bool:
        """Whether the code that runs now runs on behalf of this session's client."""
        return self._requests.acting

    @property
    def heard(self) -> float:
        """When the last message came, in monotonic seconds."""
        return self._link.heard

    @property
    def name(self) -> str:
        """What messages call the client."""
        return self.client["name"] or "the client"

    @property
    def is_awaited(self) -> bool:
        """Whether anybody here waits for the client."""
        return len(self._requests) > 0 or self.asked > self.heard

    @property
    def peer_limits(self) -> Limits:
        """What the client accepts."""
        return self._link.peer_limits

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
        if self._lease is not None:
            raise ProtocolError("a session has one hello, and a second one came; open another session")
        try:
            hello = read_hello(buffers, self.kernel.versions)
            supersede = functools.partial(self.close, SUPERSEDED, keep=True)
            self._lease = self.kernel.leases.begin(hello["token"], self.names.exports, supersede)
        except BridgeError as error:
            self._link.send(Kind.REFUSE, refusal(error))
            self.close(str(error))
            return
        self.names.adopt(self._lease.exports)
        self.client, self.capabilities = hello["client"], hello["capabilities"]
        self._lease.holder = self.name
        self.process = hello["process"]
        self._link.peer_limits = hello["limits"]
        kernel = self.kernel
        body = welcome(
            kernel.identity, kernel.versions, self._lease, self._link.limits, kernel.handlers.names
        )
        self._link.send(Kind.WELCOME, body)
        self._on_open(self)

    def _batch(self, buffers: list[Buffer]) -> None:
        self._serving.arrived(checked(loads(buffers[0])), buffers[1:])

    def _results(self, buffers: list[Buffer]) -> None:
        results, reader = loads(buffers[0])["results"], Received(self.names, buffers[1:])
        if not may_run_user_code(buffers[0]):
            self._requests.settle(results, reader)
            return
        # Not here, where it might wait for the next message; and the main thread may be waiting for this one.
        settle = functools.partial(self._requests.settle, results, reader)
        threading.Thread(target=self._guard, args=(Kind.RESULTS, settle), daemon=True).start()

    def _cancel(self, buffers: list[Buffer]) -> None:
        self._serving.cancel(loads(buffers[0])["ids"])

    def _status(self, buffers: list[Buffer]) -> None:
        running, queued = self.kernel.activity.running(self), self.kernel.executor.queued(self)
        self._link.send(Kind.STATUS, {"running": running, "queued": queued})

    def _bye(self, buffers: list[Buffer]) -> None:
        body = loads(buffers[0])
        self.close(body["reason"], keep=body.get("keep") is True)

    _HANDLERS: ClassVar[dict[int, Callable[[Session, list[Buffer]], None]]] = {
        Kind.HELLO: _hello,
        Kind.BATCH: _batch,
        Kind.RESULTS: _results,
        Kind.CANCEL: _cancel,
        Kind.BYE: _bye,
        Kind.STATUS: _status,
    }

    def _handler(self, kind: int) -> Callable[[Session, list[Buffer]], None]:
        if self._lease is None and kind not in ANY_TIME:
            raise ProtocolError(f"{Kind(kind).name.lower()} came before the hello, which opens a session")
        try:
            return self._HANDLERS[kind]
        except KeyError:
            raise ProtocolError(f"a kernel is sent no {Kind(kind).name.lower()}") from None

    # Our operations at the peer; any thread.

    def request(self, operation: str, *operands: object) -> Request:
        """Ask the peer to perform an operation; the request is done when the result is here.

        An operand is a value (scalars by value, other objects by reference), a ``Copy`` (deep, by value),
        or a list or dict of operands. The peer's own operations meanwhile run in the caller's context.
        """
        with self._interrupts.ours():
            return self._asked(operation, operands, waits=False)

    def ask(self, operation: str, *operands: object) -> Any:
        """As ``request``, and block until the result is here; raises ``RecursionError`` when too deep."""
        __tracebackhide__ = True
        self.kernel.executor.check_depth()
        with self._interrupts.ours():
            return self.wait(self._asked(operation, operands, waits=True))

    def _asked(self, operation: str, operands: tuple[object, ...], waits: bool) -> Request:
        request = self._requests.ask(operation, operands, waits=waits)
        if self.closed.done():
            self._requests.reject(self._gone(self.closed.result()))
        return request

    def fire(self, told: str, operation: str, *operands: object) -> None:
        """Ask and go on; block only while very many are under way. ``told`` names what failed, on stderr."""
        if self.closed.done():
            raise self._gone(self.closed.result())
        ahead = self._requests.fire(told, operation, operands)
        if ahead is not None:
            with contextlib.suppress(Exception):  # it is told on its own
                self.kernel.executor.wait(ahead, self)

    def _failed(self, fired: Fired, error: BaseException) -> None:
        self.kernel.executor.soon(lambda: fired.context.run(_warn, fired.failure(error)))

    def post(self, operation: str, *operands: object, failed: Failed) -> Future[None] | None:
        """Post an operation whose result nobody waits for; ``failed`` is told of its failure, on any thread.

        Several leave in one message. Of about a thousand that are not answered the next one gives a future,
        which is done when there is room again: wait for it with ``wait_for_room``, or in a coroutine.
        """
        with self._interrupts.ours():
            room = self._posts.post(operation, operands, failed)
        if self.closed.done():
            self._requests.reject(self._gone(self.closed.result()))
        return room

    def wait_for_room(self, room: Future[None]) -> None:
        """Block until there is room for another operation that is posted; the peer's are served meanwhile."""
        self._requests.give_back()
        self.kernel.executor.wait(room, self)

    def listens(self, name: str) -> bool:
        """Whether the client wants events of this name."""
        return name in self._serving.surroundings.listened and not self.closed.done()

    def wait(self, request: Request) -> Any:
        """Block until a request is done; on the main thread the peer's operations are served meanwhile.

        An interrupt cancels the request at the peer and passes on.
        """
        self._requests.give_back()  # and ask for what has not left yet
        try:
            return self.kernel.executor.wait(request, self)
        except KeyboardInterrupt as stop:
            by_user = not isinstance(stop, OperationStopped)
            self.cancel(request, interrupt=by_user)
            if by_user:
                self.on_interrupt(request)
            raise

    def cancel(self, request: Request, *, interrupt: bool = False) -> None:
        """Ask the peer to stop an operation; its result, usually an error, still comes.

        After the user's ``interrupt`` the peer may ask for nothing more on its behalf, except to clean up.
        """
        if interrupt:
            self._serving.forsake(request)
        self._link.send(Kind.CANCEL, {"ids": [request.ident], "interrupt": interrupt})

    def interrupt(self, *, everything: bool) -> None:
        """The user interrupts the cell that runs, or ``everything`` that is asked for; a signal's handler."""
        for request in self._requests.cells():
            self._serving.forsake(request)
        if everything:
            self._serving.cancel_waiting()

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
        self.asked = time.monotonic()
        self._link.ping()

    # The end.

    def close(self, reason: str, *, keep: bool = False) -> None:
        """End the session: tell the peer, reject everything pending, let every reference go.

        With ``keep`` what the client holds lives on for its lease.
        """
        if self.closed.done():
            return
        self._link.send(Kind.BYE, {"reason": reason})
        self._end(reason, keep)
        self.transport.close(reason)

    def give_up(self, reason: str) -> None:
        """The client does not answer: reject what it owes. It may come back and go on."""
        self.away = reason
        self._requests.reject(self._gone(reason))

    def _end(self, reason: str, keep: bool) -> None:
        try:
            self.closed.set_result(reason)
        except InvalidStateError:
            return
        self._link.end()
        self._requests.reject(self._gone(reason))
        self._serving.end()
        self.tools.clear()
        exports = self.names.part()
        if self._lease is None:
            self.kernel.executor.soon(exports.clear)
        else:
            self.kernel.leases.part(self._lease, self.name, reason, keep)

    def _gone(self, reason: str) -> ConnectionClosedError:
        return ConnectionClosedError(
            f"{self.name} is gone, and its objects with it; make them again: {reason}"
        )


def _warn(text: str) -> None:
    print(text, file=sys.stderr)
