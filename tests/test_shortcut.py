"""Messages of our comms pass ipykernel's own handling of a message, and nothing else does."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from tests.kernels import PATIENCE, Kernel

PING, PONG = 6, 7
_comms = (f"shortcut-{number}" for number in itertools.count())

HELLO = {
    "versions": [1],
    "capabilities": [],
    "client": {"name": "raw", "version": "9", "language": "python"},
    "limits": {"messageBytes": 2**31 - 1, "depth": 1000, "items": 10**6},
}


class Comm:
    """One comm by hand: every message that the kernel publishes because of it."""

    def __init__(self, kernel: Kernel) -> None:
        self._client = kernel.client
        self._session = kernel.client.session
        self.id = next(_comms)
        opening = {"target_name": "kernelbridge", "data": envelope(0, 1)}
        self._send(self.message("comm_open", opening), json.dumps(HELLO).encode())

    def message(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = self._session.msg(kind, {"comm_id": self.id, **content})
        return message

    def ping(self) -> dict[str, Any]:
        message = self.message("comm_msg", {"data": envelope(PING, 1)})
        self._send(message)
        return message

    def _send(self, message: dict[str, Any], *buffers: bytes) -> None:
        self._session.send(self._client.control_channel.socket, message, buffers=list(buffers))

    def send_frames(self, frames: list[bytes]) -> None:
        self._client.control_channel.socket.send_multipart(frames)

    def kinds_up_to(self, kind: int) -> list[tuple[str, Any]]:
        """Types of what is published, with the kind of ours and the state of others, up to one of ours."""
        seen: list[tuple[str, Any]] = []
        while seen[-1:] != [("comm_msg", kind)]:
            message = self._client.get_iopub_msg(timeout=PATIENCE)
            content = message["content"]
            ours = content.get("data", {}).get("kind") if message["msg_type"] == "comm_msg" else None
            seen.append((message["msg_type"], ours if ours is not None else content.get("execution_state")))
        return seen


def envelope(kind: int, seq: int) -> dict[str, int]:
    return {"v": 1, "kind": kind, "seq": seq, "ack": 0}


@pytest.fixture
def comm(kernel: Kernel) -> Comm:
    comm = Comm(kernel)
    comm.kinds_up_to(1)
    kernel.run("0")  # the opening's idle is behind us
    return comm


def test_a_message_of_ours_has_no_status_around_it(comm: Comm, kernel: Kernel) -> None:
    comm.ping()
    assert comm.kinds_up_to(PONG) == [("comm_msg", PONG)]
    assert [kind for kind, _ in published_by(kernel, "kernel_info_request")] == ["status", "status"]


def test_another_control_message_has_its_statuses_and_its_reply(comm: Comm, kernel: Kernel) -> None:
    comm.ping()
    assert published_by(kernel, "kernel_info_request") == [("status", "busy"), ("status", "idle")]
    assert kernel.client.get_control_msg(timeout=PATIENCE)["msg_type"] == "kernel_info_reply"


@pytest.mark.parametrize("frame", [0, 1], ids=["replayed", "with another signature"])
def test_a_message_that_is_not_signed_for_once_is_dropped(comm: Comm, kernel: Kernel, frame: int) -> None:
    session = kernel.client.session
    message = comm.message("comm_msg", {"data": envelope(PING, 1)})
    good = session.serialize(message)
    bad = good if frame == 0 else [good[0], b"0" * len(good[1]), *good[2:]]
    for frames in (good, bad) if frame == 0 else (bad, good):
        comm.send_frames(frames)
    comm.kinds_up_to(PONG)
    comm_again = Comm(kernel)  # nothing else was answered, and the kernel goes on
    assert [kind for _, kind in comm_again.kinds_up_to(1)].count(PONG) == 0


@pytest.mark.parametrize(
    "frames",
    [[b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b'{"msg_type":"comm_msg"}'], [b"comm_msg"] * 6],
    ids=["nothing", "too short", "no delimiter"],
)
def test_frames_that_are_no_message_are_dropped(comm: Comm, frames: list[bytes]) -> None:
    comm.send_frames(frames)
    comm.ping()
    assert comm.kinds_up_to(PONG)[-1] == ("comm_msg", PONG)


def published_by(kernel: Kernel, request: str) -> list[tuple[str, Any]]:
    """Types and states of what the kernel publishes because of one request on the control channel."""
    client = kernel.client
    message = client.session.msg(request, {})
    client.control_channel.send(message)
    seen: list[tuple[str, Any]] = []
    while seen[-1:] != [("status", "idle")]:
        published = client.get_iopub_msg(timeout=PATIENCE)
        if published["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            seen.append((published["msg_type"], published["content"].get("execution_state")))
    return seen
