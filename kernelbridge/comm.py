"""Messages as comms of an IPython kernel, on its control channel.

The control channel has a thread of its own in every supported ipykernel and is served while a cell runs;
that thread is the I/O thread of comm sessions. Nothing here runs user code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from jupyter_client.session import extract_header

from .protocol import COMM_TARGET, PROTOCOL_VERSION, Buffer, Envelope, Kind
from .shortcut import Shortcut
from .transport import Closed, Receiver, Transport

ENDED = 64
"""Comms that are remembered after the end of their sessions."""

Handler = Callable[[Any, Any, dict[str, Any]], Any]


class CommTransport(Transport):
    """One comm: sends on IOPub under the comm's topic; ``CommTarget`` feeds it what arrives.

    A publisher drops what a subscriber takes too slowly, and says nothing.
    """

    lossy = True

    def __init__(self, kernel: Any, comm_id: str, opened_by: dict[str, Any]) -> None:
        self.on_message: Receiver = lambda envelope, buffers: None
        self.on_close: Closed = lambda reason: None
        self.on_room: Callable[[], None] = lambda: None
        self._kernel = kernel
        self._comm_id = comm_id
        self.opened_by = extract_header(opened_by)
        self.is_open = True

    def send(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        """Publish one message; the buffers leave later, from ipykernel's own thread."""
        if self.is_open:
            self._publish(envelope, buffers)

    def _publish(self, envelope: Envelope, buffers: Sequence[Buffer]) -> None:
        self._kernel.session.send(
            self._kernel.iopub_socket,
            "comm_msg",
            {"comm_id": self._comm_id, "data": envelope._asdict()},
            parent=self.opened_by,
            ident=f"comm-{self._comm_id}".encode(),
            buffers=list(buffers),
        )

    def close(self, reason: str) -> None:
        """End here; the ``bye`` that the session has sent is what the other side goes by.

        A ``comm_close`` of ours would be told to every window of the kernel, and most have no such comm. A
        client that was taken for gone, and has not heard it, is told again.
        """
        if self.is_open:
            self.is_open = False
            body = json.dumps({"reason": reason}).encode()
            bye = Envelope(PROTOCOL_VERSION, Kind.BYE, 0, 0)
            self.on_message = lambda envelope, buffers: self._publish(bye, [body])
            self.on_close(reason)


class CommTarget:
    """Handles ``comm_*`` messages of our target on the control channel; all others go where they went."""

    def __init__(self, kernel: Any, accept: Callable[[Transport], object]) -> None:
        self._kernel = kernel
        self._accept = accept
        self._transports: dict[str, CommTransport] = {}
        self._replaced: dict[str, Handler | None] = {}
        self._shortcut = Shortcut(kernel, lambda comm_id: comm_id in self._transports, self._message)

    def register(self) -> None:
        """Take the three messages over on the control channel."""
        ours = {"comm_open": self._opened, "comm_msg": self._message, "comm_close": self._closed}
        for name, handler in ours.items():
            self._replaced[name] = self._kernel.control_handlers.get(name)
            self._kernel.control_handlers[name] = handler
        self._shortcut.open()

    def unregister(self) -> None:
        """Give them back; the sessions have been closed."""
        self._shortcut.close()
        for name, handler in self._replaced.items():
            self._kernel.control_handlers.pop(name, None)
            if handler is not None:
                self._kernel.control_handlers[name] = handler
        self._transports.clear()

    def _opened(self, stream: Any, ident: Any, msg: dict[str, Any]) -> Any:
        content = msg["content"]
        if content["target_name"] != COMM_TARGET:
            return self._pass_on("comm_open", stream, ident, msg)
        before = self._transports.pop(content["comm_id"], None)
        if before is not None:
            before.close("its comm was opened again")
        self._forget()
        transport = CommTransport(self._kernel, content["comm_id"], msg)
        self._transports[content["comm_id"]] = transport
        self._accept(transport)
        return self._deliver(transport, msg)

    def _forget(self) -> None:
        """Who has not closed its comm after the end of its session has most likely gone."""
        ended = [comm_id for comm_id, transport in self._transports.items() if not transport.is_open]
        for comm_id in ended[:-ENDED]:
            del self._transports[comm_id]

    def _message(self, stream: Any, ident: Any, msg: dict[str, Any]) -> Any:
        transport = self._transports.get(msg["content"]["comm_id"])
        if transport is None:
            return self._pass_on("comm_msg", stream, ident, msg)
        return self._deliver(transport, msg)

    def _closed(self, stream: Any, ident: Any, msg: dict[str, Any]) -> Any:
        transport = self._transports.pop(msg["content"]["comm_id"], None)
        if transport is None:
            return self._pass_on("comm_close", stream, ident, msg)
        reason = msg["content"].get("data", {}).get("reason")
        transport.may_return = reason is None  # to say why is to say goodbye
        transport.close(str(reason or "it closed the comm"))
        return None

    def _deliver(self, transport: CommTransport, msg: dict[str, Any]) -> None:
        data = msg["content"]["data"]
        try:
            envelope = Envelope(*(int(data[name]) for name in Envelope._fields))
        except (KeyError, TypeError, ValueError):
            transport.close(f"an envelope holds {', '.join(Envelope._fields)}, got {str(data)[:80]}")
            return
        transport.on_message(envelope, list(msg["buffers"]))

    def _pass_on(self, name: str, stream: Any, ident: Any, msg: dict[str, Any]) -> Any:
        handler = self._replaced[name] or self._kernel.shell_handlers[name]
        return handler(stream, ident, msg)
