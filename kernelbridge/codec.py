"""Values as text and frames, exactly as the table in ``docs/protocol.md`` says, and nothing else.

Puts the rows together. Mirrored by ``packages/bridge/src/codec.ts``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from . import arrays, binary, converters, records, tables, values
from .copying import copy_options
from .decoder import Decoder
from .encoder import Encoder, EncodeRows, by_reference
from .limits import DEFAULT_LIMITS
from .protocol import Buffer, Limits, Wire
from .text import dumps, loads
from .walk import Names

__all__ = ["decoder", "dumps", "encoder", "loads", "may_run_user_code", "reference"]

ROWS = EncodeRows(
    scalars=values.SCALARS,
    leaves=values.SCALARS | values.RECORDS | records.RECORDS,
    containers=values.CONTAINERS | binary.CONTAINERS | converters.CONTAINERS,
    plain=arrays.scalar_of,
    look_for_leaf=records.row_of_member,
    looks_for_containers=(
        converters.row_of_own,
        arrays.row_of_array,
        binary.row_of_memoryview,
        tables.row_of_table,
    ),
)
DECODERS = (
    values.DECODERS
    | binary.DECODERS
    | records.DECODERS
    | arrays.DECODERS
    | tables.DECODERS
    | converters.DECODERS
)


def reference(names: Names, value: object) -> Wire:
    """A scalar by value, every other object as a reference to it."""
    return by_reference(ROWS, names, value)


def encoder(names: Names, frames: list[Buffer], options: Mapping[str, Any] | None = None) -> Encoder:
    """What encodes values of one message as deep copies, adding to its ``frames``."""
    return Encoder(ROWS, names, frames, copy_options(options or {}))


def may_run_user_code(body: Buffer) -> bool:
    """Whether reading a body may call a converter, or the hash of an object of ours that is a key in it."""
    return _OWN.search(body) is not None or (
        _YOURS.search(body) is not None and _KEYED.search(body) is not None
    )


_OWN, _YOURS, _KEYED = re.compile(rb'\{"own":'), re.compile(rb'\{"yours":'), re.compile(rb'\{"(map|set)":')


def decoder(names: Names, frames: list[Buffer], limits: Limits = DEFAULT_LIMITS) -> Decoder:
    """What decodes the values of one message; a ``BridgeError`` says what is wrong with it."""
    return Decoder(DECODERS, names, frames, limits)
