"""How much memory the Node host may take: an allocation beyond it fails in the cell, or ends the host alone.

Linux can hold a process to that; elsewhere memory is the system's matter.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .limits import machine_memory

VARIABLE = "KERNELBRIDGE_HOST_MEMORY"
_SHARE = 0.9
"""Of what there is; the rest is the kernel's and everybody else's."""
_CONTAINERS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def ceiling(environment: Mapping[str, str]) -> int:
    """Bytes that the host may take, 0 for as many as there are; a ``ValueError`` names the variable."""
    given = environment.get(VARIABLE, "")
    if not given:
        return int(_SHARE * min([machine_memory(), *_of_container()]))
    if not given.isdecimal():
        raise ValueError(f"{VARIABLE}={given!r} in the environment of the kernel is no number of bytes")
    return int(given)


def hold(process: int, size: int) -> None:
    """Hold a process of ours to ``size`` bytes of data."""
    if sys.platform == "linux" and size:
        import resource

        with contextlib.suppress(OSError):  # a sandbox may forbid it; cells run without
            resource.prlimit(process, resource.RLIMIT_DATA, (size, size))


def _of_container() -> list[int]:
    """What a container may take, where we are in one that says so."""
    texts = [path.read_text().strip() for path in _CONTAINERS if os.access(path, os.R_OK)]
    return [int(text) for text in texts if text.isdecimal()]
