"""pandas' frames and series come back as they were, or an error names what cannot."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from kernelbridge.codec import encoder
from kernelbridge.errors import ConversionError, LimitError
from tests.trips import Held, round_trip


def objects(*values: object) -> pd.DataFrame:
    return pd.DataFrame({"o": pd.Series(values, dtype=object)})


def columns(**arrays: Any) -> pd.DataFrame:
    return pd.DataFrame(arrays)


def labelled(labels: Any) -> pd.DataFrame:
    return pd.DataFrame(np.arange(6).reshape(3, 2), columns=labels)


def indexed(index: Any) -> pd.DataFrame:
    return pd.DataFrame({"a": [1, 2, 3]}, index=index)


def levels(*arrays: Any) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays(arrays)


UNITS = ("s", "ms", "us", "ns")
WEEK = pd.date_range("2024-10-25", periods=3, tz="Europe/Berlin")
SIZES = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4")
STRINGS = ("str", "string", "string[python]")
PRODUCT = pd.MultiIndex.from_product([["a", "b"], [1, 2, 9]])
PAIRS = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["k", None])
FRAMES: dict[str, Callable[[], pd.DataFrame]] = {
    "numbers": lambda: columns(i=[1, 2, 3], f=[1.5, math.nan, -0.0], b=[True, False, True]),
    "all sizes of numbers": lambda: columns(**{size: np.array([0, 1, 2], size) for size in SIZES}),
    "large numbers": lambda: columns(u=np.array([2**64 - 1], "u8"), i=np.array([-(2**63)])),
    "text": lambda: columns(s=["a", "ü😀", None]),
    "text with other rules": lambda: columns(**{kind: pd.array(["a", None], kind) for kind in STRINGS}),
    "missing integers": lambda: columns(i=pd.array([1, None], "Int64"), b=pd.array([True, None], "boolean")),
    "moments": lambda: columns(**{unit: np.array([1, "NaT"], f"M8[{unit}]") for unit in UNITS}),
    "differences": lambda: columns(**{unit: np.array([1, "NaT"], f"m8[{unit}]") for unit in UNITS}),
    "moments with zones": lambda: columns(a=WEEK, b=WEEK.tz_convert("UTC"), c=WEEK.tz_convert("+02:00")),
    "periods": lambda: columns(p=pd.period_range("2024", periods=3, freq="M")),
    "intervals": lambda: columns(i=pd.interval_range(0, 3)),
    "categories": lambda: columns(c=pd.Categorical(["x", None, "y"], ["y", "x", "z"], ordered=True)),
    "categories of numbers": lambda: columns(c=pd.Categorical([3, 1, None], [3, 1])),
    "categories of intervals": lambda: columns(c=pd.cut([1, 2, 3], 2)),
    "categories of dates": lambda: columns(c=pd.Categorical(pd.to_datetime(["2024", "2023"]))),
    "categories and no rows": lambda: columns(c=pd.Categorical([], ["a", "b"])),
    "integers of arrow": lambda: columns(i=pd.array([1, None], pd.ArrowDtype(pa.int64()))),
    "text of arrow": lambda: columns(i=pd.array(["a", None], pd.ArrowDtype(pa.string()))),
    "lists of arrow": lambda: columns(i=pd.array([[1], None], pd.ArrowDtype(pa.list_(pa.int64())))),
    "objects that are text": lambda: objects("a", "b", None),
    "objects that are text, as files are read": lambda: objects("a", math.nan, "b"),
    "objects that are integers": lambda: objects(1, 2, 3),
    "objects that are floats": lambda: objects(1.5, math.nan, None),
    "objects that are booleans": lambda: objects(True, None, False),
    "objects that are bytes": lambda: objects(b"a", b"", None),
    "objects that are dates": lambda: objects(dt.date(2024, 2, 29), None),
    "objects that are times": lambda: objects(dt.time(1, 2, 3, 4), dt.time(5)),
    "objects that are moments": lambda: objects(dt.datetime(2024, 1, 1, 1, 2, 3, 4)),
    "objects that are numbers of one precision": lambda: objects(Decimal("1.10"), Decimal("-2.00"), None),
    "objects that are lists": lambda: objects([1], [2, 3], []),
    "objects that are dicts of one kind": lambda: objects({"a": 1, "b": [None]}, {"a": 2, "b": []}),
    "objects that are nothing": lambda: objects(None, None),
    "no rows": lambda: columns(a=[], o=pd.Series([], dtype=object)),
    "no columns": lambda: pd.DataFrame(index=["a", "b"]),
    "nothing": pd.DataFrame,
    "many columns": lambda: columns(**{f"c{n}": pd.Series([str(n)], dtype=object) for n in range(150)}),
    "labels from 0": lambda: labelled(None),
    "labels that are numbers": lambda: labelled([5, 3]),
    "labels that are floats": lambda: labelled([0.5, 1.5]),
    "labels that are booleans": lambda: labelled([True, False]),
    "labels that are objects": lambda: labelled(pd.Index(["a", "b"], dtype=object)),
    "labels of which one is missing": lambda: labelled(["a", None]),
    "labels that are digits": lambda: labelled(["1", "0"]),
    "labels that are the same": lambda: labelled(["a", "a"]),
    "labels that are dates": lambda: labelled(WEEK[:2]),
    "labels that are categories": lambda: labelled(pd.CategoricalIndex(["a", "b"])),
    "labels with a name": lambda: labelled(pd.Index(["a", "b"], name="labels")),
    "labels with a tuple for a name": lambda: labelled(pd.Index(["a", "b"], name=("x", 1))),
    "labels of levels": lambda: labelled(PAIRS[:2]),
    "labels like a level's": lambda: pd.DataFrame({"__index_level_0__": [1, 2]}, index=["x", "y"]),
    "an index of a range": lambda: indexed(pd.RangeIndex(5, 11, 2, name="r")),
    "an index of text": lambda: indexed(pd.Index(["x", "y", "z"], name="a")),
    "an index of numbers, twice the same": lambda: indexed(pd.Index([1, 1, 5], name=7)),
    "an index of floats": lambda: indexed([0.5, math.nan, 1]),
    "an index of objects": lambda: indexed(pd.Index([1, 2, 3], dtype=object)),
    "an index of moments": lambda: indexed(WEEK),
    "an index of moments without a step": lambda: indexed(pd.DatetimeIndex(["2024", None, "2023"])),
    "an index of differences": lambda: indexed(pd.timedelta_range("1h", periods=3)),
    "an index of business days": lambda: indexed(pd.date_range("2024", periods=3, freq="B")),
    "an index of months": lambda: indexed(pd.period_range("2024", periods=3, freq="M")),
    "an index of categories": lambda: indexed(pd.CategoricalIndex(["b", "a", "b"])),
    "an index of intervals": lambda: indexed(pd.interval_range(0, 3)),
    "an index of levels": lambda: indexed(PAIRS),
    "an index of levels, some unused": lambda: indexed(PRODUCT[:3]),
    "an index of levels, some missing": lambda: indexed(levels(["a", None, "b"], [1, 2, math.nan])),
    "an index of levels of one name": lambda: indexed(PAIRS.rename(["k", "k"])),
    "a frame that forbids twice the same": lambda: indexed(None).set_flags(allows_duplicate_labels=False),
}  # fmt: skip


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_comes_back_as_it_was(kind: str) -> None:
    frame = FRAMES[kind]()
    copy = round_trip(frame)
    assert_frame_equal(copy, frame, check_exact=True, check_column_type=True, check_freq=True)
    assert (type(copy.index), type(copy.columns)) == (type(frame.index), type(frame.columns))
    for at, dtype in enumerate(frame.dtypes):
        if dtype == np.dtype(object):
            assert [*map(repr, copy.iloc[:, at])] == [*map(repr, frame.iloc[:, at])]


@pytest.mark.parametrize(
    "kind", ["numbers", "text", "categories", "moments", "missing integers", "labels from 0"]
)
def test_a_frame_that_came_can_be_written(kind: str) -> None:
    copy = round_trip(FRAMES[kind]())
    copy.iloc[0, 0] = copy.iloc[2 % len(copy), 0]
    copy["new"] = 1
    assert copy.iloc[0, 0] == copy.iloc[2 % len(copy), 0] or pd.isna(copy.iloc[0, 0])


def test_a_frame_keeps_its_attributes() -> None:
    frame = indexed(None)
    frame.attrs = {"unit": "m", "of": [1, {"deep": None}]}
    assert round_trip(frame).attrs == frame.attrs


SERIES: dict[str, pd.Series] = {
    "without a name": pd.Series([1, 2]),
    "with a name": pd.Series([1.5, None], name="x", index=["a", "b"]),
    "with a number for a name": pd.Series([1], name=0),
    "with a tuple for a name": pd.Series([1], name=("a", 1)),
    "with a date for a name": pd.Series([1], name=dt.date(2024, 1, 1)),
    "a row of a frame": indexed(WEEK).iloc[0],
    "of moments": pd.Series([1, 2, 3], index=WEEK),
    "of nothing": pd.Series([], dtype="f4"),
}


@pytest.mark.parametrize("kind", SERIES)
def test_a_series_comes_back_as_it_was(kind: str) -> None:
    copy = round_trip(SERIES[kind])
    assert_series_equal(copy, SERIES[kind], check_exact=True, check_freq=True)
    assert type(copy.name) is type(SERIES[kind].name)


class Thing:
    """An object of a user's own class."""


