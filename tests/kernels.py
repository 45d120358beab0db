"""A real kernel to test against, and a client that speaks the protocol to it word by word."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import time
from dataclasses import dataclass, field
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager

from .ipykernels import IPYKERNELS

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LIMITS = {"messageBytes": 2**31 - 1, "depth": 1000, "items": 10**6}
PING, PONG = 6, 7
UNNUMBERED = {PING, PONG, 8, 10}
PATIENCE = 60.0
"""Seconds after which a test has failed; nothing here takes that long."""
SILENCE = 3.0
"""Seconds after which the kernel is asked whether it has forgotten a request."""


@dataclass
class Ran:
    """What executing a cell gave."""

    status: str
    count: int = 0
    stdout: str = ""
    stderr: str = ""
    error: str = ""
    """The traceback as text without colours."""
    ename: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    """The mimebundle of the result."""
    displayed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """``text/plain`` of the result."""
        return str(self.data.get("text/plain", ""))


class Kernel:
    """A standard kernel in a process of its own; ``name`` is one of ``IPYKERNELS``."""

    def __init__(self, env: dict[str, str] | None = None, name: str = "python3") -> None:
        self.manager = KernelManager(kernel_name=name)
        env = {**(os.environ if env is None else env)}
        env.pop("PYTEST_CURRENT_TEST", None)  # with it, ipykernel leaves out what C code prints
        self.manager.start_kernel(env=env)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)
        version = self.run("print(__import__('ipykernel').__version__)", store_history=False).stdout
        assert version.startswith(IPYKERNELS[name]), f"{name} is ipykernel {version}; run: make setup"

    def run(self, code: str, **request: Any) -> Ran:
        """Execute a cell and wait for all it gave.

        A kernel aborts what arrives right behind a cell that failed, older ones for a little longer; such a
        request is made again.
        """
        ran = self.outcome(self.start(code, **request))
        return ran if ran.status != "aborted" else self.run(code, **request)

    def start(
        self,
        code: str,
        metadata: dict[str, Any] | None = None,
        *,
        store_history: bool = True,
        allow_stdin: bool = False,
    ) -> str:
        """Ask for a cell and do not wait; the id of the request."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": allow_stdin,
            "stop_on_error": True,
        }
        message = self.client.session.msg("execute_request", content, metadata=metadata or {})
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def outcome(self, request: str) -> Ran:
        """Wait for a cell's reply and its last output."""
        ran = Ran(status="")
        while True:
            message = self.published()
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            kind = message["msg_type"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            _note(ran, kind, content)
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                ran.status = reply["content"]["status"]
                return ran

    def published(self) -> dict[str, Any]:
        """The next message on IOPub; raises ``queue.Empty`` when none comes.

        ipykernel 7.1 may leave a request lying that arrives while it replies, until another one arrives,
        which it may leave lying too; and what its main thread publishes, until another thread does.
        """
        for _ in range(int(PATIENCE / SILENCE)):
            with contextlib.suppress(queue.Empty):
                message: dict[str, Any] = self.client.get_iopub_msg(timeout=SILENCE)
                return message
            self.client.kernel_info()
            session, control = self.client.session, self.client.control_channel
            session.send(control.socket, session.msg("kernel_info_request"))
        raise queue.Empty

    def stop(self) -> None:
        """End the process."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def _note(ran: Ran, kind: str, content: dict[str, Any]) -> None:
    if kind == "stream":
        setattr(ran, content["name"], getattr(ran, content["name"]) + content["text"])
    elif kind == "execute_input":
        ran.count = content["execution_count"]
    elif kind == "execute_result":
        ran.data = content["data"]
    elif kind == "display_data":
        ran.displayed.append(content["data"])
    elif kind == "error":
        ran.ename = content["ename"]
        ran.error = ANSI.sub("", "\n".join(content["traceback"]))


class RawClient:
    """Speaks the protocol over the control channel by hand, so that a test can also say what is wrong."""

    def __init__(self, kernel: Kernel, comm_id: str) -> None:
        self._kernel = kernel
        self._client = kernel.client
        self._comm_id = comm_id
        self._seq = self._received = 0
        self.printed: list[str] = []
        self.asked: list[Any] = []
        """Batches of the kernel that came while results were waited for."""

    def open(
        self, versions: tuple[int, ...] = (1,), limits: object = LIMITS, **more: object
    ) -> tuple[int, dict[str, Any]]:
        """Send a hello; kind and body of the answer."""
        self.hello(versions, limits, **more)
        kind, buffers = self.next()
        return kind, json.loads(buffers[0])

    def hello(self, versions: tuple[int, ...] = (1,), limits: object = LIMITS, **more: object) -> None:
        """Send a hello and do not wait."""
        self._post("comm_open", 0, [json.dumps(self.hello_body(versions, limits, **more)).encode()])

    def hello_body(
        self, versions: tuple[int, ...] = (1,), limits: object = LIMITS, **more: object
    ) -> dict[str, Any]:
        """Give what a client says of itself."""
        return {
            "versions": list(versions),
            "capabilities": [],
            "client": {"name": "raw", "version": "9", "language": "python"},
            "limits": limits,
            **more,
        }

    def again(self) -> RawClient:
        """Another client that names its comm as this one did."""
        return RawClient(self._kernel, self._comm_id)

    def open_with(self, kind: int, body: Any) -> None:
        """Open the comm with another message than a hello."""
        self._post("comm_open", kind, [json.dumps(body).encode()])

    def forge(self, key: bytes, kind: int, body: Any) -> None:
        """Send a message as somebody would who lacks the kernel's key; the next has its number."""
        session = self._client.session
        own, session.key = session.key, key
        self.send(kind, body)
        session.key = own
        self.go_back(1)

    def batch(
        self,
        ops: list[list[Any]],
        pull: list[int],
        release: tuple[list[int], list[list[int]]] = ([], []),
        frames: tuple[bytes, ...] = (),
    ) -> dict[int, tuple[bool, Any]]:
        """Send operations and wait until each pulled one has its result: ``{id: (succeeded, wire)}``."""
        self.send(3, {"ops": ops, "pull": pull, "release": release, "chain": 0}, *frames)
        found: dict[int, tuple[bool, Any]] = {}
        while not set(pull) <= set(found):
            kind, buffers = self.next()
            if kind == 3:
                self.asked.append(json.loads(buffers[0]))
                continue
            assert kind == 4, (kind, buffers)
            found |= {ident: (bool(ok), wire) for ident, ok, wire, *_ in json.loads(buffers[0])["results"]}
        return found

    def value(self, *op: Any, frames: tuple[bytes, ...] = ()) -> Any:
        """The wire value of one operation that succeeds."""
        self._ident = getattr(self, "_ident", 1000) + 1
        succeeded, wire = self.batch([[self._ident, *op]], [self._ident], frames=frames)[self._ident]
        assert succeeded, wire
        return wire

    def push(self, *op: Any, lose: int = 0) -> None:
        """Send one operation whose result nobody wants."""
        self.send(3, {"ops": [[-1, *op]], "pull": [], "release": [[], []], "chain": 0}, lose=lose)

    def go_back(self, messages: int) -> None:
        """Number the next message as the last but so many."""
        self._seq -= messages

    def send(self, kind: int, body: Any, *frames: bytes, lose: int = 0) -> None:
        """Send any message; ``lose`` skips sequence numbers as if messages had been lost."""
        self._seq += lose
        self._post("comm_msg", kind, [json.dumps(body).encode(), *frames])

    def send_raw(self, kind: int, *buffers: bytes) -> None:
        """Send any bytes."""
        self._post("comm_msg", kind, list(buffers))

    def _post(self, message: str, kind: int, buffers: list[bytes]) -> None:
        self._seq += kind not in UNNUMBERED
        data = {"v": 1, "kind": kind, "seq": self._seq, "ack": self._received}
        content = {"comm_id": self._comm_id, "target_name": "kernelbridge", "data": data}
        session = self._client.session
        session.send(self._client.control_channel.socket, session.msg(message, content), buffers=buffers)

    def next(self) -> tuple[int, list[bytes]]:
        """Kind and buffers of the next message of this comm; what is printed meanwhile is kept."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                message = self._kernel.published()
            except queue.Empty:
                break
            if message["msg_type"] == "stream":
                self.printed.append(message["content"]["text"])
            elif (taken := self.take(message)) is not None:
                return taken
        raise AssertionError("no message came")

    def take(self, message: dict[str, Any]) -> tuple[int, list[bytes]] | None:
        """Kind and buffers of a message if it is this comm's, and no ping, which is answered."""
        content = message["content"]
        if message["msg_type"] != "comm_msg" or content["comm_id"] != self._comm_id:
            return None
        kind, seq = content["data"]["kind"], content["data"]["seq"]
        if kind not in UNNUMBERED:
            assert seq == self._received + 1, "a test that loses messages asks for them"
            self._received = seq
        if kind == PING:
            self.send_raw(PONG)
            return None
        return kind, [bytes(buffer) for buffer in message["buffers"]]
