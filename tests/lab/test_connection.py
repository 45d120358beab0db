"""What a page tells when it loses its kernel, and what is left then; a tab that is duplicated."""

from __future__ import annotations

import re

from playwright.sync_api import WebSocketRoute

from tests.lab.page import Lab

COUNT, WAIT, AGAIN = range(3)
CELLS = [
    "%%js\nvar count = 1; const held = await py.object(); count",
    """%%js
    await py.print('begun');
    await new Promise((go) => { new BroadcastChannel('go').onmessage = go });
    'went'""",
    "%%js\n[count += 1, await held.__class__.__name__]",
]


class Network:
    """The websockets of a page's kernels, which can be cut."""

    def __init__(self, lab: Lab) -> None:
        self._open: list[WebSocketRoute] = []
        self._is_up = True
        lab.page.route_web_socket(re.compile("/channels"), self._connect)

    def _connect(self, page: WebSocketRoute) -> None:
        self._open.append(page)
        if self._is_up:
            self._open.append(page.connect_to_server())
        else:
            self.cut()

    def cut(self) -> None:
        """End all connections, and let no other begin."""
        self._is_up = False
        for end in self._open:
            end.close(code=3000)
        self._open.clear()

    def mend(self) -> None:
        """Let connections begin."""
        self._is_up = True


def test_a_lost_connection_is_told_and_variables_outlast_it_and_a_kernel_that_is_gone_is_told_too(
    lab: Lab,
) -> None:
    network = Network(lab)
    lab.open(CELLS)
    lab.run(COUNT)
    lab.start(WAIT)
    lab.wait_for_text(WAIT, "begun")
    network.cut()
    assert "is lost" in lab.wait_for_state("disconnected")
    lab.page.evaluate("() => new BroadcastChannel('go').postMessage(1)")
    network.mend()
    lab.finish()
    lab.wait_for_text(WAIT, "went")
    lab.wait_for_state("ready")
    lab.run(AGAIN)
    assert lab.text(AGAIN) == "[ 2, 'object' ]"

    lab.evaluate("await window.jupyterapp.serviceManager.sessions.shutdownAll();")
    assert "gone with all variables" in lab.wait_for_state("gone")
    lab.evaluate("await context.changeKernel({ name: 'python3' });")
    lab.wait_for_state("ready")
    lab.run(COUNT)
    assert lab.text(COUNT) == "1"


def test_a_tab_that_is_duplicated_has_a_worker_of_its_own_and_takes_nothing_away(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(COUNT)
    with lab.page.context.expect_page() as opened:
        lab.page.evaluate("() => void window.open(location.pathname)")
    other = Lab(opened.value, lab.server)
    other.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady")
    other.wait_for_state("ready")
    other.run(COUNT)
    assert other.text(COUNT) == "1"
    lab.run(AGAIN)
    assert lab.text(AGAIN) == "[ 2, 'object' ]"
    lab.wait_for_state("ready")
