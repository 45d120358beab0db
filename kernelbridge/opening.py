"""The kernels that the command line speaks to: one of its own, which ends with it, or one that goes on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import find_connection_file
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager

from .client import SELDOM, Client, Died, Failed, Message, unknown
from .endings import Pace
from .guard import Guard
from .remote import Lost, Server, ServerError, Websocket

READY = 60.0
"""Seconds that a kernel has to answer."""
PATIENT, IMPATIENT = 30.0, 2.0
"""Seconds to wait for an answer while a person types: of a kernel that nobody else uses, and of another."""


class Sockets:
    """The line of ZeroMQ."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.session: Any = client.session
        self._channels: dict[str, Any] = {
            "shell": client.shell_channel,
            "iopub": client.iopub_channel,
            "stdin": client.stdin_channel,
            "control": client.control_channel,
        }

    def send(self, channel: str, message: Message) -> None:
        """Send a message."""
        self._channels[channel].send(message)

    def hear(self, channels: list[str], seconds: float) -> Message | None:
        """The next message on one of these channels; ``None`` when none comes in time."""
        poller = zmq.Poller()
        for name in channels:
            poller.register(self._channels[name].socket, zmq.POLLIN)
        ready = dict(poller.poll(int(seconds * 1000)))
        for name in channels:
            if self._channels[name].socket in ready:
                return dict(self._channels[name].get_msg(timeout=0))
        return None


@contextmanager
def opened(kernel: str | None, existing: str | None, server: Server | None = None) -> Iterator[Client]:
    """A client of a kernel of its own, which ends with it, or of one that runs already and goes on."""
    name = kernel or "python3"
    if server is not None:
        opening = _at(server, name, existing)
    else:
        opening = _connected(existing) if existing is not None else _started(name)
    with opening as client:
        yield client


@contextmanager
def _started(name: str) -> Iterator[Client]:
    manager = KernelManager(kernel_name=name)
    with tempfile.TemporaryFile() as said:
        try:
            manager.start_kernel(stdout=said, stderr=said)
        except NoSuchKernel:
            raise Failed(unknown("kernel", name, KernelSpecManager().find_kernel_specs())) from None
        try:
            client = manager.blocking_client()
            with _open(client, f"the kernel {name!r} did not start"):
                yield Client(Sockets(client), manager.interrupt_kernel, manager.is_alive, PATIENT)
        except Died:
            said.seek(0)
            raise Died(f"; its last words:\n{said.read()[-2000:].decode(errors='replace')}") from None
        finally:
            manager.shutdown_kernel(now=True)


@contextmanager
def _connected(file: str) -> Iterator[Client]:
    try:
        path = find_connection_file(file)
    except OSError:
        raise Failed(
            f"there is no connection file {file!r}; `kernelbridge status` lists the kernels that run"
        ) from None
    client = BlockingKernelClient(connection_file=path)
    try:
        client.load_connection_file()
    except (ValueError, KeyError) as error:
        raise Failed(f"{path} is no connection file: {error}") from error

    def interrupt() -> None:
        session: Any = client.session
        client.control_channel.send(session.msg("interrupt_request", {}))

    with _open(client, f"no kernel answers where {path} says"):
        yield Client(Sockets(client), interrupt, client.is_alive, IMPATIENT)


@contextmanager
def _at(server: Server, name: str, existing: str | None) -> Iterator[Client]:
    """Of a server: the kernel of this id or document, or a new one, which ends."""
    try:
        with _begun(server, name) if existing is None else nullcontext(server.find(existing)) as ident:
            line = Websocket(server, ident)
            try:
                yield Client(line, lambda: server.interrupt(ident), _lives(server, ident), PATIENT)
            finally:
                line.close()
    except Lost as error:
        raise Died(f": {error}") from None
    except ServerError as error:
        raise Failed(str(error)) from None


def _lives(server: Server, ident: str) -> Callable[[], bool]:
    """Mostly the websocket tells that a kernel has gone; that it does not is seen sooner or later."""
    pace = Pace(SELDOM)
    return lambda: not pace.due() or server.lives(ident)


@contextmanager
def _begun(server: Server, name: str) -> Iterator[str]:
    """A kernel that is ended, also when this process cannot do so itself."""
    ident = server.start(name)
    guard = Guard(server.request("DELETE", f"kernels/{ident}"))
    try:
        yield ident
    finally:
        guard.act()


@contextmanager
def _open(client: BlockingKernelClient, silence: str) -> Iterator[None]:
    client.start_channels()
    try:
        client.wait_for_ready(timeout=READY)
    except RuntimeError as error:
        client.stop_channels()
        raise Failed(f"{silence}: {error}") from None
    try:
        yield
    finally:
        client.stop_channels()
