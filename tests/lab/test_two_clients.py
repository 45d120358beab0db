"""A script of Node and a page on one kernel: each has its own output, and they hand objects over."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.lab.page import Lab

NODE = Path(__file__).parents[2] / "labextension" / "packages" / "node" / "lib" / "index.js"
SCRIPT = """
import { connect } from "%s";

let said;
const kb = await connect({ connectionFile: process.argv[1], output: ({ text }) => { said ??= text; } });
const add = await kb.shared("add");
await kb.py.print("of the script");
await kb.share("sum", await add(40, 2));
await kb.share("later", () => 1);
while (said === undefined) await kb.py.abs(-1);
console.log(await kb.shared(), said);
await kb.close();
"""
CELLS = [
    "from ipykernel import get_connection_file\nget_connection_file()",
    "%%js\nconst calls = [];\nawait kb.share('add', (a, b) => { calls.push(a); return a + b; });",
    "%%js\n[calls, await kb.shared('sum')]",
    "%%js\nawait (await kb.shared('later'))()",
    "%bridge status",
]
FILE, SHARE, SEE, GONE, STATUS = range(5)


def test_a_script_and_a_page_work_on_one_kernel(lab: Lab) -> None:
    lab.open(CELLS)
    lab.run_until(STATUS, lambda text: "cells run in: browser" in text)
    lab.run(FILE)
    lab.run(SHARE)
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT % NODE.as_uri(), lab.text(FILE).strip("'")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[ 'add', 'later', 'sum' ] of the script\n\n"
    lab.run(SEE)
    assert lab.text(SEE) == "[ [ 40 ], 42 ]"
    lab.run(GONE)
    assert "ConnectionClosedError: kernelbridge is gone" in lab.text(GONE)
    assert all("of the script" not in lab.text(cell) for cell in range(len(CELLS)))
