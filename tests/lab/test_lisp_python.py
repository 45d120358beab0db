"""The tables of Lisp programs in tests/lisp, as cells of one notebook that run in the worker of a page."""

from __future__ import annotations

from tests.lab.page import Lab
from tests.lisp_programs import PROGRAMS


def test_programs_show_in_a_page_what_the_tables_say(lab: Lab) -> None:
    lab.open([program.cell for program in PROGRAMS])
    lab.run_all()
    shown = {program.source: lab.text(i) for i, program in enumerate(PROGRAMS)}
    assert shown == {program.source: program.shown for program in PROGRAMS}
