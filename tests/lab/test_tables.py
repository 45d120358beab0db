"""Tables in the worker of a page: what reads them is a part of the extension, loaded when it is needed."""

from __future__ import annotations

from tests.lab.page import Lab

FRAME = "import pandas as pd\ndf = pd.DataFrame({'id': [1, 2], 'name': ['é', None]})"


def test_a_cell_reads_a_frame_as_rows_and_gives_the_librarys_table_to_python(lab: Lab) -> None:
    lab.open(
        [
            FRAME,
            "%%js\nconst table = await py.df.$js(); table",
            "%%js\nawait table.rows()",
            "%%js\npy.back = await table.toArrow();\nawait py.back.to_pandas().equals(py.df)",
        ]
    )
    lab.run_all()
    assert lab.text(1).startswith("ArrowTable(DataFrame, ")
    assert lab.text(2) == "[ { id: 1n, name: 'é' }, { id: 2n, name: null } ]"
    assert lab.text(3) == "true"
