"""Values for property tests: trees of everything that crosses, graphs with shared parts, wires gone wrong."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kernelbridge import Tagged
from kernelbridge.codec import DECODERS, dumps, encoder, loads
from kernelbridge.protocol import Buffer, Wire
from tests.trips import Held


def _as_javascript_has_it(text: str) -> str:
    """Two surrogates that stand side by side are one character there."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


TEXT = st.text(st.characters(codec=None, categories=None)).map(_as_javascript_has_it)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT

_NAMES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"])
_OFFSETS = st.integers(-86399, 86399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
_ZONES = _NAMES.map(ZoneInfo) | _OFFSETS
_FOLDS = st.integers(0, 1)
DATES = st.dates()
MOMENTS = st.builds(
    lambda moment, fold: moment.replace(fold=fold), st.datetimes(timezones=st.none() | _ZONES), _FOLDS
)
TIMES = st.builds(lambda time, fold: time.replace(fold=fold), st.times(timezones=st.none() | _ZONES), _FOLDS)
PATHS = st.builds(PurePosixPath, TEXT) | st.builds(PureWindowsPath, TEXT)
NUMBERS = st.decimals() | st.fractions() | st.complex_numbers()
SLICES = st.builds(slice, *[st.none() | st.integers()] * 3)
RECORDS = DATES | MOMENTS | TIMES | st.timedeltas() | NUMBERS | st.uuids() | PATHS | SLICES | st.just(...)

_DTYPES = hnp.scalar_dtypes() | hnp.array_dtypes(hnp.scalar_dtypes(), max_size=3)
_VIEWS = st.sampled_from(
    [
        lambda array: array,
        np.asfortranarray,
        lambda array: array.T,
        lambda array: array[..., ::2] if array.ndim else array,
        lambda array: array[::-1] if array.ndim else array,
        lambda array: np.broadcast_to(array, (2, *array.shape)),
    ]
)
ARRAYS = st.builds(
    lambda array, view: view(array),
    hnp.arrays(_DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=3)),
    _VIEWS,
)


def _trees(keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        SCALARS | RECORDS | st.binary(max_size=50) | ARRAYS,
        lambda inner: (
            st.lists(inner)
            | st.lists(inner).map(tuple)
            | st.lists(inner, min_size=40, max_size=50)
            | st.dictionaries(TEXT, inner)
            | st.dictionaries(keys, inner)
            | st.sets(keys)
            | st.builds(Tagged, TEXT, inner)
        ),
        max_leaves=20,
    )


_PLAIN_KEYS = st.none() | st.booleans() | st.integers() | TEXT | DATES | st.uuids()
KEYS = st.recursive(_PLAIN_KEYS, lambda inner: st.tuples(inner, inner), max_leaves=4)
VALUES = _trees(KEYS)
"""Whatever crosses by value and is no handle."""
CROSSING = _trees(_PLAIN_KEYS)
"""The same, with keys that are still keys when they come back: a tuple is an Array in between."""


@st.composite
def graphs(draw: st.DrawFn) -> Any:
    """Lists and dicts that hold each other, and themselves."""
    kinds = draw(st.lists(st.sampled_from([list, dict]), min_size=1, max_size=6))
    parts: list[Any] = [kind() for kind in kinds]
    items = st.lists(st.integers(0, 9) | st.sampled_from(parts), max_size=4)
    for part in parts:
        if type(part) is list:
            part.extend(draw(items))
        else:
            part.update(zip("abcd", draw(items), strict=False))
    return parts[0]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text(max_size=9)
    | st.just("<f8"),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from([*DECODERS, "mine", "yours", "error"]), inner, min_size=1, max_size=1
        )
    ),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[Wire, list[Buffer]]:
    """The wire and the frames of a value of which parts have been replaced by anything."""
    frames: list[Buffer] = []
    body = [loads(dumps(encoder(Held(), frames)(draw(values))))]
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(_places(body)))
        holder[key] = draw(JUNK)
    return body[0], [draw(st.just(bytes(frame)) | st.binary(max_size=20)) for frame in frames]


def _places(wire: Wire) -> list[tuple[Any, Any]]:
    """Where in a wire something stands that may be replaced."""
    if type(wire) not in (list, dict):
        return []
    own = list(wire) if type(wire) is dict else range(len(wire))
    return [*((wire, key) for key in own), *(place for key in own for place in _places(wire[key]))]
