"""pandas' frames as Arrow tables that become the same frames again.

Arrow keeps the columns. What else a frame is stands in a recipe in the table's metadata: its two indexes, and
how each column is made again. What cannot be kept is an error that names it.
"""

from __future__ import annotations

import importlib
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from .arrow import stream_of, table_in
from .columns import Way, dtypes_of, held, index_of, made_again
from .errors import ConversionError
from .info import reason, short_repr, well_formed
from .values import is_well_formed

pandas: Any = importlib.import_module("pandas")
pyarrow: Any = importlib.import_module("pyarrow")

RECIPE = b"kernelbridge"
DTYPES = b"pandas"
ADVICE = 'convert it with astype, or copy to_dict("list") of the frame'

Recipe: TypeAlias = dict[str, Any]


class Part(NamedTuple):
    """A column of the table: one of the frame's, or a level of its index."""

    told: str
    field: str
    series: Any


def table_of(value: Any) -> Any:
    """The table of a DataFrame or a Series; a ``ConversionError`` names what has no place in one."""
    frame = value.to_frame() if isinstance(value, pandas.Series) else value
    parts = _parts(frame)
    arrays, ways = zip(*(_held(part) for part in parts), strict=True) if parts else ((), ())
    recipe = {
        "fields": [part.field for part in parts],
        "ways": ways,
        "width": frame.shape[1],
        "index": _axis(frame.index, "its index"),
        "columns": _labels(frame.columns),
        "series": _series_name(value),
        "duplicates": frame.flags.allows_duplicate_labels,
        "attrs": _attrs(frame.attrs),
    }
    metadata = {DTYPES: _dtypes(parts, ways), RECIPE: json.dumps(recipe)}
    table = pyarrow.Table.from_arrays(list(arrays), names=recipe["fields"]).replace_schema_metadata(metadata)
    _check(frame, parts, table)
    return table


def frame_of(table: Any) -> Any:
    """The frame of a table; as pyarrow makes it, where the table has no recipe or has changed since."""
    recipe = _recipe_of(table)
    if recipe is None:
        return table.to_pandas().copy()
    series = made_again(table.columns, recipe["ways"], table.schema.metadata[DTYPES])
    index = _made_index(recipe["index"], series[recipe["width"] :])
    frame = pandas.DataFrame(dict(enumerate(series[: recipe["width"]])))
    if recipe["width"]:
        frame.index = index
    else:
        frame = pandas.DataFrame(index=index)
    frame.columns = _made_labels(recipe)
    frame.attrs = recipe["attrs"]
    return frame.set_flags(allows_duplicate_labels=recipe["duplicates"])


def series_of(table: Any) -> Any:
    """The series of a table that has a column."""
    series = frame_of(table).iloc[:, 0]
    for name in (_recipe_of(table) or {"series": []})["series"]:
        series.name = _made_name(name)
    return series


def _series_name(value: Any) -> list[Any]:
    """The name of a Series; none of a frame, and none that the label of its one column tells better."""
    try:
        return [_name(value.name, "it")] if isinstance(value, pandas.Series) else []
    except ConversionError:
        return []


def _recipe_of(table: Any) -> Recipe | None:
    recipe: Recipe = json.loads((table.schema.metadata or {}).get(RECIPE, "{}"))
    return recipe if recipe.get("fields") == table.column_names else None


def _parts(frame: Any) -> list[Part]:
    columns = [
        Part(f"column {short_repr(label)}", _field(label), frame.iloc[:, at])
        for at, label in enumerate(frame.columns)
    ]
    levels = [
        Part(f"level {at} of its index", f"__index_level_{at}__", level)
        for at, level in enumerate(_levels(frame.index))
    ]
    return columns + levels


def _field(label: object) -> str:
    return well_formed(label) if type(label) is str else short_repr(label)


def _held(part: Part) -> tuple[Any, Way]:
    try:
        return held(part.series)
    except Exception as error:
        raise _refusal(part, str(error) if isinstance(error, ConversionError) else reason(error)) from error


def _refusal(part: Part, why: str) -> ConversionError:
    what = f"{part.told}, of dtype {part.series.dtype}"
    return ConversionError(f"{what}, has no place in an Arrow table: {why}; {ADVICE}")


def _dtypes(parts: list[Part], ways: Sequence[Way]) -> bytes:
    plain = {str(at): part for at, part in enumerate(parts) if ways[at] == ["plain"]}
    try:
        return dtypes_of({name: part.series for name, part in plain.items()})
    except Exception as error:
        first, *others = plain.values()
        if not others:
            raise _refusal(first, reason(error)) from error
        for part in plain.values():
            _dtypes([part], [["plain"]])
        raise


