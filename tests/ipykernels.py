"""The versions of ipykernel that tests run on: name of the kernel, and how its version begins.

``python3`` is the one that is installed. As a program (``make setup`` runs it) this installs the others, each
into a folder of its own that comes first on the path of its kernel: interpreter and packages stay the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

IPYKERNELS: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text())
PREFIX = Path(sys.prefix).resolve()
SPECS = PREFIX / "share" / "jupyter" / "kernels"


def install(name: str, version: str) -> None:
    """Put a version beside the installed one, and a kernelspec that starts it."""
    folder = PREFIX / "ipykernels" / name
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--upgrade",
        "--target",
        str(folder),
    ]
    subprocess.run([*pip, f"ipykernel=={version}*", "nest-asyncio"], check=True)
    spec = {
        "argv": ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python 3 (ipykernel {version}*)",
        "language": "python",
        "env": {"PYTHONPATH": f"{folder}{os.pathsep}${{PYTHONPATH}}"},
        "metadata": {"debugger": True},
    }
    file = SPECS / name / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(spec, indent=1))


if __name__ == "__main__":
    for kernel, beginning in IPYKERNELS.items():
        if kernel != "python3":
            install(kernel, beginning)
