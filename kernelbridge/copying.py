"""What may be asked of a deep copy: how deep, how large, and whether it may hold references."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ConversionError


@dataclass(frozen=True)
class CopyOptions:
    """The options of one deep copy.

    Attributes
    ----------
    depth : float
        How many levels of containers are copied; deeper ones stay live. A converter's value is on the level
        of its object.
    max_bytes : float
        Bytes of text and frames that the copy may take.
    keep_refs : bool
        Whether what has no copy stays live inside, or is an error.
    """

    depth: float = math.inf
    max_bytes: float = math.inf
    keep_refs: bool = True


def copy_options(given: Mapping[str, Any]) -> CopyOptions:
    """The options as a peer spells them, ``{depth, maxBytes, refs}``; null is as good as none."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _OPTIONS:
            raise ConversionError(f"a copy has no option {name!r}; known: {', '.join(_OPTIONS)}")
        field, check, wanted = _OPTIONS[name]
        if value is not None:
            if not check(value):
                raise ConversionError(f"the option {name} of a copy is {wanted}, not {value!r:.60}")
            found[field] = value == "keep" if name == "refs" else value
    return CopyOptions(**found)


def _is_count(value: object) -> bool:
    return (type(value) is int and value >= 0) or value == math.inf


_OPTIONS: dict[str, tuple[str, Callable[[Any], bool], str]] = {
    "depth": ("depth", _is_count, "a whole number from 0, or infinity"),
    "maxBytes": ("max_bytes", _is_count, "a whole number from 0, or infinity"),
    "refs": ("keep_refs", lambda value: value in ("keep", "error"), '"keep" or "error"'),
}
