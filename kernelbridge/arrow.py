"""Arrow IPC: a table as bytes and back. pyarrow is imported only when there is a table to write or read."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import ConversionError, ProtocolError
from .info import reason
from .protocol import Buffer

PYARROW = 'pip install "kernelbridge[arrow]"'


def library(name: str, without: str) -> Any:
    """An optional library, or a ``ConversionError`` that says ``without``."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConversionError(without) from error


def stream_of(table: Any) -> bytes:
    """A table, or a batch of rows, as an Arrow IPC stream."""
    pyarrow = importlib.import_module("pyarrow")
    sink = pyarrow.BufferOutputStream()
    batches = table.to_batches() if isinstance(table, pyarrow.Table) else [table]
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        for batch in batches or [_without_rows(pyarrow, table)]:
            stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _without_rows(pyarrow: Any, table: Any) -> Any:
    """The batch that a table without rows is written as, because its dictionaries would be lost with it."""
    arrays = [column.chunk(0) if column.num_chunks else column.combine_chunks() for column in table.columns]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=table.schema)


def table_in(data: Buffer) -> Any:
    """The table of an Arrow IPC stream. All of it is checked, because Arrow itself believes what it reads."""
    pyarrow = importlib.import_module("pyarrow")
    try:
        with pyarrow.ipc.open_stream(pyarrow.py_buffer(data)) as stream:
            table = stream.read_all()
        table.validate(full=True)
    except (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"a frame is no Arrow IPC stream: {reason(error)}") from error
    return table
