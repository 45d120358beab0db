"""What a peer accepts: our defaults, each with its reason, and the variable that changes them.

Mirrored by ``packages/bridge/src/limits.ts``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, cast

from .protocol import Limits

VARIABLE = "KERNELBRIDGE_LIMITS"


def machine_memory() -> int:
    """Bytes of memory of this machine; 2 GiB where the system does not tell."""
    try:
        pages = os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 2**31
    return pages * os.sysconf("SC_PAGE_SIZE") if pages > 0 else 2**31


DEFAULT_LIMITS: Limits = {
    # What is larger than the memory can only fail later, and take the kernel along.
    "messageBytes": machine_memory(),
    # As deep as Python's own calls go.
    "depth": 1000,
    # A list of so many objects takes some GB; real data of that size are arrays.
    "items": 50_000_000,
    # Who holds so many has forgotten to release; a table of them takes some 100 MB.
    "handles": 1_000_000,
}

LEAST = {"messageBytes": 2**16}
"""Less would not carry an error's description."""


def limits_of(environment: Mapping[str, str]) -> Limits:
    """The limits of this kernel; a ``ValueError`` names the variable and what is wrong with it."""
    text = environment.get(VARIABLE, "")
    try:
        given = json.loads(text or "{}")
        if type(given) is not dict or not set(given) <= set(DEFAULT_LIMITS):
            raise ValueError(f"a JSON object is wanted, with any of {', '.join(DEFAULT_LIMITS)}")
        return checked(given)
    except ValueError as error:
        raise ValueError(f"{VARIABLE}={text!r} in the environment of the kernel: {error}") from None


def checked(given: Mapping[str, Any]) -> Limits:
    """Limits as they were given, the defaults where they were not; a ``ValueError`` for what is no limit."""
    known = {name: given.get(name, default) for name, default in DEFAULT_LIMITS.items()}
    for name, value in known.items():
        least = LEAST.get(name, 1)
        if type(value) is not int or value < least:
            raise ValueError(f"the limit `{name}` is {value!r}: a whole number from {least} is wanted")
    return cast(Limits, known)


def raise_here(name: str, value: int) -> str:
    """How a user raises a limit of this kernel, for messages."""
    return f"raise it with {VARIABLE}='{json.dumps({name: value})}' in the environment of the kernel"


def raise_there(name: str, value: int) -> str:
    """How a user raises a limit of the client: of a script, or of the Node host, which has the kernel's."""
    limit = json.dumps({name: value})
    return f"raise it there with launch({{ limits: {limit} }}) or connect, for the Node host with {VARIABLE}"
