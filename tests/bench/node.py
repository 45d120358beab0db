"""The JavaScript half of a bench: a Node process that runs what it is told and answers with figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent


class Node:
    """A Node process with a script of the folder ``node``; ``node/serve.mjs`` is its other end."""

    def __init__(self, script: str, *flags: str) -> None:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        self._script = script
        self._process = subprocess.Popen(
            ["node", *flags, str(HERE / "node" / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PATH": path, "PYTHON_BIN": sys.executable},
        )

    def run(self, bench: str, *args: object) -> Any:
        """Run one of the script's functions and give what it tells."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([bench, *args]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._script} ended in {bench}; what it said stands above")
        return json.loads(answer)

    def __enter__(self) -> Node:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def version_of(package: str) -> str | None:
    """Give the version of a package that only benches need; None where it is not installed."""
    manifest = HERE / "node_modules" / package / "package.json"
    return str(json.loads(manifest.read_text())["version"]) if manifest.exists() else None
