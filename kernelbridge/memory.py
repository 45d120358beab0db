"""Memory for large frames: writable, and in huge pages where the system has them.

To get a fresh page costs more than to fill it. So a large mapping is kept when its last user is gone, for the
next one of about its size; the system may take its pages back at any time meanwhile.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import sys
import weakref
from collections import deque

from .protocol import Buffer

_LARGE = 4 * 2**20
"""Bytes from which memory is a mapping of its own, in huge pages."""

_spare: deque[mmap.mmap] = deque(maxlen=2)


def room(size: int) -> memoryview:
    """Writable memory for ``size`` bytes, whatever they are; a ``MemoryError`` where there is none."""
    if sys.platform != "linux" or size < _LARGE:
        return memoryview(bytearray(size))
    try:
        mapping = _kept(size) or _mapped(size)
    except (OSError, OverflowError) as error:
        raise MemoryError(f"there is no memory for {size} bytes: {error}") from None
    # Every view of the memory holds this object, however it was cut; so when it goes, nobody uses the memory.
    user = (ctypes.c_char * size).from_buffer(mapping)
    weakref.finalize(user, _keep, mapping).atexit = False
    return memoryview(user).cast("B")


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


def _mapped(size: int) -> mmap.mmap:
    mapping = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    _advise(mapping, "MADV_HUGEPAGE")
    return mapping


def _kept(size: int) -> mmap.mmap | None:
    """A spare mapping that is large enough and not much larger."""
    for _ in range(len(_spare)):
        with contextlib.suppress(IndexError):  # another thread took it
            mapping = _spare.popleft()
            if size <= len(mapping) <= 2 * size:
                return mapping
            _spare.append(mapping)
    return None


def _keep(mapping: mmap.mmap) -> None:
    _advise(mapping, "MADV_FREE")
    _spare.append(mapping)


def _advise(mapping: mmap.mmap, advice: str) -> None:
    """Say how the memory is used, to a system that understands it."""
    with contextlib.suppress(OSError, AttributeError):
        mapping.madvise(getattr(mmap, advice))
