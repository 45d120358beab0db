"""Fixtures that every test may use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from .kernels import Kernel, RawClient

_comms = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a page come last: their browser keeps an event loop in the main thread until the end."""
    items.sort(key=lambda item: item.path.parent.name == "lab")


@pytest.fixture(scope="session")
def plain_kernel() -> Iterator[Kernel]:
    """A standard kernel that nobody has touched; shared by tests that leave it as it was."""
    kernel = Kernel()
    yield kernel
    kernel.stop()


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """A kernel with kernelbridge loaded, one for each test file."""
    kernel = Kernel()
    ran = kernel.run("%load_ext kernelbridge")
    assert ran.status == "ok", ran.error
    yield kernel
    kernel.stop()


@pytest.fixture
def client(kernel: Kernel) -> RawClient:
    """A client with an open session."""
    client = RawClient(kernel, f"comm-{next(_comms)}")
    kind, _ = client.open()
    assert kind == 1
    return client
