"""One column of pandas as an Arrow array, and how it is made again: what Arrow or pandas would change is not
left to them.
"""

from __future__ import annotations

import importlib
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeAlias

from .arrow import stream_of, table_in
from .errors import ConversionError

pandas: Any = importlib.import_module("pandas")
pyarrow: Any = importlib.import_module("pyarrow")

Way: TypeAlias = list[Any]
"""How a column is made again: a name from ``_WAYS``, and what that needs."""


def held(series: Any) -> tuple[Any, Way]:
    """The Arrow array of a column, and the way back; raises whatever pyarrow does for what it cannot hold."""
    dtype = series.dtype
    if dtype.kind == "O" and not pandas.api.types.is_extension_array_dtype(dtype):
        return _held_objects(series.tolist())
    if isinstance(dtype, pandas.ArrowDtype):
        return series.array.__arrow_array__(), ["arrow"]
    if isinstance(dtype, pandas.CategoricalDtype):
        return _held_categories(series)
    array = pyarrow.Array.from_pandas(series)
    if isinstance(dtype, pandas.DatetimeTZDtype) and isinstance(dtype.tz, timezone):
        return array, ["offset", dtype.tz.utcoffset(None).total_seconds()]
    if isinstance(dtype, pandas.StringDtype):
        return array, ["text", dtype.storage, dtype.na_value is not pandas.NA]
    return array, ["plain"]


def _held_categories(series: Any) -> tuple[Any, Way]:
    codes, index = series.cat.codes.to_numpy(), series.cat.categories
    categories = pandas.Series(index.array, dtype=index.dtype)
    array, way = held(categories)
    dtypes = dtypes_of({"0": categories}).decode() if way == ["plain"] else ""
    details = [series.cat.ordered, way, dtypes, ""]
    if isinstance(array.type, pyarrow.BaseExtensionType):  # which pyarrow does not read in a dictionary
        details[-1] = b64encode(stream_of(pyarrow.table({"0": array}))).decode()
        array = pyarrow.array(map(str, index))
    indices = pyarrow.array(codes, mask=codes < 0)
    return pyarrow.DictionaryArray.from_arrays(indices, array), ["category", *details]


def _held_objects(values: list[Any]) -> tuple[Any, Way]:
    """Python objects, which have to come back as such. What misses among text may also be NaN."""
    if float in set(map(type, values)) and None not in values:
        is_missing = [type(value) is float and math.isnan(value) for value in values]
        if any(is_missing) and str in set(map(type, values)):
            values = [None if missing else value for value, missing in zip(values, is_missing, strict=True)]
            return _held_exactly(values), ["objects", "NaN"]
    return _held_exactly(values), ["objects", None]


def _held_exactly(values: list[Any]) -> Any:
    array = pyarrow.array(values)
    if not _are_same(values, array.to_pylist()):
        raise ConversionError("Arrow would make other values of some of its objects")
    return array


_PLAIN = {str, bytes, bool, int, date, type(None)}


def _are_same(values: list[Any], others: list[Any]) -> bool:
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return kinds == set(map(type, others)) and values == others
    return all(map(_is_same, values, others))


def _is_same(one: Any, two: Any) -> bool:
    if type(one) is not type(two):
        return False
    same = _SAME.get(type(one))
    return bool(one == two) if same is None else same(one, two)


_SAME: dict[type, Callable[[Any, Any], bool]] = {
    list: lambda one, two: len(one) == len(two) and all(map(_is_same, one, two)),
    dict: lambda one, two: list(one) == list(two) and all(map(_is_same, one.values(), two.values())),
    float: lambda one, two: one == two or (one != one and two != two),
    Decimal: lambda one, two: str(one) == str(two),
    datetime: lambda one, two: one == two and (one.tzinfo, one.fold) == (two.tzinfo, two.fold),
}


def dtypes_of(columns: Mapping[str, Any]) -> bytes:
    """The metadata by which pyarrow knows the dtypes of plain columns again."""
    frame = pandas.DataFrame({name: series.iloc[:0].array for name, series in columns.items()})
    metadata: bytes = pyarrow.Schema.from_pandas(frame, preserve_index=False).metadata[b"pandas"]
    return metadata


def made_again(columns: Sequence[Any], ways: Sequence[Way], dtypes: bytes) -> list[Any]:
    """The columns as pandas had them; plain ones are named by their place in ``dtypes``."""
    plain = {str(at): column for at, column in enumerate(columns) if ways[at] == ["plain"]}
    made = pyarrow.table(plain).replace_schema_metadata({b"pandas": dtypes}).to_pandas() if plain else {}
    return [
        made[str(at)] if way == "plain" else _WAYS[way](columns[at], *details)
        for at, (way, *details) in enumerate(ways)
    ]


def index_of(series: Any) -> Any:
    """The index, without a name, that has the values and the dtype of a column."""
    return pandas.Index(series.array, dtype=series.dtype)


def _objects(column: Any, missing: str | None) -> Any:
    values = column.to_pylist()
    if missing is not None:
        values = [math.nan if value is None else value for value in values]
    return pandas.Series(values, dtype=object)


def _text(column: Any, storage: str, missing_is_nan: bool) -> Any:
    kind = pandas.StringDtype
    dtype = kind(storage, na_value=math.nan) if missing_is_nan else kind(storage)
    return pandas.Series(dtype.__from_arrow__(column))


def _with_offset(column: Any, seconds: float) -> Any:
    return column.to_pandas().dt.tz_convert(timezone(timedelta(seconds=seconds)))


def _categories(column: Any, ordered: bool, way: Way, dtypes: str, stream: str) -> Any:
    array = column.combine_chunks()
    dictionary = table_in(b64decode(stream)).column(0) if stream else array.dictionary
    (categories,) = made_again([dictionary], [way], dtypes.encode())
    codes = array.indices.fill_null(-1).to_numpy()
    return pandas.Series(pandas.Categorical.from_codes(codes, index_of(categories), ordered))


_WAYS: dict[str, Callable[..., Any]] = {
    "objects": _objects,
    "text": _text,
    "offset": _with_offset,
    "category": _categories,
    "arrow": lambda column: pandas.Series(pandas.arrays.ArrowExtensionArray(column)),
}
