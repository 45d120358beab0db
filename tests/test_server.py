"""The server extension: quick websockets, a quick look at dead kernels, and the user's word above ours."""

from __future__ import annotations

import pytest
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config, Configurable

from kernelbridge.server import KERNEL_POLL_SECONDS, _link_jupyter_server_extension, quick


class Handler:
    """Stands for tornado's websocket handler: remembers what was asked of its socket."""

    nodelay = False

    def set_nodelay(self, value: bool) -> None:
        self.nodelay = value


class Connection(Configurable):
    """Stands for any class that a server may be configured with."""

    def __init__(self) -> None:
        super().__init__()
        self.websocket_handler = Handler()

    def connect(self) -> str:
        return "connected"


def test_a_quick_connection_sets_nodelay_and_connects_as_the_class_it_builds_on() -> None:
    connection = quick(Connection)()
    assert connection.connect() == "connected"
    assert connection.websocket_handler.nodelay is True


@pytest.mark.parametrize(("value", "nodelay"), [("0", False), ("1", True), ("", True)])
def test_the_environment_can_opt_out(monkeypatch: pytest.MonkeyPatch, value: str, nodelay: bool) -> None:
    monkeypatch.setenv("KERNELBRIDGE_NODELAY", value)
    connection = quick(Connection)()
    connection.connect()
    assert connection.websocket_handler.nodelay is nodelay


def test_the_configuration_can_opt_out_as_the_documentation_says() -> None:
    connection = quick(Connection)()
    connection.update_config(Config({"QuickConnection": {"nodelay": False}}))
    connection.connect()
    assert connection.websocket_handler.nodelay is False


def test_a_quick_class_is_not_made_quick_twice() -> None:
    once = quick(Connection)
    assert quick(once) is once


@pytest.mark.parametrize(
    ("configured", "poll"),
    [({}, KERNEL_POLL_SECONDS), ({"KernelRestarter": {"time_to_dead": 3.0}}, 3.0)],
    ids=["nothing configured", "the user's pace"],
)
def test_kernels_are_polled_quickly_unless_the_user_chose_a_pace(
    configured: dict[str, object], poll: float
) -> None:
    app = ServerApp(config=Config(configured))
    _link_jupyter_server_extension(app)
    assert app.config.KernelRestarter.time_to_dead == poll
