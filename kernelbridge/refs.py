"""The two tables of references a session keeps: what it gave out, and what it was given.

Introductions are counted at both ends, so that a release can never race a new introduction of the same
object. Mirrored by ``packages/bridge/src/refs.ts``.

Objects are made and let go outside the locks: either may run finalizers, which may do anything.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
import weakref
from collections import Counter, deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, cast

from .errors import LimitError, ReleasedError
from .info import describe, type_name
from .limits import DEFAULT_LIMITS, raise_here
from .protocol import Info, Ref, Wire

MANY = 0.1
"""The part of the limit at which the user is told."""
ADVICE = (
    "let go of what is done with: `using x = …`, `kb.scope(…)`, `x.$release()`; `kb.handles()` lists them"
)


class Exports:
    """Objects that live here and that the peer may name. Owns them until the peer gives them back.

    ``warn`` is told once, when there are many. ``on_full`` may make room when there would be too many.
    """

    def __init__(
        self, limit: int = DEFAULT_LIMITS["handles"], warn: Callable[[str], None] = lambda text: None
    ) -> None:
        self.on_full: Callable[[], None] = lambda: None
        self.left_with: dict[Ref, TracebackType | None] = {}
        """The tracebacks of exceptions when they left for the peer."""
        self.cell: Callable[[], int | None] = lambda: None
        """The number of the cell that runs."""
        self._limit = limit
        self._many = max(1, int(limit * MANY))
        self._warn = warn
        self._objects: dict[Ref, object] = {}
        self._counts: dict[Ref, int] = {}
        self._by_identity: dict[int, Ref] = {}
        self._given: dict[Ref, tuple[float, int | None]] = {}
        """When each was given for the first time, and in which cell."""
        self._next = itertools.count(1)
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[tuple[Ref, object]]:
        return iter(list(self._objects.items()))

    def introduce(self, obj: object) -> Wire:
        """Count one introduction of ``obj``; the same object keeps the same reference while it is held.

        Raises ``LimitError`` for one object more than the limit.
        """
        info = describe(obj)
        ref = self._hold(obj)
        if ref is None:
            self.on_full()
            ref = self._hold(obj)
        if ref is None:
            raise LimitError(
                f"this session holds {self._limit:,} Python objects, and no more (limit `handles`): {ADVICE};"
                f" or {raise_here('handles', 10 * self._limit)}"
            )
        if len(self._objects) == self._many:
            self._tell()
        return {"mine": [ref, info]}

    def _hold(self, obj: object) -> Ref | None:
        with self._lock:
            ref = self._by_identity.get(id(obj))
            if ref is not None:
                self._counts[ref] += 1
            elif len(self._objects) < self._limit:
                ref = next(self._next)
                self._objects[ref] = obj
                self._by_identity[id(obj)] = ref
                self._given[ref] = (time.monotonic(), self.cell())
                self._counts[ref] = 1
            return ref

    def _tell(self) -> None:
        self._many = -1
        kinds = Counter(type_name(obj) for _, obj in self).most_common(3)
        mostly = ", ".join(f"{count:,} {kind}" for kind, count in kinds)
        self._warn(
            f"kernelbridge: this session holds {len(self):,} Python objects (mostly {mostly});"
            f" at {self._limit:,} operations fail. {ADVICE[0].upper()}{ADVICE[1:]}"
        )

    def resolve(self, ref: Ref) -> object:
        """The object; a ``ReleasedError`` when this session does not hold it."""
        try:
            return self._objects[ref]
        except (KeyError, TypeError):
            raise ReleasedError(
                f"reference {ref!r} is not held by this session: it was released, or never given to it;"
                " fetch the object again"
            ) from None

    def given(self, ref: Ref) -> tuple[float, int | None]:
        """When it was given for the first time, in monotonic seconds, and in which cell."""
        return self._given.get(ref, (time.monotonic(), None))

    def release(self, ref: Ref, count: int) -> None:
        """Give back ``count`` introductions; the last one lets the object go."""
        with self._lock:
            held = self._counts.get(ref)
            if held is None:
                return
            if held > count:
                self._counts[ref] = held - count
                return
            obj = self._objects.pop(ref)
            del self._counts[ref], self._by_identity[id(obj)], self._given[ref]
            self.left_with.pop(ref, None)
        del obj  # its finalizer may do anything, so it runs when the lock is free

    def inherit(self) -> Ref:
        """Forget how often the peer was given each, because another one takes over; the highest reference."""
        with self._lock:
            self._counts = dict.fromkeys(self._objects, 0)
            return max(self._objects, default=0)

    def clear(self) -> None:
        """Let everything go; the session has ended."""
        self._objects.clear()
        self._counts.clear()
        self._by_identity.clear()
        self._given.clear()
        self.left_with.clear()


class Proxy:
    """What stands here for an object of the peer's. One that is bound to another crosses as its target."""

    __slots__ = ("__weakref__",)

    def __target__(self) -> Proxy:
        """Give the proxy that the peer knows."""
        return self


