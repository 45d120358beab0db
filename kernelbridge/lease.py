"""What outlives a connection: who a session is, its token, and the objects that it has given out.

A client that ends its session with a word gives everything up at once. One that vanishes leaves its lease
behind: whoever opens a session with the token in time takes it over.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

from .errors import LeaseError
from .protocol import Ref
from .refs import Exports

VARIABLE = "KERNELBRIDGE_LEASE"
SECONDS = 600.0
MOST = 16
"""Leases that nobody holds; the one that was left first goes when there would be more."""
_REMEMBERED = 64
SUPERSEDED = "another client has opened this session with its token"


class Lease:
    """One session's identity and objects, whoever holds them at the moment."""

    def __init__(self, exports: Exports, supersede: Callable[[], None]) -> None:
        self.identity = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(24)
        self.exports = exports
        self.supersede = supersede
        """Ends the session that holds it, because another one is about to."""
        self.holder = ""
        """What messages call the client that holds it, or held it last."""
        self.left: float | None = None
        """When its client vanished, in monotonic seconds; ``None`` while a session holds it."""
        self.inherited: Ref = 0
        """The highest reference that the clients before had been given."""


class Leases:
    """Those of one kernel. Any thread may call."""

    def __init__(
        self,
        seconds: float = SECONDS,
        most: int = MOST,
        soon: Callable[[Callable[[], None]], None] = lambda work: work(),
    ) -> None:
        self.seconds = seconds
        self._most = most
        self._soon = soon
        """Calls what lets go of objects, on the thread where their finalizers may run."""
        self._alive: list[Lease] = []
        self._over: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        """Tokens of leases that have ended, and how."""
        self._lock = threading.Lock()

    @property
    def all(self) -> list[Lease]:
        """Every one, whether a session holds it or its client has vanished."""
        with self._lock:
            return list(self._alive)

    @property
    def left(self) -> list[Lease]:
        """Those whose client has vanished, the one that was left first at the beginning."""
        with self._lock:
            found = [(lease.left, lease) for lease in self._alive if lease.left is not None]
        return [lease for _, lease in sorted(found, key=lambda one: one[0])]

    def begin(self, token: str, exports: Exports, supersede: Callable[[], None]) -> Lease:
        """The lease for a session that opens: that of its token, or without one a new one for ``exports``."""
        return self._resume(token, supersede) if token else self._grant(exports, supersede)

    def part(self, lease: Lease, holder: str, reason: str, keep: bool) -> None:
        """The session that holds a lease has ended; ``keep`` it for a successor, or end it."""
        if keep:
            self._leave(lease, holder)
        else:
            self._end(lease, reason, left=False)

    def _grant(self, exports: Exports, supersede: Callable[[], None]) -> Lease:
        """A lease for a new session."""
        lease = Lease(exports, supersede)
        with self._lock:
            self._alive.append(lease)
        return lease

    def _resume(self, token: str, supersede: Callable[[], None]) -> Lease:
        """The lease of this token, held by another session from now on; a ``LeaseError`` for no such token.

        The session that holds it is superseded.
        """
        lease = self._find(token)
        if lease.left is None:
            lease.supersede()
        with self._lock:
            if lease not in self._alive:
                raise self._refusal(token)
            lease.left, lease.supersede = None, supersede
        lease.inherited = lease.exports.inherit()
        return lease

    def _leave(self, lease: Lease, holder: str) -> None:
        """A client has vanished: what it held lives on for a while."""
        with self._lock:
            lease.left, lease.holder = time.monotonic(), holder
        for surplus in self.left[: -self._most or None]:
            self._end(surplus, f"more than {self._most} others were left behind after it")
        self.expire()

    def _end(self, lease: Lease, how: str, left: bool = True) -> None:
        """Let go of what a lease holds, for good; one that was ``left`` may have found a holder meanwhile."""
        with self._lock:
            if lease not in self._alive or (lease.left is not None) != left:
                return
            self._alive.remove(lease)
            self._over.append((lease.token, how))
        self._soon(lease.exports.clear)

    def clear(self, how: str) -> None:
        """End all that nobody holds."""
        for lease in self.left:
            self._end(lease, how)

    def expire(self) -> None:
        """End the leases that nobody took over in time."""
        for lease in self.left:
            if lease.left is not None and time.monotonic() - lease.left >= self.seconds:
                self._end(lease, f"nobody came back for it within {self.seconds:g} s ({VARIABLE})")

    def _find(self, token: str) -> Lease:
        with self._lock:
            # every one is compared, so that the time it takes tells nothing
            found = [lease for lease in self._alive if _same(lease.token, token)]
        if not found:
            raise self._refusal(token)
        return found[0]

    def _refusal(self, token: str) -> LeaseError:
        how = [how for ended, how in self._over if _same(ended, token)]
        what = f"the session of this token has ended: {how[0]}" if how else "no session has this token"
        return LeaseError(
            f"{what}; its objects are gone, if it ever had any in this kernel: open a session without a token"
        )


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode(errors="replace"))


def lease_seconds(environment: Mapping[str, str]) -> float:
    """How long a lease lasts; a ``ValueError`` names the variable and what is wrong with it."""
    text = environment.get(VARIABLE) or str(SECONDS)
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ValueError(
            f"{VARIABLE}={text!r} in the environment of the kernel: seconds are wanted, 0 or more"
        )
    return seconds
