"""The peer's operations in one session: from a batch that has arrived to results that leave.

Batches arrive and are cancelled on the I/O thread; operations run as jobs of the executor. Which message
goes where, and our own operations at the peer, are the session's.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextvars import Context
from typing import Any, Protocol

from .answers import Answers
from .arrivals import Arrivals, Arrived
from .awaiting import Awaiting
from .behalf import Work
from .cancels import CLEANS_UP, Cancels
from .chains import Chains
from .incoming import BatchHost, IncomingBatch, fenced
from .jobs import Job
from .link import Link
from .names import SessionNames
from .operations import ASIDE, perform
from .posts import Posts
from .protocol import BatchBody, Buffer, Kind, OperationId, Wire
from .received import Received
from .releases import Releases
from .requests import Request, Requests
from .surroundings import Kernel, SessionSurroundings
from .wires import is_plain


class Served(Protocol):
    """The session as its operations see it."""

    closed: Future[str]

    @property
    def name(self) -> str:
        """What messages call the client."""

    def cancel(self, request: Request, *, interrupt: bool = False) -> None:
        """Ask the peer to stop an operation of ours."""


class Serving:
    """Runs what the peer of ``session`` asks for, and tells it what came of it."""

    def __init__(
        self,
        session: Served,
        kernel: Kernel,
        names: SessionNames,
        link: Link,
        requests: Requests,
        chains: Chains,
        posts: Posts,
        opened_by: Mapping[str, Any] | None,
    ) -> None:
        self._session = session
        self._kernel = kernel
        self._names = names
        self._link = link
        self._requests = requests
        self._chains = chains
        self._posts = posts
        self._arrivals = Arrivals()
        self._cancels = Cancels(self._arrivals)
        self._releases = Releases(names, self._arrivals)
        names.exports.on_full = self._releases.make_room
        self._context = kernel.output.context(opened_by)
        """In which operations run that no request of ours has led to."""
        self._interrupts = kernel.executor.interrupts
        self._awaiting = Awaiting(
            session, names.slots, kernel.executor.start, self._interrupts.stop_task, self._answers
        )
        self.surroundings = SessionSurroundings(kernel, names, self._awaiting)

    # On the I/O thread.

    def arrived(self, body: BatchBody, frames: list[Buffer]) -> None:
        """Queue a batch for its turn; what an editor asks is answered at once."""
        aside = [op for op in body["ops"] if _is_aside(op, body["pull"])]
        if aside:
            self._answer(aside, Received(self._names, frames))
            body = _without(body, {ident for ident, *_ in aside})
        request = self._requests.pending(body["chain"])
        answers = self._answers()
        arrived = self._arrivals.add(body)
        arrived.behind = self._fenced_off(body)
        if request is not None and request.forsaken:
            self._cancels.add_all(body, CLEANS_UP)
        job = Job(
            lambda: self._run(arrived, frames, answers),
            self._context_of(body["chain"], request),
            session=self._session,
            asked=request,
            failed=lambda error: answers.fail(set(body["pull"]) - set(self._awaiting), error),
            anywhere=not body["ops"] and not body["pull"],
            may_overtake=lambda: self._arrivals.may_overtake(arrived, self._names.slots),
        )
        self._kernel.executor.submit(job)

    def _fenced_off(self, body: BatchBody) -> list[Arrived]:
        """What is to end before a batch begins that asks whether operations have ended."""
        named = fenced(body)
        if not named:
            return []
        around = set(self._around(body["chain"]))
        return [other for other in self._arrivals.having(named) if other not in around]

    def _around(self, chain: OperationId) -> Iterator[Arrived]:
        """Batches that wait for a request of ours: what is done for it cannot wait for them."""
        request = self._requests.pending(chain)
        while request is not None and (found := self._arrivals.having({request.chain})):
            yield found[0]
            request = self._requests.pending(found[0].body["chain"])

    def _answer(self, ops: Iterable[list[Any]], received: Received) -> None:
        answers = self._answers()
        for ident, name, *wires in ops:
            try:
                answers.add(ident, True, perform(self.surroundings, name, received.values(wires)))
            except Exception as error:  # noqa: BLE001 - operands may be anything; the peer is told
                answers.add(ident, False, error)
        answers.flush()

    def cancel(self, idents: Iterable[OperationId]) -> None:
        """Stop operations wherever they are."""
        for ident in self._cancels.add(idents):
            self._awaiting.cancel(ident)
            self._interrupts.stop(self._session, ident)

    def _context_of(self, chain: OperationId, request: Request | None) -> Context:
        return request.context if request is not None else self._chains.after(chain) or self._context

    # On any thread.

    def cancel_waiting(self) -> None:
        """Stop what is queued and what awaits."""
        self._cancels.add_queued()
        self._awaiting.end()

    def forsake(self, request: Request) -> None:
        """Do nothing more on behalf of a request of ours, except to clean up."""
        request.forsaken = True
        self._cancels.add_chain(request.ident)
        self._awaiting.end_chain(request.ident)

    def end(self) -> None:
        """Stop what awaits: nobody is there to be told."""
        self._awaiting.end()

    # On the thread whose turn it is.

    def _run(self, arrived: Arrived, frames: list[Buffer], answers: Answers) -> None:
        try:
            if not self._session.closed.done():
                with self._kernel.activity.operation(self._session, self._session.name):
                    self._perform(arrived, frames, answers)
        finally:
            arrived.end()
            self._cancels.trim()
            self._releases.carry_out()

    def _perform(self, arrived: Arrived, frames: list[Buffer], answers: Answers) -> None:
        self._kernel.output.begin()
        body, work = arrived.body, Work(self._session)
        report = functools.partial(self._report, body["chain"], work, answers)
        settle = functools.partial(self._settle, body["chain"])
        host = BatchHost(report, settle, self._awaiting.start, self._requests.act_for)
        batch = IncomingBatch(body, Received(self._names, frames), self._names.slots, host)
        arrived.batch = batch
        with self._interrupts.works(work):
            batch.run(self.surroundings, self._cancels, work)
            answers.flush()

    def _report(
        self,
        chain: OperationId,
        work: Work,
        answers: Answers,
        ident: OperationId,
        succeeded: bool,
        value: object,
        home: OperationId | None,
    ) -> None:
        """The peer hears that its own code is to stop before it can catch what stopped ours."""
        request = None if succeeded else self._requests.pending(chain)
        if request is not None:
            around = self._interrupts.ends_around()
            interrupt = request.forsaken or work.by_user or (around is not None and around.by_user)
            if interrupt or around is not None:
                self._session.cancel(request, interrupt=interrupt)
        answers.add(ident, succeeded, value, home)

    def _settle(self, chain: OperationId, ident: OperationId, value: object, wanted: bool) -> None:
        self._awaiting.settle(ident, value, wanted, chain)
        if ident in self._cancels:  # meanwhile
            self._awaiting.cancel(ident)

    def _answers(self) -> Answers:
        return Answers(self._names, self._send_results)

    def _send_results(self, body: Wire, frames: list[Buffer]) -> None:
        self._kernel.output.flush()
        self._posts.leave()  # what an operation has sent arrives before its result
        self._link.send(Kind.RESULTS, body, frames)


def _is_aside(operation: list[Any], pulled: list[OperationId]) -> bool:
    """Whether it is an editor's, and reading its operands runs no converter and needs no other result."""
    ident, name, *wires = operation
    return name in ASIDE and ident < 0 and ident in pulled and is_plain(wires)


def _without(body: BatchBody, idents: set[OperationId]) -> BatchBody:
    return {
        **body,
        "ops": [op for op in body["ops"] if op[0] not in idents],
        "pull": [ident for ident in body["pull"] if ident not in idents],
    }
