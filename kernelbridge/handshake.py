"""The first messages of a session: what a client says of itself, and what it is answered.

Mirrored by ``packages/bridge/src/handshake.ts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codec import loads
from .errors import BridgeError, ProtocolError
from .lease import Lease
from .limits import checked
from .protocol import (
    PROTOCOL_VERSION,
    Buffer,
    Client,
    HelloBody,
    Kind,
    Limits,
    WelcomeBody,
    Wire,
)

CAPABILITIES = ["batch", "cancel", "evaluate", "status", "tools"]

ANY_TIME = (Kind.HELLO, Kind.PING, Kind.PONG, Kind.RESEND, Kind.BYE)
"""What may come before a session is open."""

NOBODY: Client = {"name": "", "version": "", "language": ""}


def read_hello(buffers: list[Buffer], versions: Mapping[str, str]) -> HelloBody:
    """A hello as it came; a ``ProtocolError`` says what is wrong with it."""
    try:
        body: Any = loads(buffers[0])
        client = {**NOBODY, **body["client"]}
        hello: HelloBody = {
            "versions": list(body["versions"]),
            "capabilities": [_text(one) for one in body["capabilities"]],
            "client": {name: _text(client[name]) for name in NOBODY},  # type: ignore[typeddict-item]
            "limits": checked(body["limits"]),
            "token": _text(body.get("token") or ""),
            "process": _process(body.get("process")),
        }
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ProtocolError(f"the hello is malformed: {error!r}; update the client") from error
    if PROTOCOL_VERSION not in hello["versions"]:
        raise ProtocolError(
            f"this kernel has kernelbridge {versions.get('kernelbridge', '?')} and speaks protocol"
            f" {PROTOCOL_VERSION}; the client has {hello['client']['version']} and speaks"
            f" {hello['versions']}; update the older one"
        )
    return hello


def refusal(error: BridgeError) -> Wire:
    """The body that tells a client why it has no session."""
    return {"error": {"type": type(error).__name__, "message": str(error)}}


def welcome(
    kernel: str, versions: Mapping[str, str], lease: Lease, limits: Limits, events: list[str]
) -> WelcomeBody:
    """The body that opens a session."""
    return {
        "version": PROTOCOL_VERSION,
        "capabilities": CAPABILITIES,
        "kernel": kernel,
        "session": lease.identity,
        "token": lease.token,
        "inherited": lease.inherited,
        "limits": limits,
        "events": events,
        "versions": dict(versions),
    }


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(f"text is wanted, got {value!r:.80}")
    return value


def _process(value: Any) -> tuple[int, str] | None:
    """Where the client runs: its process id, and what the id counts in."""
    if value is None:
        return None
    pid, host = value
    if type(pid) is not int or pid < 1:
        raise TypeError(f"a process id is wanted, got {pid!r:.80}")
    return pid, _text(host)
