"""What a person sees and does in one page of JupyterLab or Notebook 7, as tests say it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Error, Page

KERNEL = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
PANEL = """async (arg) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const notebook = panel.content;
  const context = panel.sessionContext;
  const kernel = context.session?.kernel;
  const execute = (command, args) => window.jupyterapp.commands.execute(command, args);
  %s
}"""


@dataclass
class Server:
    """A running Jupyter server: where it is, which folder it shows and where it looks for kernels."""

    url: str
    token: str
    root: Path
    data: Path
    log: list[str]

    @property
    def home(self) -> Path:
        """The folder of all its files but the notebooks."""
        return self.data.parent


@dataclass
class Lab:
    """One page of JupyterLab, or of Notebook 7, with one notebook open."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)

    def open(self, notebook: Path | Sequence[str], app: str = "lab/tree", kernel: str = "python3") -> None:
        """Open a notebook file, or one made of these sources, and wait until its kernel is idle."""
        self.open_early(notebook, app, kernel)
        self._wait_until_idle()

    def open_early(
        self, notebook: Path | Sequence[str], app: str = "lab/tree", kernel: str = "python3"
    ) -> None:
        """As `open`, but wait only until the page has a connection to a kernel that is about to start."""
        name = notebook.name if isinstance(notebook, Path) else "test.ipynb"
        self.write(name, notebook, kernel)
        self.page.goto(f"{self.server.url}/{app}/{name}?reset&token={self.server.token}")
        self.page.wait_for_function(f"() => Boolean({KERNEL})")

    def open_beside(self, sources: Sequence[str]) -> None:
        """Open another notebook, made of these sources, on the kernel of the current one."""
        self.write("beside.ipynb", sources)
        self._in_panel(
            "await execute('docmanager:open', { path: 'beside.ipynb', kernel: { id: kernel.id } });"
        )
        self._wait_until_idle()

    def open_view(self) -> None:
        """Open a second view of the notebook on the right; it becomes the current one."""
        self._in_panel(
            """const { shell } = window.jupyterapp;
               const turned = new Promise((resolve) => shell.currentChanged.connect(resolve));
               await execute('docmanager:clone');
               await turned;
               await shell.currentWidget.revealed;"""
        )
        self._wait_until_idle()

    def run_in_console(self, source: str) -> str:
        """Run a cell in a new console on the notebook's kernel; what it says in plain text."""
        outputs = self._in_panel(
            """const { console, sessionContext } = await execute('console:create', {
                 kernelPreference: { id: kernel.id }, activate: false });
               await sessionContext.ready;
               await console.inject(arg);
               return console.cells.get(console.cells.length - 1).model.outputs.toJSON();""",
            source,
        )
        return "".join(map(_plain, outputs))

    def turn_to(self, name: str) -> None:
        """Make the notebook with this file name the current one."""
        self._in_panel("await execute('docmanager:open', { path: arg });", name)

    def close(self) -> None:
        """Close the current notebook's tab and keep its kernel."""
        self._in_panel("panel.dispose();")

    def close_and_reopen(self) -> None:
        """Close the notebook's tab, keep its kernel, and open the notebook again on it."""
        self._in_panel(
            """const path = panel.context.path;
               panel.dispose();
               await execute('docmanager:open', { path });"""
        )
        self._wait_until_idle()

    def reload(self) -> None:
        """Reload the page, as its user would, and wait until the kernel is idle."""
        self.page.reload()
        self.page.wait_for_function(f"() => Boolean({KERNEL})")
        self._wait_until_idle()

    def run_all(self) -> list[list[dict[str, Any]]]:
        """Run every cell, wait until the last one is done, return `outputs()`."""
        self._in_panel("await execute('notebook:run-all-cells');")
        return self.outputs()

    def run(self, index: int) -> list[dict[str, Any]]:
        """Run one cell, wait until it is done, return its outputs."""
        self._in_panel("notebook.activeCellIndex = arg; await execute('notebook:run-cell');", index)
        return self.outputs()[index]

    def run_until(self, index: int, holds: Callable[[str], bool]) -> None:
        """Run one cell again and again until this holds for its text; each time is a round trip."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            self.run(index)
            if holds(self.text(index)):
                return
        raise AssertionError(f"cell {index} still says: {self.text(index)}")

    def start(self, index: int) -> None:
        """Run one cell and return when the kernel has begun with it."""
        self._in_panel(
            """const begun = new Promise((resolve) => kernel.iopubMessage.connect((_, message) => {
                 if (message.header.msg_type === 'execute_input') resolve();
               }));
               notebook.activeCellIndex = arg;
               window.lastRun = execute('notebook:run-cell');
               await begun;""",
            index,
        )

    def finish(self) -> None:
        """Wait until the cell that was started last is done."""
        self.page.evaluate("() => window.lastRun")

    def wait_for_text(self, index: int, text: str) -> None:
        """Wait until the outputs of a cell show this text."""
        self.page.wait_for_function(
            "([i, text]) => JSON.stringify(window.jupyterapp.shell.currentWidget.content.widgets[i].model"
            ".outputs.toJSON()).includes(text)",
            arg=[index, text],
        )

    def wait_for_state(self, state: str) -> str:
        """Wait until the toolbar tells this state of JavaScript and Lisp cells; what it says of it."""
        item = self.page.locator(f".jp-NotebookPanel .kb-Status[data-state={state}] button")
        return item.get_attribute("title") or ""

    def outputs(self) -> list[list[dict[str, Any]]]:
        """Outputs of each cell as nbformat has them; none for a cell that is not code."""
        found: list[list[dict[str, Any]]] = self._in_panel(
            "return notebook.widgets.map((cell) => cell.model.outputs?.toJSON() ?? []);"
        )
        return found

    def text(self, index: int) -> str:
        """What the outputs of a cell say in plain text."""
        return "".join(_plain(output) for output in self.outputs()[index])

    def wait_for_source(self, index: int, beginning: str) -> None:
        """Wait until a cell begins with this text."""
        self.page.wait_for_function(
            "([i, text]) => window.jupyterapp.shell.currentWidget.content.widgets[i].model.sharedModel"
            ".getSource().startsWith(text)",
            arg=[index, beginning],
        )

    def mime_type(self, index: int) -> str:
        """The language that the editor of a cell speaks."""
        found: str = self._in_panel("return notebook.widgets[arg].model.mimeType;", index)
        return found

    def interrupt(self) -> None:
        """Press the stop button."""
        self._in_panel("await execute('notebook:interrupt-kernel');")

    def restart(self) -> None:
        """Restart the kernel and wait until it is idle."""
        self._in_panel("await context.restartKernel();")

    def notifications(self, number: int) -> list[str]:
        """What the notification centre says, the latest first, once it has so many."""
        bell = self.page.locator(".jp-Notification-Status", has_text=str(number))
        bell.click()
        items = self.page.locator(".jp-Notification-List-Item .jp-toast-message")
        items.nth(number - 1).wait_for()
        said = items.all_inner_texts()
        bell.click()
        items.first.wait_for(state="detached")
        return said

    def evaluate(self, script: str, arg: Any = None) -> Any:
        """Run JavaScript in the page, with `panel`, `notebook`, `context`, `kernel` and `arg` at hand."""
        return self._in_panel(script, arg)

    def note(self, error: Error) -> None:
        """Keep an uncaught error of the page when it is ours; Notebook 7 has some of its own."""
        if "@kernelbridge" in (error.stack or ""):
            self.errors.append(error.stack or str(error))

    def write(self, name: str, notebook: Path | Sequence[str], kernel: str = "python3") -> None:
        """Put a notebook into the server's folder: a copy of a file, or one made of these sources."""
        path = self.server.root / name
        if isinstance(notebook, Path):
            shutil.copy(notebook, path)
            return
        made = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in notebook],
            metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}},
        )
        nbformat.write(made, path)

    def screenshot(self, path: Path) -> None:
        """Save what the page shows."""
        self.page.screenshot(path=path)

    def _wait_until_idle(self) -> None:
        self.page.wait_for_function(f"() => {KERNEL}?.status === 'idle'")

    def _in_panel(self, script: str, arg: Any = None) -> Any:
        return self.page.evaluate(PANEL % script, arg)


def _plain(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return "".join(output["text"])
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return "".join(output["data"].get("text/plain", ""))
