"""The tables of Lisp programs in tests/lisp, as cells of one notebook in a page, and what they become."""

from __future__ import annotations

from tests.lab.page import Lab
from tests.lisp_programs import PROGRAMS
from tests.test_lisp_python import AUTO

AWAITING = [f"%%lisp --auto\n{source}" for source, _ in AUTO.values()]
MACRO = "%%lisp\n(defmacro fifth (x) `(/ ~x 5))\n(fifth 10)"
SHOWN = "%%lisp --auto\n(fifth (undefined-anywhere 2))"
WRONG = "%%lisp\n(if)"

SHOW = """
notebook.activeCellIndex = arg;
void window.jupyterapp.commands.execute('kernelbridge:show-javascript');
"""


def javascript(lab: Lab, index: int) -> str:
    """What the command shows of a cell."""
    lab.evaluate(SHOW, index)
    code = lab.page.locator(".jp-Dialog .kb-JavaScript[data-state=told]")
    code.wait_for()
    text = str(code.text_content())
    lab.page.locator(".jp-Dialog button", has_text="Close").click()
    code.wait_for(state="detached")
    return text


def test_programs_show_in_a_page_what_the_tables_say_and_a_command_what_they_become(lab: Lab) -> None:
    lab.open([*(program.cell for program in PROGRAMS), *AWAITING, MACRO, SHOWN, WRONG])
    auto = len(PROGRAMS)
    shown, wrong = range(auto + len(AWAITING) + 1, auto + len(AWAITING) + 3)
    lab.run_all()
    programs = {program.source: lab.text(i) for i, program in enumerate(PROGRAMS)}
    assert programs == {program.source: program.shown for program in PROGRAMS}
    awaited = {name: lab.text(auto + i) for i, name in enumerate(AUTO)}
    assert awaited == {name: value for name, (_, value) in AUTO.items()}
    code = javascript(lab, shown)
    assert "undefined$anywhere(2)" in code, code
    assert "await" in code, code
    assert "fifth" not in code, code
    assert "if takes at least 2 arguments, not 0" in javascript(lab, wrong)
