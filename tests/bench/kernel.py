"""A kernel for what a bench measures from Python: cells, and a client that speaks the protocol by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.kernels import Kernel


@contextmanager
def a_kernel(code: str, name: str = "python3") -> Iterator[Kernel]:
    """Give a kernel with kernelbridge in which ``code`` has run; it ends with the block."""
    kernel = Kernel(name=name)
    try:
        ran = kernel.run(f"%load_ext kernelbridge\n{code}")
        assert ran.status == "ok", ran.error
        yield kernel
    finally:
        kernel.stop()
