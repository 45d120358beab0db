"""Several documents of one page on one kernel: each brings a worker, and the cells of all of them run."""

from __future__ import annotations

from tests.lab.page import Lab

ADD, STATUS = range(2)
CELLS = ["%%js\n1 + 1", "%bridge status"]
WORKER = "%%js\ntypeof WorkerGlobalScope"


def wait_for_workers(lab: Lab, number: int) -> None:
    lab.run_until(STATUS, lambda text: text.count("session: browser") == number)


def test_two_notebooks_run_their_cells_and_closing_one_leaves_the_other_working(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run(ADD)
    lab.open_beside([*CELLS, WORKER])
    lab.run(ADD)
    assert lab.text(ADD) == "2"
    wait_for_workers(lab, 2)
    lab.turn_to("test.ipynb")
    lab.run(ADD)
    assert lab.text(ADD) == "2"
    lab.close()
    lab.turn_to("beside.ipynb")
    lab.run_all()
    assert [lab.text(ADD), lab.text(2)] == ["2", "'function'"]
    wait_for_workers(lab, 1)


def test_a_notebook_and_a_console_share_variables(lab: Lab) -> None:
    lab.open(["%%js\nconst seen = 1"])
    lab.run(0)
    assert lab.run_in_console("%%lisp\n(+ seen 1)") == "2"


def test_two_views_of_a_notebook_have_one_worker_and_closing_one_keeps_its_variables(lab: Lab) -> None:
    lab.open(["%%js\nconst seen = 1", CELLS[STATUS], "%%js\nseen + 1"])
    lab.run(0)
    lab.open_view()
    lab.run(2)
    wait_for_workers(lab, 1)
    lab.close()
    lab.turn_to("test.ipynb")
    lab.run(2)
    assert lab.text(2) == "2"
    wait_for_workers(lab, 1)
