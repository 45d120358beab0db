"""Arrow's tables come back as they were; what is no table is refused, and what is missing is named."""

from __future__ import annotations

import sys
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from kernelbridge.codec import encoder
from kernelbridge.errors import ConversionError, ProtocolError
from kernelbridge.protocol import Buffer
from tests.trips import Held, read, round_trip

TABLES: dict[str, Any] = {
    "a table": pa.table({"a": [1, None], "s": ["x", "y"], "l": [[1], []]}),
    "a table of pieces": pa.table({"a": pa.chunked_array([[1], [2, 3]])}),
    "a table with metadata": pa.table({"a": [1]}).replace_schema_metadata({"unit": "m"}),
    "a table of words in a dictionary": pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode()}),
    "a table without rows": pa.table({"a": pa.array([], pa.string()).dictionary_encode()}),
    "a table without columns": pa.table({}),
    "a batch": pa.RecordBatch.from_pydict({"a": [1, 2]}),
    "a batch without rows": pa.RecordBatch.from_pydict({"a": pa.array([], pa.int8())}),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_comes_back_as_it_was(kind: str) -> None:
    copy = round_trip(TABLES[kind])
    assert type(copy) is type(TABLES[kind])
    assert copy.equals(TABLES[kind], check_metadata=True)


def test_tables_are_shared_as_any_container() -> None:
    first, second, third = round_trip([TABLES["a table"], TABLES["a table"], pd.DataFrame({"a": [1]})])
    assert first is second
    assert isinstance(third, pd.DataFrame)


def stream(table: Any) -> bytes:
    frames: list[Buffer] = []
    encoder(Held(), frames)(table)
    return bytes(frames[0])


@pytest.mark.parametrize("kind", ["DataFrame", "Series"])
def test_a_table_that_another_program_wrote_becomes_pandas_as_pyarrow_makes_it(kind: str) -> None:
    made = read({"arrow": [1, kind]}, stream(pa.table({"a": [1, None]})))
    made.iloc[0:1] = 5
    assert made.to_numpy().ravel()[0] == 5


def test_a_frame_whose_columns_another_program_changed_becomes_what_its_columns_say() -> None:
    changed = read({"arrow": [1, "Table"]}, stream(pd.DataFrame({"a": [1]}, index=["x"]))).select(["a"])
    assert read({"arrow": [1, "DataFrame"]}, stream(changed)).to_dict("list") == {"a": [1]}


def with_recipe(recipe: str) -> bytes:
    return stream(pa.table({"a": [1]}).replace_schema_metadata({"kernelbridge": recipe}))


WHOLE = stream(pa.table({"s": ["ab", "c"], "n": [1, 2]}))
FORGED: dict[str, tuple[list[Any], bytes, str]] = {
    "a kind that there is not": ([1, "Index"], WHOLE, "'Index' is no kind of table; known: Table"),
    "a kind that is a list": ([1, ["Table"]], WHOLE, "malformed"),
    "a part too many": ([1, "Table", 0], WHOLE, "malformed"),
    "no bytes": ([1, "Table"], b"", "a frame is no Arrow IPC stream"),
    "other bytes": ([1, "Table"], b"not arrow at all", "a frame is no Arrow IPC stream"),
    "a stream that is cut": ([1, "Table"], WHOLE[:-200], "a frame is no Arrow IPC stream"),
    "text that ends beyond its memory": (
        [1, "Table"],
        WHOLE.replace(bytes([2, 0, 0, 0, 3, 0, 0, 0]), bytes([2, 0, 0, 0, 3, 0, 0, 9])),
        "a frame is no Arrow IPC stream",
    ),
    "a series without a column": ([1, "Series"], stream(pa.table({})), "a table with a column"),
    "a batch of two": ([1, "RecordBatch"], stream(TABLES["a table of pieces"]), "one batch, not as 2"),
    "a recipe that is none": (
        [1, "DataFrame"],
        stream(pa.table({"a": [1]}).replace_schema_metadata({"kernelbridge": "{"})),
        "malformed",
    ),
    "a recipe for other columns": (
        [1, "DataFrame"],
        stream(
            pa.table({"a": [1]}).replace_schema_metadata({"kernelbridge": '{"fields": ["a"], "ways": []}'})
        ),
        "malformed",
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_table_is_refused(case: str) -> None:
    payload, frame, message = FORGED[case]
    with pytest.raises(ProtocolError, match=message):
        read({"arrow": payload}, frame)


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1]}), pd.Series([1])], ids=["frame", "series"])
def test_without_pyarrow_it_says_what_to_install_or_to_do(
    value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = stream(value)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConversionError, match=r'pip install "kernelbridge\[arrow\]"; or copy its to'):
        encoder(Held(), [])([value])
    with pytest.raises(ConversionError, match=r'pip install "kernelbridge\[arrow\]"'):
        read({"arrow": [1, "DataFrame"]}, data)


def test_without_pandas_a_frame_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    for kind in ("DataFrame", "Series"):
        with pytest.raises(ConversionError, match="pip install pandas; or send the table as a Table"):
            read({"arrow": [1, kind]}, WHOLE)
    assert read({"arrow": [1, "Table"]}, WHOLE).num_rows == 2
