"""Rows of the table of values for tables, which travel as Arrow IPC: pyarrow's, and pandas' via ``frames``.

pyarrow and pandas are looked up only once the user has imported them, or a table has to become something.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .arrow import PYARROW, library, stream_of, table_in
from .decoder import Decoder, DecodeRow
from .encoder import Encoder, EncodeRow
from .errors import ProtocolError
from .protocol import Wire


def row_of_table(value: Any) -> EncodeRow | None:
    """The row of a table of pandas or pyarrow; subclasses are more than their rows and stay live."""
    for name_of_library, kinds in _ENCODERS.items():
        module = sys.modules.get(name_of_library)
        for name, row in kinds.items():
            if type(value) is getattr(module, name, None):
                return row
    return None


def _encode_pandas(kind: str, instead: str) -> EncodeRow:
    def encode(to: Encoder, value: Any) -> Wire:
        library("pyarrow", f"a {kind} crosses as an Arrow table: {PYARROW}; or copy its {instead}")
        from .frames import table_of

        return _written(to, kind, table_of(value))

    return encode


def _encode_arrow(kind: str) -> EncodeRow:
    return lambda to, value: _written(to, kind, value)


def _written(to: Encoder, kind: str, table: Any) -> Wire:
    to.allow(table.nbytes)
    return {"arrow": [to.frame(stream_of(table)), kind]}


_ENCODERS: dict[str, dict[str, EncodeRow]] = {
    "pandas": {
        "DataFrame": _encode_pandas("DataFrame", 'to_dict("list")'),
        "Series": _encode_pandas("Series", "tolist()"),
    },
    "pyarrow": {"Table": _encode_arrow("Table"), "RecordBatch": _encode_arrow("RecordBatch")},
}


def _decode_arrow(of: Decoder, payload: list[Any]) -> object:
    index, kind = payload
    if kind not in _MAKERS:
        raise ProtocolError(f"{kind!r:.40} is no kind of table; known: {', '.join(_MAKERS)}")
    frame = of.frame(index)
    library("pyarrow", f"a {kind} crosses as an Arrow table: {PYARROW}")
    return of.met(_MAKERS[kind](table_in(frame)))


def _batch(table: Any) -> Any:
    batches = table.to_batches()
    if len(batches) > 1:
        raise ProtocolError(f"a RecordBatch comes as one batch, not as {len(batches)}")
    return batches[0] if batches else sys.modules["pyarrow"].RecordBatch.from_pylist([], table.schema)


def _frame(table: Any) -> Any:
    library("pandas", "a DataFrame needs pandas: pip install pandas; or send the table as a Table")
    from .frames import frame_of

    return frame_of(table)


def _series(table: Any) -> Any:
    if table.num_columns == 0:
        raise ProtocolError("a Series comes as a table with a column")
    library("pandas", "a Series needs pandas: pip install pandas; or send the table as a Table")
    from .frames import series_of

    return series_of(table)


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "Table": lambda table: table,
    "RecordBatch": _batch,
    "DataFrame": _frame,
    "Series": _series,
}


DECODERS: dict[str, DecodeRow] = {"arrow": _decode_arrow}
