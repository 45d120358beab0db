"""Writing cells in a page: completion, help, the language of a cell, Lisp as an editor knows it."""

from __future__ import annotations

from tests.lab.page import Lab

SETUP = """import time
class Shape:
    def area(self, scale=2):
        "How large it is."
shape = Shape()
shape.corners = 4"""
CELLS = [
    SETUP,
    "%%js\nconst known = { alpha: 1 }, shape = await py.shape",
    "import threading; print('begun'); threading.Event().wait()",
    "%%js\n",
    "%%lisp\n",
]
BUSY, JS, LISP = 2, 3, 4


def write(lab: Lab, index: int, text: str) -> None:
    """Put the cursor at the end of a cell and type."""
    lab.evaluate(
        """notebook.activeCellIndex = arg; notebook.mode = 'edit';
           await notebook.scrollToItem(arg);
           const { editor } = notebook.widgets[arg];
           editor.focus();
           editor.setCursorPosition(editor.getPositionAt(editor.model.sharedModel.getSource().length));""",
        index,
    )
    lab.page.keyboard.type(text)


def completions(lab: Lab, index: int, text: str) -> list[str]:
    """What is offered behind a text; taken away again."""
    write(lab, index, text)
    lab.page.keyboard.press("Tab")
    items = lab.page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item .jp-Completer-match")
    items.first.wait_for()
    said = items.all_inner_texts()
    lab.page.keyboard.press("Escape")
    for _ in text:
        lab.page.keyboard.press("Backspace")
    return said


OFFERED: list[tuple[int, str, str]] = [
    (JS, "await py.shape.", "corners"),
    (JS, "shape.a", "area"),
    (JS, "known.", "alpha"),
    (LISP, "(map-", "map-indexed"),
    (LISP, "(shape.", "corners"),
]


def offered(lab: Lab) -> list[tuple[str, bool]]:
    return [(text, name in completions(lab, index, text)) for index, text, name in OFFERED]


def test_cells_are_completed_and_explained_also_while_the_kernel_is_busy(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(0)
    lab.run(1)
    assert offered(lab) == [(text, True) for _, text, _ in OFFERED]
    lab.start(BUSY)
    lab.wait_for_text(BUSY, "begun")
    assert offered(lab) == [(text, True) for _, text, _ in OFFERED]
    write(lab, LISP, "(reduce")
    line = lab.page.locator(".jp-Cell.jp-mod-active .cm-line", has_text="reduce")
    line.hover(position={"x": 25, "y": 8})
    lab.page.locator(".kb-Hover", has_text="(reduce f").wait_for()
    lab.page.keyboard.press("Shift+Tab")
    lab.page.locator(".jp-Tooltip", has_text="(reduce f").wait_for()
    lab.page.keyboard.press("Escape")
    for _ in "(reduce":
        lab.page.keyboard.press("Backspace")
    lab.interrupt()
    lab.finish()
    write(lab, LISP, "(map inc ")
    lab.page.keyboard.press("Shift+Tab")
    lab.page.locator(".jp-Tooltip", has_text="(map f xs more …)").wait_for()


def choose(lab: Lab, index: int, language: str) -> None:
    """Choose a language in the toolbar of a cell."""
    write(lab, index, "")
    lab.page.get_by_label("Language of this cell").select_option(label=language)


def cell(lab: Lab, index: int) -> tuple[str, str, object]:
    """Source, editor language and our metadata of a cell."""
    source, metadata = lab.evaluate(
        """const { model } = notebook.widgets[arg];
           return [model.sharedModel.getSource(), model.getMetadata('kernelbridge') ?? null];""",
        index,
    )
    return source, lab.mime_type(index), metadata


BADGES = """
return notebook.widgets.map(({ node }) =>
  getComputedStyle(node.querySelector('.jp-InputArea-editor'), '::after').content);
"""
CLASSES = """
const spans = notebook.widgets[arg].node.querySelectorAll('.cm-line span');
return [...spans].map((span) => [span.textContent, getComputedStyle(span).color]);
"""


def test_the_toolbar_of_a_cell_tells_and_changes_its_language_and_lisp_is_written_as_lisp(lab: Lab) -> None:
    lab.open(["1 + 1", '%%lisp\n(if "a" 1 nil)'])
    choose(lab, 0, "Lisp")
    assert cell(lab, 0) == ("%%lisp\n1 + 1", "text/x-kernelbridge-lisp", {"language": "lisp"})
    choose(lab, 0, "JavaScript")
    assert cell(lab, 0) == ("%%js\n1 + 1", "text/javascript", {"language": "js"})
    assert lab.run(0)[0]["data"]["text/plain"] == "2"
    lab.evaluate("await execute('kernelbridge:to-python');")
    assert cell(lab, 0) == ("1 + 1", "text/x-ipython", None)
    assert lab.evaluate(BADGES) == ["none", '"Lisp"'], "the toolbar of the cell at hand tells it"
    colours = dict(lab.evaluate(CLASSES, 1))
    assert len({colours[text] for text in ['"a"', "if", "1"]}) == 3
    write(lab, 1, "\n(let ((x 1)\n(y 2))\n(f x\ny")
    assert cell(lab, 1)[0].endswith("\n(let ((x 1)\n      (y 2))\n  (f x\n     y")
    lab.page.keyboard.press("Control+Home")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("Alt+Shift+R")
    lab.wait_for_source(1, "%%lisp\nnil\n(let")
    lab.run(0)
    write(lab, 1, ") 12px (if))")
    underlined = lab.page.locator(".kb-Mistake")
    underlined.nth(1).wait_for()
    assert underlined.all_inner_texts() == ["12px", "(if)"]
    assert str(underlined.first.get_attribute("title")).startswith("12px is not a number")
    lab.page.keyboard.press("F8")
    lab.page.locator(".kb-Hover[role=alert]", has_text="12px is not a number").wait_for()
    lab.page.keyboard.press("Control+z")
    underlined.first.wait_for(state="detached")
