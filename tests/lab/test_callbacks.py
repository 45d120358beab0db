"""Functions of the page's cells as Python calls them: through a server, from threads, into each other."""

from __future__ import annotations

from tests.lab.page import Lab

JAVASCRIPT = """%%js
const increment = (x) => x + 1;
const measured = async (x) => (await py.str(x)).length + x;
const deep = async (f, n) => await f(n);
const rise = kb.fn((xs, by) => xs.map((x, i) => x + by[i]), { mode: "vec" });
"""

PYTHON = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from kernelbridge import js
increment, measured = js.increment, js.measured
def deeper(n):
    return 0 if n == 0 else 1 + js.deep(deeper, n - 1)
def beyond():
    try:
        return deeper(51)
    except RecursionError as error:
        return str(error)[:8]
with ThreadPoolExecutor(4) as pool:
    pooled = sum(pool.map(measured, range(40)))
gathered = sum(await asyncio.gather(*[increment(i) for i in range(1000)]))
ordered, risen = sorted([3, 1, 2], key=lambda x: -increment(x)), len(js.rise(np.zeros(10**6), 1))
ordered, deeper(50), beyond(), pooled, gathered, risen
"""


def test_callbacks_of_a_page(lab: Lab) -> None:
    lab.open([JAVASCRIPT, PYTHON])
    lab.run_all()
    assert lab.text(1) == "([3, 2, 1], 50, '50 calls', 850, 500500, 1000000)"
