"""Writing cells in a page: completion and help."""

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
    lab.interrupt()
    lab.finish()
    write(lab, LISP, "(map inc ")
    lab.page.keyboard.press("Shift+Tab")
    lab.page.locator(".jp-Tooltip", has_text="(map f xs more …)").wait_for()
