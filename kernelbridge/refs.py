"""The two tables of references a session keeps: what it gave out, and what it was given.

Introductions are counted at both ends, so that a release can never race a new introduction of the same
object. Mirrored by ``packages/bridge/src/refs.ts``.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, cast

from .errors import ReleasedError
from .info import describe
from .protocol import Info, Ref, Wire


class Exports:
    """Objects that live here and that the peer may name. Owns them until the peer gives them back."""

    def __init__(self) -> None:
        self._objects: dict[Ref, object] = {}
        self._counts: dict[Ref, int] = {}
        self._by_identity: dict[int, Ref] = {}
        self._next = itertools.count(1)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[tuple[Ref, object]]:
        return iter(list(self._objects.items()))

    def introduce(self, obj: object) -> Wire:
        """Count one introduction of ``obj``; the same object keeps the same reference while it is held."""
        with self._lock:
            ref = self._by_identity.get(id(obj))
            if ref is None:
                ref = next(self._next)
                self._objects[ref] = obj
                self._by_identity[id(obj)] = ref
                self._counts[ref] = 0
            self._counts[ref] += 1
        return {"mine": [ref, describe(obj)]}

    def resolve(self, ref: Ref) -> object:
        """The object; a ``ReleasedError`` when this session does not hold it."""
        try:
            return self._objects[ref]
        except (KeyError, TypeError):
            raise ReleasedError(
                f"reference {ref!r} is not held by this session: it was released, or never given to it;"
                " fetch the object again"
            ) from None

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
            del self._counts[ref], self._by_identity[id(obj)]

    def clear(self) -> None:
        """Let everything go; the session has ended."""
        self._objects.clear()
        self._counts.clear()
        self._by_identity.clear()


class Proxy:
    """What stands here for an object of the peer's. One that is bound to another crosses as its target."""

    __slots__ = ("__weakref__",)

    def __target__(self) -> Proxy:
        """Give the proxy that the peer knows."""
        return self


class Imports:
    """Proxies for objects that live at the peer: one proxy an object, held weakly.

    A collected proxy queues its release, which rides on the next batch (``take_released``).
    """

    def __init__(self, proxy: Callable[[Ref, Info], Any]) -> None:
        self._proxy = proxy
        self._known: dict[Ref, weakref.ref[Any]] = {}
        self._counts: dict[Ref, int] = {}
        self._refs: dict[int, Ref] = {}
        self._released: deque[tuple[Ref, int]] = deque()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._counts)

    def accept(self, ref: Ref, info: Info) -> Any:
        """The proxy for an introduced object, the same one as before while anyone holds it."""
        with self._lock:
            known = self._known.get(ref)
            proxy = known() if known is not None else None
            if proxy is None:
                self._give_back(ref)
                proxy = self._proxy(ref, info)
                identity = id(proxy)
                self._refs[identity] = ref
                self._known[ref] = weakref.ref(proxy, lambda gone: self._collected(ref, identity, gone))
            self._counts[ref] = self._counts.get(ref, 0) + 1
            return proxy

    def ref_of(self, obj: object) -> Ref | None:
        """The reference that ``obj`` is the proxy for, if it is one of this session's."""
        if not issubclass(type(obj), Proxy):
            return None
        target = cast(Proxy, obj).__target__()
        with self._lock:
            ref = self._refs.get(id(target))
            known = self._known.get(ref) if ref is not None else None
            return ref if known is not None and known() is target else None

    def _collected(self, ref: Ref, identity: int, gone: weakref.ref[Any]) -> None:
        with self._lock:
            if self._refs.get(identity) == ref:
                del self._refs[identity]
            if self._known.get(ref) is gone:
                self._give_back(ref)

    def _give_back(self, ref: Ref) -> None:
        self._known.pop(ref, None)
        count = self._counts.pop(ref, 0)
        if count:
            self._released.append((ref, count))

    def take_released(self) -> list[tuple[Ref, int]]:
        """Introductions to give back with the next batch."""
        taken = []
        while self._released:
            taken.append(self._released.popleft())
        return taken

    def keep_released(self, taken: list[tuple[Ref, int]]) -> None:
        """Introductions whose batch was not sent; the next takes them."""
        self._released.extend(taken)
