"""Large arrays between a page's worker and the kernel, through a real server's websocket, both ways."""

from __future__ import annotations

from tests.lab.page import Lab

MAKE = """%%js
const large = new Float64Array(8_000_000);
for (let at = 0; at < large.length; at++) large[at] = at / 2;"""
SUM = "large.reduce((sum, item) => sum + item, 0)"
EXPECTED = str(sum(range(8_000_000)) // 2)


def test_64_mb_of_floats_go_to_python_and_come_back_and_the_cell_keeps_its_array(lab: Lab) -> None:
    lab.open(
        [
            MAKE,
            "%%js\nawait py.numpy.sum(large)",
            "%%js\npy.there = large; large.fill(0);",
            "there.sum(), there.flags.writeable, len(there)",
            (
                "%%js\nconst back = await py.there.$js();\n"
                "[back.length, back.reduce((sum, item) => sum + item, 0), large.length]"
            ),
        ]
    )
    lab.run_in_console("import numpy")
    lab.run_all()
    assert lab.text(1) == EXPECTED
    assert lab.text(3) == f"(np.float64({EXPECTED}.0), True, 8000000)"
    assert lab.text(4) == f"[ 8000000, {EXPECTED}, 8000000 ]"
