"""The panel of live objects, also while the kernel is busy; what works without it and the other extras."""

from __future__ import annotations

import pytest

from tests.lab.page import Lab
from tests.lab.server import file_of
from tests.lab.test_shell import PLUGINS

BLOCK = "import pathlib, time\nwhile not pathlib.Path('on').exists():\n    time.sleep(0.01)"
CELLS = [
    "class Thing: pass\nnumbers = list(range(1000))",
    "%%js\nconst many = await py.numbers;\nconst thing = await py.Thing();",
    BLOCK,
    "%%js",
    "%%js\ntry { await thing.$repr() } catch (error) { error.name }",
]
MAKE, HOLD, WAIT, EMPTY, USE = range(5)
ROWS = ".kb-Objects-list li"
FOCUSED = """() => {
  const { role, ariaLabel, tagName, textContent } = document.activeElement;
  return `${role ?? tagName} ${ariaLabel ?? textContent}`;
}"""


@pytest.mark.parametrize("app", ["lab/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def test_it_lists_what_is_held_writes_it_into_a_cell_and_releases_it_while_the_kernel_is_busy(
    lab: Lab, app: str
) -> None:
    lab.open(CELLS, app=app)
    lab.run(MAKE)
    lab.run(HOLD)
    lab.wait_for_state("ready")
    lab.page.locator(".kb-Status button").press("Enter")
    rows = lab.page.locator(ROWS)
    first, thing = rows.filter(has_text="numbers: list"), rows.filter(has_text="Thing")
    first.wait_for()
    assert lab.page.evaluate(FOCUSED) == "region Live objects"
    assert rows.nth(0).inner_text() == first.inner_text(), "the largest comes first"
    assert "Cell [2], line 2" in first.inner_text()
    assert "browser" in first.inner_text()
    assert first.get_by_role("button", name="Release numbers: list").count() == 1

    lab.evaluate("notebook.activeCellIndex = arg;", EMPTY)
    thing.locator(".kb-Objects-insert").press("Enter")
    written = lab.evaluate("return notebook.widgets[arg].model.sharedModel.getSource();", EMPTY)
    assert written.startswith('%%js\nawait kb.handle("')
    lab.run(EMPTY)
    assert "Thing at" in lab.text(EMPTY)

    lab.start(WAIT)
    lab.wait_for_state("busy")
    lab.page.evaluate("() => document.querySelector('.kb-Objects-list').replaceChildren()")
    thing.wait_for()
    first.locator(".kb-Objects-insert").focus()
    for key in ["Tab", "Tab", "Tab", "Enter"]:  # its release, the next one, that one's release
        lab.page.keyboard.press(key)
    (lab.server.root / "on").touch()
    lab.finish()
    thing.wait_for(state="detached")
    assert lab.page.evaluate(FOCUSED) == "BUTTON numbers: list", "the keys go on with what is there"
    (lab.server.root / "on").unlink()
    lab.run(USE)
    assert lab.text(USE) == "'ReleasedError'"


EXTRAS = [name for name in PLUGINS if name not in ("session", "evaluator")]


def test_cells_run_with_every_extra_plugin_switched_off(lab: Lab) -> None:
    off = {"disabledExtensions": {f"@kernelbridge/lab:{name}": True for name in EXTRAS}}
    with file_of(lab.server.home / "config" / "labconfig" / "page_config.json", off):
        lab.open(["%%js\n1 + 1", "%%lisp\n(+ 1 2)", "%%js\ntypeof WorkerGlobalScope"])
    lab.run_all()
    assert [lab.text(0), lab.text(1), lab.text(2)] == ["2", "3", "'function'"]
    active = "return arg.filter((name) => window.jupyterapp.isPluginActivated('@kernelbridge/lab:' + name));"
    assert lab.evaluate(active, EXTRAS) == []
    assert lab.page.locator(".kb-Status").count() == 0


BESIDE = "JavaScript and Lisp cells run beside the kernel."
GERMAN = "Zellen laufen neben dem Kernel."
# What Jupyter Server answers where a language pack is installed.
HEAD = {"language": "de", "plural_forms": "nplurals=2; plural=(n != 1);"}
CATALOG = {"data": {"kernelbridge": {"": HEAD, BESIDE: [GERMAN]}}, "message": ""}


def test_cells_run_beside_the_kernel_where_the_user_wants_none_in_the_page_and_that_can_be_translated(
    lab: Lab,
) -> None:
    settings = lab.server.home / "settings"
    lab.page.route("**/api/translations/de_DE*", lambda route: route.fulfill(json=CATALOG))
    with (
        file_of(settings / "@kernelbridge" / "lab" / "evaluator.jupyterlab-settings", {"enabled": False}),
        file_of(
            settings / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings",
            {"locale": "de_DE"},
        ),
    ):
        lab.open(["%%js\ntypeof process"])
    assert lab.wait_for_state("ready") == GERMAN
    lab.run_all()
    assert lab.text(0) == "'object'"
