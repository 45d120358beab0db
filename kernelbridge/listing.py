"""Kernels of this user that run: their connection files, of which those that ended by force stay behind."""

from __future__ import annotations

import json
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from .remote import Server

PATIENCE = 1.0
"""Seconds in which the system must have told whether anybody listens."""


def status(server: Server | None = None) -> int:
    """Print a line for each kernel that answers, of this machine or of a server; 0."""
    if server is not None:
        lines = [_told_there(kernel) for kernel in server.kernels()]
        print("\n".join(lines) or f"no kernel runs at {server.url}")
        return 0
    files = Path(jupyter_runtime_dir()).glob("kernel-*.json")
    lines = [line for line in map(_told, sorted(files, key=lambda path: path.stat().st_mtime)) if line]
    print("\n".join(lines) or "no kernel of yours runs here")
    return 0


def _told(path: Path) -> str | None:
    try:
        fields = json.loads(path.read_text())
        _reach(fields)
    except (OSError, ValueError, KeyError, TypeError):  # nobody is there, or it is no such file
        return None
    since = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    return f"{path.name}  {fields.get('kernel_name') or 'python3'}  since {since}"


def _told_there(kernel: dict[str, Any]) -> str:
    active = str(kernel.get("last_activity", "")).replace("T", " ")[:16]
    return (
        f"{kernel['id']}  {kernel['name']}  {kernel.get('execution_state', 'unknown')}, last active {active}"
    )


def _reach(fields: dict[str, Any]) -> None:
    if fields.get("transport", "tcp") == "tcp":
        socket.create_connection((fields["ip"], fields["hb_port"]), PATIENCE).close()
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(f"{fields['ip']}-{fields['hb_port']}")
