"""Whole arrays for one call of JavaScript: broadcast as NumPy does, given as typed arrays of one length."""

from __future__ import annotations

from typing import Any

from .errors import ConversionError
from .operations import Copy

LARGEST = 2**53
"""Beyond it JavaScript's numbers are no longer all the integers."""


class Vectors:
    """The arguments of one call in mode ``vec``, and what its result is to look like."""

    def __init__(self, name: str, args: list[Any]) -> None:
        import numpy as np

        if not args:
            raise TypeError(f"{name} takes at least one array in mode 'vec'")
        self._name = name
        self._given = args
        arrays = np.broadcast_arrays(*(_numbers(name, at, one) for at, one in enumerate(args)))
        self._shape = arrays[0].shape
        self.columns = [Copy(np.ascontiguousarray(array).reshape(-1)) for array in arrays]
        """One array an argument, all of one length."""

    def shaped(self, result: Any) -> Any:
        """Give the result the shape that the arguments have together, and the index of a ``Series``."""
        import numpy as np

        values = np.asarray(result)
        size = int(np.prod(self._shape, dtype=int))
        if values.ndim != 1 or len(values) != size:
            got = f"{len(values)} values" if values.ndim == 1 else f"{result!r:.80}"
            raise ValueError(
                f"{self._name} got arrays of {size} values and gave {got}; in mode 'vec' it returns an array"
                " with one value for each"
            )
        values = values.reshape(self._shape)
        return self._indexed(values if self._shape else values[()])

    def _indexed(self, values: Any) -> Any:
        series = [one for one in self._given if hasattr(one, "index") and hasattr(one, "to_numpy")]
        if not series or len(series[0].shape) != 1:
            return values
        first, *others = series
        if not all(first.index.equals(other.index) for other in others):
            raise ValueError(f"the Series that {self._name} got have different indexes; align them first")
        return type(first)(values, index=first.index, name=first.name)


def _numbers(name: str, at: int, value: Any) -> Any:
    """An array of a type that JavaScript has; integers of 64 bits are numbers there, not bigints."""
    import numpy as np

    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(
            f"argument {at + 1} of {name} is of dtype {array.dtype}; mode 'vec' takes numbers and booleans"
        )
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
        if array.size and max(abs(int(array.min())), abs(int(array.max()))) > LARGEST:
            raise ConversionError(
                f"argument {at + 1} of {name} has integers beyond 2**53, which no number of JavaScript is;"
                " give it as floats, or call the function once an element"
            )
        return array.astype(np.float64)
    return array.astype(np.uint8) if array.dtype.kind == "b" else array
