"""Values as text and frames, exactly as the table in ``docs/protocol.md`` says, and nothing else.

Puts the rows together and owns the text. Mirrored by ``packages/bridge/src/codec.ts``.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from . import binary, values
from .errors import ProtocolError
from .limits import DEFAULT_LIMITS
from .protocol import Buffer, Limits, Wire
from .walk import Decoder, Encoder, Names, Rows

ROWS = Rows(
    scalars=values.SCALARS,
    plain=binary.numpy_scalar,
    records=values.RECORDS,
    containers={**values.CONTAINERS, **binary.CONTAINERS},
    optional=binary.optional_row,
    decoders={**values.DECODERS, **binary.DECODERS},
)


def encoder(names: Names, frames: list[Buffer], *, deep: bool = False) -> Encoder:
    """What encodes the values of one message, adding to its ``frames``; ``deep`` copies by value."""
    return Encoder(ROWS, names, frames, deep=deep)


def decoder(names: Names, frames: list[Buffer], limits: Limits = DEFAULT_LIMITS) -> Decoder:
    """What decodes the values of one message; raises ``ProtocolError``, ``LimitError``, ``ReleasedError``."""
    return Decoder(ROWS, names, frames, limits)


def dumps(body: Wire) -> bytes:
    """JSON text of a body whose values are encoded already."""
    try:
        return orjson.dumps(body)
    except TypeError:  # nested deeper than orjson goes; the standard library goes as deep as Python
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def loads(text: Buffer) -> Any:
    """The body of a message; a ``ProtocolError`` when it is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ProtocolError(f"the body of a message is no JSON: {error}") from None