class _Import(weakref.ref[Any]):
    """A proxy, held weakly, and the introductions to give back when it is gone."""

    __slots__ = ("count", "identity", "ref")
    ref: Ref
    count: int
    identity: int


class Imports:
    """Proxies for objects that live at the peer: one proxy an object, held weakly.

    A proxy may be collected in any thread and at any point of the program, this file's included: its
    finalizer takes no lock, it only notes the fact. ``on_gone`` is called from there, once until
    ``take_released``.
    """

    def __init__(self, proxy: Callable[[Ref, Info], Any], on_gone: Callable[[], None] = lambda: None) -> None:
        self._proxy = proxy
        self._on_gone = on_gone
        self._known: dict[Ref, _Import] = {}
        self._by_identity: dict[int, _Import] = {}
        self._gone: deque[_Import] = deque()
        self._announced = False
        self._unsent: deque[tuple[Ref, int]] = deque()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._known)

    def accept(self, ref: Ref, info: Info) -> Any:
        """The proxy for an introduced object, the same one as before while anyone holds it."""
        known = self._known.get(ref)
        proxy = None if known is None else known()
        made = None
        if proxy is None:
            proxy = self._proxy(ref, info)
            made = _Import(proxy, self._collected)
            made.ref, made.count, made.identity = ref, 1, id(proxy)
        with self._lock:
            known = self._known.get(ref)
            alive = None if known is None else known()
            if known is not None and alive is not None:
                known.count += 1
                return alive
            if made is not None:
                made.count += 0 if known is None else known.count
                self._known[ref] = self._by_identity[made.identity] = made
        return proxy

    def ref_of(self, obj: object) -> Ref | None:
        """The reference that ``obj`` is the proxy for, if it is one of this session's."""
        if not issubclass(type(obj), Proxy):
            return None
        target = cast(Proxy, obj).__target__()
        known = self._by_identity.get(id(target))
        return known.ref if known is not None and known() is target else None

    def _collected(self, gone: _Import) -> None:
        self._gone.append(gone)
        self._announce()

    def _announce(self) -> None:
        if not self._announced:
            self._announced = True
            self._on_gone()

    def take_released(self) -> list[tuple[Ref, int]]:
        """Introductions to give back with the next batch."""
        self._announced = False
        taken: list[tuple[Ref, int]] = []
        with contextlib.suppress(IndexError):
            while True:
                taken.append(self._unsent.popleft())
        with contextlib.suppress(IndexError):
            while True:
                gone = self._gone.popleft()
                if self._forget(gone):
                    taken.append((gone.ref, gone.count))
        return taken

    def _forget(self, gone: _Import) -> bool:
        """Whether no newer proxy has taken over what it held."""
        with self._lock:
            if self._by_identity.get(gone.identity) is gone:
                del self._by_identity[gone.identity]
            if self._known.get(gone.ref) is not gone:
                return False
            del self._known[gone.ref]
            return True

    def give_back(self, ref: Ref) -> None:
        """One introduction that was not accepted."""
        self._unsent.append((ref, 1))
        self._announce()

    def keep_released(self, taken: list[tuple[Ref, int]]) -> None:
        """Introductions whose batch was not sent; the next takes them."""
        self._unsent.extend(taken)

    def clear(self) -> None:
        """Nothing is given back any more; the session has ended."""
        for table in (self._known, self._by_identity, self._gone, self._unsent):
            table.clear()
