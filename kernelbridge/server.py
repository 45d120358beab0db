"""The part of kernelbridge that runs inside Jupyter Server.

Owns two things that make cells in a page feel local: kernel websockets without Nagle's delay, and quick
notice of a dead kernel. Knows nothing of the bridge's protocol; all works without it, only slower.

Configuration, for example in ``jupyter_server_config.py``::

    c.QuickConnection.nodelay = False        # or the environment variable KERNELBRIDGE_NODELAY=0
    c.KernelRestarter.time_to_dead = 3.0     # jupyter_client's own pace
    c.ServerApp.jpserver_extensions = {"kernelbridge.server": False}
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from traitlets import Bool, default
from traitlets.config import Config, Configurable

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

KERNEL_POLL_SECONDS = 0.5
"""How often a kernel process is looked at; with jupyter_client's own 3 s a page waits for a dead kernel."""

_CONNECTION_CLASS = "kernel_websocket_connection_class"


class QuickConnection(Configurable):
    """Mixin for a kernel websocket connection that sends every message at once.

    A reply of a kernel is several small messages (busy, reply, idle). With Nagle's algorithm on, the second
    one waits for the browser's delayed acknowledgement, which adds about 40 ms to every round trip.
    """

    nodelay = Bool(config=True, help="Set TCP_NODELAY on kernel websockets.")

    websocket_handler: Any

    @default("nodelay")
    def _nodelay_unless_told_otherwise(self) -> bool:
        return os.environ.get("KERNELBRIDGE_NODELAY", "1") != "0"

    def connect(self) -> Any:
        """Connect to the kernel as the class beside this one does; returns what that returns."""
        if self.nodelay:
            self.websocket_handler.set_nodelay(True)
        return super().connect()  # type: ignore[misc]


def quick(connection: type) -> type:
    """Return `connection` with `QuickConnection` mixed in, or itself when that was done before."""
    if issubclass(connection, QuickConnection):
        return connection
    return type(f"Quick{connection.__name__}", (QuickConnection, connection), {})


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _link_jupyter_server_extension(app: ServerApp) -> None:
    """Before the kernel manager exists: shorten the poll, unless the user chose a pace."""
    if "time_to_dead" not in app.config.KernelRestarter:
        app.update_config(Config({"KernelRestarter": {"time_to_dead": KERNEL_POLL_SECONDS}}))


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Once the connection class is settled (the plain one, a gateway's, the user's own): build on it."""
    settings = app.web_app.settings
    settings[_CONNECTION_CLASS] = quick(settings[_CONNECTION_CLASS])
