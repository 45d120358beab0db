"""Objects that clients hold, as rows for a panel: told on any thread, whatever the main thread runs.

So nothing of a user's runs for a row: what only code of theirs would tell is ``None``.
"""

from __future__ import annotations

import itertools
import sys
import time
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .info import OF_C, of_class, type_name
from .lease import Lease
from .protocol import Ref

MOST_SEEN = 20_000
"""Objects of one client whose size is asked for; the older ones are only counted."""

_FRAMES = ("DataFrame", "Series")
"""Classes of pandas, whose own sizeof walks through every string."""


class Holding(NamedTuple):
    """One object that one client holds."""

    lease: Lease
    ref: Ref
    obj: object
    size: int | None


def held(leases: Iterable[Lease], ours: Lease | None, names: Mapping[str, Any], most: int) -> dict[str, Any]:
    """``{total, rows}``: how many objects clients hold, and the largest of them, ``most`` at most.

    ``ours`` is the lease of the client that asks, ``names`` are the notebook's variables.
    """
    all_of_them = list(leases)
    found = sorted(_holdings(all_of_them), key=lambda one: one.size or 0, reverse=True)[:most]
    wanted = {id(one.obj) for one in found}
    named = {id(value): name for name, value in _variables(names) if id(value) in wanted}
    return {
        "total": sum(len(lease.exports) for lease in all_of_them),
        "rows": [_row(one, one.lease is ours, named.get(id(one.obj))) for one in found],
    }


def _holdings(leases: Iterable[Lease]) -> Iterator[Holding]:
    for lease in leases:
        objects = list(lease.exports)
        for ref, obj in itertools.islice(reversed(objects), MOST_SEEN):
            yield Holding(lease, ref, obj, known_size(obj))


def _variables(names: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The notebook's own; those with an underscore in front are IPython's memory."""
    return [(name, value) for name, value in list(names.items()) if not name.startswith("_")]


def _row(one: Holding, ours: bool, name: str | None) -> dict[str, Any]:
    since, cell = one.lease.exports.given(one.ref)
    return {
        "id": f"{one.lease.identity}:{one.ref}",
        "type": type_name(one.obj),
        "size": one.size,
        "name": name,
        "cell": cell,
        "age": time.monotonic() - since,
        "holder": one.lease.holder,
        "left": one.lease.left is not None,
        "ours": ours,
    }


def known_size(obj: Any) -> int | None:
    """Bytes in memory: those of the data where a type knows them, else what the interpreter counts.

    ``None`` where only code of a user's would tell.
    """
    try:
        return _size(obj)
    except Exception:  # noqa: BLE001 - a library's getter may fail on an object that is half made
        return None


def _size(obj: Any) -> int | None:
    kind = type(obj)
    nbytes = of_class(kind, "nbytes")
    if isinstance(nbytes, OF_C):
        return int(nbytes.__get__(obj))
    pandas = sys.modules.get("pandas")
    if any(kind is getattr(pandas, name, None) for name in _FRAMES):
        used = obj.memory_usage()
        return int(used if kind.__name__ == "Series" else used.sum())
    known = isinstance(of_class(kind, "__sizeof__"), types.MethodDescriptorType)
    return sys.getsizeof(obj) if known else None
