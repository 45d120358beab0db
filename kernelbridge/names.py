"""What references mean in one session: the tables behind them, and values written and read with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakValueDictionary

from .codec import encoder, reference
from .errors import BridgeError, JSError, ProtocolError
from .jserrors import came_home
from .operations import Batch, Copy
from .protocol import Buffer, Info, Limits, Ref, Wire
from .refs import Exports, Imports
from .slots import Slots
from .text import Text
from .tracebacks import describe_error, users_part

_STANDING = (JSError, BridgeError)
"""Exceptions that may stand for errors of the peer's."""


@dataclass
class Count:
    """How many containers of a value have begun, by which ``again`` names them."""

    begun: int = 0


class SessionNames:
    """The tables of one session: objects given out, proxies of objects given, results kept."""

    def __init__(
        self,
        proxy: Callable[[Ref, Info], Any],
        limits: Limits,
        warn: Callable[[str], None] = lambda text: None,
        on_gone: Callable[[], None] = lambda: None,
    ) -> None:
        self.exports = Exports(limits["handles"], warn)
        self.imports = Imports(proxy, on_gone)
        self.slots = Slots()
        self.limits = limits
        self._departed: WeakValueDictionary[Ref, BaseException] = WeakValueDictionary()
        """What stands here for errors of the peer's, and has gone back to it."""

    def introduce(self, obj: object) -> Wire:
        """Give a reference for an object that stays here; the peer's own for what stands for one of its."""
        if issubclass(type(obj), _STANDING):
            return self.introduce_error(cast(BaseException, obj))
        ref = self.imports.ref_of(obj)
        return {"yours": ref} if ref is not None else self.exports.introduce(obj)

    def resolve(self, tag: str, payload: Any) -> object:
        """Give the object of ours, or the result, that a reference stands for."""
        if tag == "yours":
            return self.exports.resolve(payload)
        if tag == "result":
            return self.slots.get(payload)
        raise ProtocolError(f"unknown tag {tag!r} in a value")

    def encode(self, value: object, frames: list[Buffer], count: Count | None = None) -> Wire:
        """Write a ``Copy`` deep, a ``Batch`` item by item, other scalars by value, the rest by reference.

        ``count`` is that of the value of which this one is a part.
        """
        if not isinstance(value, (Batch, Copy)):
            return reference(self, value)
        count = count or Count()
        if isinstance(value, Batch):
            count.begun += 1
            return self.encode_all(value, lambda item: self.encode(item, frames, count), frames)
        encode = encoder(self, frames, value.options)
        wire = encode(value.value, count.begun)
        count.begun += encode.begun
        return wire

    def encode_all(
        self, values: Iterable[object], encode: Callable[[object], Wire], frames: list[Buffer]
    ) -> list[Wire]:
        """Write all values or none: a failure leaves no frame and no reference behind."""
        wires: list[Wire] = []
        first = len(frames)
        try:
            wires.extend(map(encode, values))
        except BaseException:
            del frames[first:]
            self.take_back(wires)
            raise
        return wires

    def encode_error(self, error: BaseException) -> Wire:
        """Write an exception."""
        return {"error": describe_error(error, self)}

    def introduce_error(self, error: BaseException) -> Wire:
        """Give a reference for an exception, and note what is needed when it comes back."""
        trace = BaseException.__dict__["__traceback__"].__get__(error)
        if issubclass(type(error), _STANDING):
            standing = cast("JSError | BridgeError", error)
            ref = self.imports.ref_of(standing.remote)
            if ref is not None:
                standing.left_with = trace
                self._departed[ref] = standing
                return {"yours": ref}
        wire = self.exports.introduce(error)
        self.exports.left_with[wire["mine"][0]] = trace
        return wire

    def returned(self, remote: object) -> BaseException | None:
        """Give the exception that stood for an error of the peer's when it went back there."""
        ref = self.imports.ref_of(remote)
        return None if ref is None else self._departed.get(ref)

    def raised(self, error: object, wire: Wire) -> BaseException:
        """Give the exception for a failure that the peer reports; one that was here before goes on."""
        if not isinstance(error, BaseException):
            raise ProtocolError("the peer reports a failure without an error; update the older peer")
        payload = wire["error"]
        ref = (payload.get("object") or {}).get("yours")
        if ref in self.exports.left_with:
            return came_home(error, self.exports.left_with[ref], payload)
        trace = getattr(error, "left_with", None)
        return error if trace is None else error.with_traceback(users_part(trace))

    def take_back(self, wire: Wire) -> None:
        """Count what a value introduces as given back: it will not be sent."""
        if isinstance(wire, (list, tuple)):
            for part in wire:
                self.take_back(part)
        elif isinstance(wire, dict):
            for tag, payload in wire.items():
                if tag == "mine":
                    self.exports.release(payload[0], 1)
                else:
                    self.take_back(payload)
        elif isinstance(wire, Text):
            self.take_back(wire.introduced)

    def adopt(self, exports: Exports) -> None:
        """Go on with what another session has given out; it and this one have the same peer."""
        exports.on_full = self.exports.on_full
        self.exports = exports

    def part(self) -> Exports:
        """Let go of what was given or kept; the session has ended, and what it has given out is the caller's.

        An operation that still runs gives out what nobody will hear of.
        """
        exports, self.exports = self.exports, Exports()
        self.imports.clear()
        self.slots.clear()
        return exports
