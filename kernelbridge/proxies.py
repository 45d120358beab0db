"""Which class stands for what the other peer introduces, by the flags with which it does."""

from __future__ import annotations

from .functions import JSFunction
from .objects import JSIterator, JSObject, JSPromise, JSProxy
from .protocol import Info, Ref
from .session import Session

_CLASSES: tuple[tuple[str, type[JSProxy]], ...] = (("c", JSFunction), ("n", JSIterator), ("a", JSPromise))


def proxy(session: Session, ref: Ref, info: Info) -> JSProxy:
    """The proxy for an object that the peer has introduced; ``Imports`` remembers its reference."""
    kind = next((kind for flag, kind in _CLASSES if flag in info["flags"]), JSObject)
    return kind(session, info)
