"""What a person sees of the output of operations in a page: it is in the cell that made the call."""

from __future__ import annotations

import pytest

from tests.ipykernels import IPYKERNELS
from tests.lab.page import Lab

CELLS = [
    "import threading, time\nfrom tqdm import tqdm\nfrom tqdm.auto import tqdm as bar",
    "%%js\nawait py.exec`\nfor _ in tqdm(range(3)): pass\nfor _ in bar(range(3)): pass\n`",
    (
        "%%js\nawait py.exec`\ndef work():\n    for n in range(3): go.wait(); print('second', n)\n"
        "go = threading.Event()\nthread = threading.Thread(target=work); thread.start()\n`;"
    ),
    "%%js\nawait py.go.set(); console.log('third'); await py.thread.join(); await py.print('third, too')",
    "print('fourth')",
]


@pytest.mark.parametrize("kernel", IPYKERNELS)
def test_bars_and_threads_are_seen_where_they_were_started(lab: Lab, kernel: str) -> None:
    lab.open(CELLS, kernel=kernel)
    lab.run_all()
    lab.wait_for_text(2, "second 2")
    assert "3/3" in lab.text(1)
    lab.page.locator(".jp-OutputArea .progress-bar, .jp-OutputArea .widget-hprogress").first.wait_for()
    assert lab.text(2) == "second 0\nsecond 1\nsecond 2\n"
    assert [lab.text(3), lab.text(4)] == ["third\nthird, too\n", "fourth\n"]
