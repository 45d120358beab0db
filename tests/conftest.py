"""Fixtures that every test may use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from .ipykernels import IPYKERNELS
from .kernels import Kernel, RawClient

_comms = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a page come last: their browser keeps an event loop in the main thread until the end."""
    items.sort(key=lambda item: item.path.parent.name == "lab")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked ``every_ipykernel`` and takes a ``kernel`` runs on each version."""
    if "kernel" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_ipykernel"):
        metafunc.parametrize("kernel", IPYKERNELS, indirect=True, scope="module")


@pytest.fixture(scope="session")
def plain_kernel() -> Iterator[Kernel]:
    """A standard kernel that nobody has touched; shared by tests that leave it as it was."""
    kernel = Kernel()
    yield kernel
    kernel.stop()


@pytest.fixture(scope="module")
def kernel(request: pytest.FixtureRequest) -> Iterator[Kernel]:
    """A kernel with kernelbridge loaded, one for each test file, of the newest ipykernel.

    A test, or a file (``pytestmark``), marked ``every_ipykernel`` gets one of each version of the matrix.
    """
    kernel = Kernel(name=getattr(request, "param", "python3"))
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