def _check(frame: Any, parts: list[Part], table: Any) -> None:
    """Whether dtypes and indexes come back; values of equal dtypes do."""
    metadata = table.schema.metadata
    recipe = json.loads(metadata[RECIPE])
    again = made_again(table.slice(0, 0).columns, recipe["ways"], metadata[DTYPES])
    for part, series in zip(parts, again, strict=True):
        if not _is_same_dtype(part.series.dtype, series.dtype):
            raise _refusal(part, f"it would come back as {series.dtype!r}")
    index = _made_index(recipe["index"], again[frame.shape[1] :])
    if type(index) is not type(frame.index):
        raise ConversionError(f"its index would come back as {short_repr(index)}; take it with reset_index()")
    labels = _made_labels(recipe)
    if not labels.identical(frame.columns) or _freq(labels, "") != _freq(frame.columns, ""):
        raise ConversionError(f"its columns would come back as {short_repr(labels)}; give them plain names")


def _is_same_dtype(one: Any, two: Any) -> bool:
    if one != two:
        return False
    return not isinstance(one, pandas.CategoricalDtype) or one.categories.dtype == two.categories.dtype


# An index is its levels, and what of it is not in them.


def _levels(index: Any) -> list[Any]:
    """The levels as columns: of a MultiIndex, codes and what they stand for, as it keeps them itself."""
    if isinstance(index, pandas.RangeIndex):
        return []
    if isinstance(index, pandas.MultiIndex):
        pairs = zip(index.codes, index.levels, strict=True)
        return [pandas.Series(pandas.Categorical.from_codes(codes, level)) for codes, level in pairs]
    return [pandas.Series(index.array, dtype=index.dtype)]


def _axis(index: Any, told: str) -> Recipe:
    names = [_name(name, told) for name in index.names]
    if isinstance(index, pandas.RangeIndex):
        return {"names": names, "range": [index.start, index.stop, index.step]}
    return {"names": names, "multi": isinstance(index, pandas.MultiIndex), "freq": _freq(index, told)}


def _made_index(axis: Recipe, levels: list[Any]) -> Any:
    names = [_made_name(name) for name in axis["names"]]
    if "range" in axis:
        return pandas.RangeIndex(*axis["range"], name=names[0])
    if axis["multi"]:
        codes = [level.cat.codes for level in levels]
        return pandas.MultiIndex([level.cat.categories for level in levels], codes, names=names)
    index = index_of(levels[0]).rename(names[0])
    if axis["freq"] is not None:
        index.freq = axis["freq"]
    return index


def _freq(index: Any, told: str) -> str | None:
    if not isinstance(index, (pandas.DatetimeIndex, pandas.TimedeltaIndex)) or index.freq is None:
        return None
    if pandas.tseries.frequencies.to_offset(index.freqstr) != index.freq:
        raise ConversionError(
            f"the frequency {index.freq!r} of {told} cannot be told in text; set it to None"
        )
    return str(index.freqstr)


def _name(name: Any, told: str) -> Any:
    """A name as JSON keeps it; a tuple of such names is a list there."""
    parts = name if type(name) is tuple else [name]
    if {type(part) for part in parts} <= {str, int, float, bool, type(None)}:
        return list(parts) if type(name) is tuple else name
    raise ConversionError(f"the name {short_repr(name)} of {told} cannot be kept; give it a text")


def _made_name(name: Any) -> Any:
    return tuple(name) if type(name) is list else name


def _labels(columns: Any) -> Recipe:
    """The labels of the columns: a range, what the fields are called, or else a table of their own."""
    axis = _axis(columns, "its columns")
    if "range" in axis:
        return axis
    if not axis["multi"] and all(type(label) is str and is_well_formed(label) for label in columns):
        return {**axis, "text": str(columns.dtype)}
    levels = pandas.DataFrame(dict(enumerate(_levels(columns))))
    levels.columns = pandas.RangeIndex(columns.nlevels)
    try:
        return {**axis, "stream": b64encode(stream_of(table_of(levels))).decode()}
    except ConversionError as error:
        raise ConversionError(f"the names of its columns: {error}; or give them plain names") from error


def _made_labels(recipe: Recipe) -> Any:
    axis = recipe["columns"]
    if "text" in axis:
        return _made_index(axis, [pandas.Series(recipe["fields"][: recipe["width"]], dtype=axis["text"])])
    if "stream" in axis:
        levels = frame_of(table_in(b64decode(axis["stream"])))
        return _made_index(axis, [levels.iloc[:, at] for at in range(levels.shape[1])])
    return _made_index(axis, [])


def _attrs(attrs: dict[Any, Any]) -> dict[Any, Any]:
    try:
        if json.loads(json.dumps(attrs)) == attrs:
            return attrs
    except (TypeError, ValueError):
        pass
    raise ConversionError(f"its attrs {short_repr(attrs)} are no JSON; take it without them: df.attrs = {{}}")