def with_attributes(attributes: Any) -> pd.DataFrame:
    frame = indexed(None)
    frame.attrs = attributes
    return frame


DAY = dt.date(2024, 1, 1)
MONDAYS = pd.date_range("2024", periods=3, freq=pd.offsets.CustomBusinessDay(weekmask="Mon"))
REFUSED: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "objects of any class": (
        lambda: objects(Thing()),
        "^value: column 'o', of dtype object, has no place.*Thing",
    ),
    "objects of several kinds": (lambda: objects(1, "a"), "column 'o', of dtype object"),
    "both kinds of nothing": (lambda: objects("a", None, math.nan), "column 'o', of dtype object"),
    "sets": (lambda: objects({1}), "column 'o'.*Arrow would make other values of some of its objects"),
    "tuples": (lambda: objects((1, 2)), "would make other values"),
    "dicts with different keys": (lambda: objects({"a": 1}, {"b": 1}), "would make other values"),
    "digits of several precisions": (
        lambda: objects(Decimal("1.1"), Decimal("1.10")),
        "would make other values",
    ),
    "moments of pandas as objects": (lambda: objects(pd.Timestamp(0)), "would make other values"),
    "numbers of numpy as objects": (lambda: objects(np.int64(1)), "would make other values"),
    "integers that are too large": (lambda: objects(2**70), "column 'o'.*OverflowError"),
    "lone surrogates": (lambda: objects("\ud800"), "column 'o'.*surrogates not allowed"),
    "complex numbers": (
        lambda: columns(i=[1], c=[1j]),
        "column 'c', of dtype complex128.*convert it with astype",
    ),
    "long numbers": (lambda: columns(c=np.array([1], "g")), "column 'c', of dtype (float|longdouble)"),
    "other endian": (lambda: columns(c=np.array([1], ">i4")), "column 'c', of dtype >i4"),
    "sparse columns": (lambda: columns(a=[1.5], c=pd.arrays.SparseArray([0])), "column 'c', of dtype Sparse"),
    "an index of several kinds": (lambda: indexed([1, "a", None]), "level 0 of its index, of dtype object"),
    "a level of several kinds": (
        lambda: indexed(pd.MultiIndex.from_tuples([("a", 1), ("a", "b"), ("c", 1)])),
        "level 1 of its index, of dtype category",
    ),
    "labels of several kinds": (
        lambda: labelled(["a", 1]),
        "the names of its columns: .*give them plain names",
    ),
    "a name of any class": (
        lambda: indexed(pd.Index([1, 2, 3], name=dt.date(2024, 1, 1))),
        "the name .* of its index",
    ),
    "an own frequency": (
        lambda: indexed(pd.date_range("2024", periods=3, freq=pd.offsets.CustomBusinessDay(weekmask="Mon"))),
        "the frequency <CustomBusinessDay> of its index cannot be told",
    ),
    "attributes that are no json": (lambda: with_attributes({"unit": {1}}), "its attrs .* are no JSON"),
    "attributes that json would change": (lambda: with_attributes({1: 2}), "its attrs .* are no JSON"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_table_cannot_hold_is_named(kind: str) -> None:
    make, message = REFUSED[kind]
    with pytest.raises(ConversionError, match=message):
        encoder(Held(), [])(make())


def test_a_subclass_stays_live() -> None:
    frame = type("Geo", (pd.DataFrame,), {})({"a": [1]})
    assert round_trip([frame])[0] is frame


def test_a_frame_that_is_too_large_is_not_copied() -> None:
    with pytest.raises(LimitError, match="maxBytes"):
        encoder(Held(), [], {"maxBytes": 1000})(pd.DataFrame(np.zeros((1000, 3))))
