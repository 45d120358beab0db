"""``make bench``: measures everything, or what is named, and prints Markdown tables.

Figures of one run compare with each other; never with those of another machine or another day.
"""

from __future__ import annotations

import argparse
import io
import sys
from contextlib import redirect_stdout
from types import ModuleType

from tests.bench import (
    buffers,
    callbacks,
    calls,
    cancel,
    chain,
    encodings,
    floats,
    handles,
    iteration,
    lisp,
    page,
    streams,
)
from tests.bench.machine import Noise, describe
from tests.bench.measure import Scale

BENCHES: dict[str, ModuleType] = {
    module.__name__.rsplit(".", 1)[1]: module
    for module in (
        *(chain, calls, callbacks, cancel, iteration, streams),
        *(floats, buffers, handles, encodings, lisp, page),
    )
}


def main() -> None:
    """Run the benches and print their report."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument("benches", nargs="*", metavar="bench", help=f"any of: {', '.join(BENCHES)}")
    options.add_argument("--kernel", default="python3", help="the kernelspec of `callbacks`")
    given = options.parse_args()
    names = given.benches or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        options.error(f"no bench is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    report(names, Scale(kernel=given.kernel))


def report(names: list[str], scale: Scale) -> None:
    """Run benches and print their tables under a head that tells of the noise meanwhile."""
    tables = io.StringIO()
    noise = Noise(scale)
    try:
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            noise.listen()
            with redirect_stdout(tables):
                section(BENCHES[name], scale)
        noise.listen()
    finally:
        describe(noise.close())
        print(tables.getvalue())


def section(bench: ModuleType, scale: Scale) -> None:
    """Print one bench: what its own words say, and its tables."""
    title, _, about = (bench.__doc__ or "").partition("\n")
    print(f"\n## {title}\n\n{about.strip()}")
    bench.run(scale)


if __name__ == "__main__":
    main()
