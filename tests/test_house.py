"""The repository keeps its own promises: one version everywhere, a lock file that names no registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = sorted((ROOT / "labextension" / "packages").glob("*/package.json"))
LOCKS = [ROOT / folder / "package-lock.json" for folder in ("labextension", "tests/bench")]


def version_of_the_python_package() -> str:
    match = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert match is not None
    return match[1]


@pytest.mark.parametrize("manifest", PACKAGES, ids=lambda path: path.parent.name)
def test_every_package_has_the_version_of_the_python_package(manifest: Path) -> None:
    assert json.loads(manifest.read_text())["version"] == version_of_the_python_package()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_file_leaves_the_choice_of_registry_to_the_machine(lock: Path) -> None:
    entries = json.loads(lock.read_text())["packages"].values()
    named = [entry["resolved"] for entry in entries if "://" in entry.get("resolved", "")]
    assert named == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_every_locked_package_is_held_to_its_hash(lock: Path) -> None:
    entries = json.loads(lock.read_text())["packages"]
    loose = [
        name
        for name, entry in entries.items()
        if name.startswith("node_modules/") and not entry.get("link") and "integrity" not in entry
    ]
    assert loose == []
