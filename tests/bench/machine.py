"""What a run's figures stand on: the machine, the versions, and the noise while it ran."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.measure import Measured, Scale
from tests.bench.node import Node, version_of

PYTHON_PACKAGES = ("kernelbridge", "ipykernel", "pyzmq", "numpy", "rpyc", "hy")
NODE_PACKAGES = ("pythonia", "capnweb", "squint-cljs")


class Noise:
    """A bare comm echo, measured now and then through the whole run."""

    def __init__(self, scale: Scale) -> None:
        self._times = scale.of(300)
        self._node = Node("chain.mjs")
        self._runs: list[float] = []
        self._node.run("once", "shell", scale.of(2000))

    def listen(self) -> None:
        """Take a few figures more."""
        self._runs += [self._node.run("once", "shell", self._times)["seconds"] for _ in range(3)]

    def close(self) -> Measured:
        """End; all figures."""
        self._node.__exit__(None, None, None)
        return Measured(tuple(self._runs))


def describe(noise: Measured) -> None:
    """Print the head of a report."""
    print(f"{time.strftime('%Y-%m-%d')}, {_processor()}, {os.cpu_count()} cores, {platform.system()}.")
    print(f"Python {platform.python_version()}, Node {_node_version()}, {_packages()}.\n")
    spread = max(noise.runs) / min(noise.runs)
    print(f"Noise: the bare comm echo took {noise} through this run, up to {spread:.2f} times its fastest.")


def installed(package: str) -> str | None:
    """Give the version of a Python package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _packages() -> str:
    versions = {name: installed(name) for name in PYTHON_PACKAGES} | {
        name: version_of(name) for name in NODE_PACKAGES
    }
    return ", ".join(f"{name} {found or 'not installed'}" for name, found in versions.items())


def _node_version() -> str:
    return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
