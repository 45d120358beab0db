"""Objects that clients and cells hand over by name: they live in the kernel until they are taken out."""

from __future__ import annotations

from typing import Any

_shared: dict[str, Any] = {}


def share(name: str, obj: Any) -> None:
    """Hand ``obj`` over to whoever asks this kernel for it: ``shared(name)``, ``await kb.shared(name)``."""
    if type(name) is not str:
        raise TypeError(f"an object is shared under a name, which is a str; got {type(name).__name__}")
    _shared[name] = obj


def shared(name: str | None = None) -> Any:
    """The object that was shared as ``name``; without a name, the names."""
    if name is None:
        return sorted(_shared)
    try:
        return _shared[name]
    except KeyError:
        raise _unknown(name) from None


def unshare(name: str) -> None:
    """Take an object out again; who has it keeps it."""
    if _shared.pop(name, _shared) is _shared:
        raise _unknown(name)


def _unknown(name: str) -> LookupError:
    known = ", ".join(map(repr, sorted(_shared))) or "nothing"
    return LookupError(f"nothing is shared as {name!r}; what is shared: {known}")
