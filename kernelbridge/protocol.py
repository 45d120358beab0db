"""The shapes of protocol v1, as ``docs/protocol.md`` describes them.

Types and numbers only: no logic lives here. Mirrored by ``packages/bridge/src/protocol.ts``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

PROTOCOL_VERSION = 1
COMM_TARGET = "kernelbridge"

Buffer: TypeAlias = bytes | bytearray | memoryview
OperationId: TypeAlias = int
Ref: TypeAlias = int

Wire: TypeAlias = Any
"""JSON as the codec writes it: every object is a tag with exactly one key."""


class Kind(IntEnum):
    """The kinds of message; the number is what the envelope carries."""

    HELLO = 0
    WELCOME = 1
    REFUSE = 2
    BATCH = 3
    RESULTS = 4
    CANCEL = 5
    PING = 6
    PONG = 7
    BYE = 8
    PIECE = 9
    RESEND = 10
    STATUS = 11


class Envelope(NamedTuple):
    """Four plain integers; all that is ever put into comm ``data``."""

    v: int
    kind: int
    seq: int
    ack: int


class Limits(TypedDict):
    """What a peer accepts: bytes of one message, depth and items of one value, objects held by the other."""

    messageBytes: int
    depth: int
    items: int
    handles: int


BODY_BYTES = 2**29 - 24
"""The longest body: text that every JavaScript engine holds in one string."""


class Client(TypedDict):
    """Who sends a hello."""

    name: str
    version: str
    language: str


class HelloBody(TypedDict):
    """The first message of a session, from the client.

    ``token`` is that of the session to go on with, empty for a new one; ``process`` is the client's process
    id and what that counts in.
    """

    versions: list[int]
    capabilities: list[str]
    client: Client
    limits: Limits
    token: str
    process: tuple[int, str] | None


class WelcomeBody(TypedDict):
    """The kernel's answer to a hello."""

    version: int
    capabilities: list[str]
    kernel: str
    session: str
    token: str
    inherited: Ref
    limits: Limits
    events: list[str]
    versions: dict[str, str]


Release: TypeAlias = tuple[list[OperationId], list[tuple[Ref, int]]]
"""What is given back: kept results, and introductions counted by reference."""


class BatchBody(TypedDict):
    """Operations in program order, which results are wanted, and what is given back."""

    ops: list[list[Any]]
    pull: list[OperationId]
    release: Release
    chain: OperationId


Result: TypeAlias = (
    tuple[OperationId, Literal[0, 1], Wire] | tuple[OperationId, Literal[0], Wire, OperationId]
)
"""An operation's value, or its error and, where that is another one, the operation that failed."""


class ResultsBody(TypedDict):
    """What became of pulled operations, and of pushed ones that failed."""

    results: list[Result]


class CancelBody(TypedDict):
    """Operations that are to stop, because the user has said ``interrupt`` or their caller gave them up."""

    ids: list[OperationId]
    interrupt: bool


class PieceBody(TypedDict):
    """What a piece is of, and where its bytes belong in the row of all buffers."""

    kind: int
    sizes: list[int]
    at: int


class ByeBody(TypedDict):
    """The session ends. With ``keep`` what the client held stays alive for its lease."""

    reason: str
    keep: NotRequired[bool]


class Running(TypedDict, total=False):
    """What the kernel runs: a cell by its number, ``None`` where it has none; or a client's operation."""

    cell: int | None
    client: str
    ours: bool
    seconds: float


class StatusBody(TypedDict):
    """What the kernel does: ``queued`` batches of the asker wait behind it."""

    running: Running | None
    queued: int


class Info(TypedDict):
    """How a peer describes an object that it introduces."""

    type: str
    repr: str
    flags: str
    mode: NotRequired[str]


Frame: TypeAlias = tuple[str, int, str, str]
"""File, line from 1, function, source line."""


class ErrorInfo(TypedDict, total=False):
    """An exception as it crosses."""

    type: str
    message: str
    mro: list[str]
    traceback: str
    frames: list[Frame]
    notes: list[str]
    cause: ErrorInfo | None
    errors: list[ErrorInfo]
    args: Wire
    object: Wire
