"""Memory for large frames: writable, and in huge pages where the system has them.

To get a fresh page costs more than to fill it; in huge pages a large copy takes a fifth of the time.
"""

from __future__ import annotations

import contextlib
import mmap
import sys

from .protocol import Buffer

_HUGE = 4 * 2**20
"""Bytes from which huge pages are worth a mapping of their own."""


def room(size: int) -> memoryview:
    """Writable memory for ``size`` bytes; a ``MemoryError`` where there is none."""
    if sys.platform != "linux" or size < _HUGE:
        return memoryview(bytearray(size))
    try:
        mapped = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except (OSError, OverflowError) as error:
        raise MemoryError(f"there is no memory for {size} bytes: {error}") from None
    with contextlib.suppress(OSError):  # a kernel built without huge pages
        mapped.madvise(mmap.MADV_HUGEPAGE)
    return memoryview(mapped)


def snapshot(data: Buffer) -> Buffer:
    """The bytes as they are now, in C order; later changes of ``data`` do not show."""
    if type(data) is bytes:
        return data
    view = memoryview(data)
    if not view.c_contiguous:
        return view.tobytes()
    if view.nbytes == 0:
        return b""
    copy = room(view.nbytes)
    copy[:] = view.cast("B")
    return copy
