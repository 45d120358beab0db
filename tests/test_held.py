"""Rows of a panel: what clients hold, told without running code of a user's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from kernelbridge.held import held, known_size
from kernelbridge.lease import Lease
from kernelbridge.refs import Exports


class Sly:
    """Counts whoever runs its code."""

    ran: list[str] = []  # noqa: RUF012 - all instances count together

    def __sizeof__(self) -> int:
        self.ran.append("sizeof")
        raise RuntimeError("never")

    @property
    def nbytes(self) -> int:
        self.ran.append("nbytes")
        raise RuntimeError("never")

    def __getattribute__(self, name: str) -> Any:
        object.__getattribute__(self, "ran").append(name)
        raise RuntimeError("never")


def lease_of(*objects: object, holder: str = "browser") -> Lease:
    exports = Exports()
    exports.cell = lambda: 7
    for one in objects:
        exports.introduce(one)
    lease = Lease(exports, lambda: None)
    lease.holder = holder
    return lease


@pytest.mark.parametrize(
    ("obj", "size"),
    [
        (np.zeros(1000), 8000),
        (memoryview(bytes(10)), 10),
        (pd.DataFrame({"a": np.zeros(1000)}, index=pd.RangeIndex(1000)), 8132),
        (bytes(100), bytes(100).__sizeof__()),
    ],
)
def test_a_size_is_what_a_type_of_c_or_of_a_known_library_tells(obj: object, size: int | None) -> None:
    assert known_size(obj) == size


def test_no_code_of_a_users_runs_for_a_row() -> None:
    sly = Sly()
    lease = lease_of(sly)
    Sly.ran.clear()
    told = held([lease], lease, {"sly": sly, "other": 1}, 10)
    assert known_size(sly) is None
    assert Sly.ran == []
    [row] = told["rows"]
    assert (row["type"], row["size"], row["name"], row["cell"]) == ("tests.Sly", None, "sly", 7)


def test_the_largest_come_first_and_the_rest_is_counted() -> None:
    browser, node = lease_of(bytes(10), bytes(1000)), lease_of(bytes(100), holder="node")
    told = held([browser, node], browser, {}, 2)
    assert told["total"] == 3
    assert [(row["holder"], row["ours"], row["left"]) for row in told["rows"]] == [
        ("browser", True, False),
        ("node", False, False),
    ]
    assert told["rows"][0]["id"] == f"{browser.identity}:2"


def test_a_released_object_is_in_no_row() -> None:
    lease = lease_of([1])
    lease.exports.release(1, 1)
    assert held([lease], lease, {}, 10) == {"total": 0, "rows": []}
