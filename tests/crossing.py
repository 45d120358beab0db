"""What a Python value is after it was JavaScript's, where both languages have no more in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from kernelbridge import Tagged

SAFE = 2**53 - 1


def seen_by_javascript(value: Any) -> Any:
    """The value that comes back for one that was sent as a deep copy."""
    kind = type(value)
    if kind is float:
        return int(value) if value.is_integer() and abs(value) <= SAFE and str(value) != "-0.0" else value
    if kind in (list, tuple):
        return [seen_by_javascript(item) for item in value]
    if kind is dict:
        return {key: seen_by_javascript(item) for key, item in value.items()}
    if kind is Tagged:
        return Tagged(value.name, seen_by_javascript(value.value))
    if kind is np.ndarray and value.dtype == np.uint8 and value.ndim == 1:
        return value.tobytes()
    return value
