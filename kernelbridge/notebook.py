"""Notebooks from the command line: every cell is executed and printed, in a kernel of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from .magics import NAMES, language_of


def run_notebook(path: Path, kernel: str | None, timeout: float | None) -> int:
    """Execute ``path`` in a fresh kernel: 0 when all cells succeeded, 1 when one failed, 2 when none ran."""
    try:
        notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        reason = str(error).partition("\n")[0]
        print(f"{path} cannot be read as a notebook: {reason}", file=sys.stderr)
        return 2
    name = kernel or notebook.metadata.get("kernelspec", {}).get("name", "python3")
    try:
        from nbclient import NotebookClient
    except ImportError:
        print("running notebooks needs nbclient; run: pip install nbclient", file=sys.stderr)
        return 2
    return _execute(NotebookClient(notebook, timeout=timeout, kernel_name=name), path)


def _execute(client: Any, path: Path) -> int:
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client.resources = {"metadata": {"path": str(path.parent)}}
    client.on_cell_executed = lambda cell, cell_index, execute_reply: print_cell(cell)
    try:
        client.execute()
    except CellExecutionError:
        return 1
    except CellTimeoutError:
        print("a cell took longer than --timeout allows; it was interrupted", file=sys.stderr)
        return 1
    except DeadKernelError:
        print("the kernel died while it ran a cell", file=sys.stderr)
        return 1
    except NoSuchKernel as error:
        print(f"{error}; `jupyter kernelspec list` shows those that exist", file=sys.stderr)
        return 2
    return 0


def print_cell(cell: Any) -> None:
    """One executed cell: its number and language, its source, what it gave."""
    first, _, _ = cell.source.partition("\n")
    language = NAMES.get(language_of(first, cell.metadata) or "", "Python")
    print(f"── [{cell.execution_count}] {language} " + "─" * (60 - len(language)))
    print("\n".join(f"  {line}" for line in cell.source.splitlines()))
    for output in cell.outputs:
        print("\n".join(f"    {line}" for line in _lines(output)))
    print(flush=True)


def _lines(output: Any) -> Iterator[str]:
    if output.output_type == "stream":
        yield from output.text.splitlines()
        return
    if output.output_type == "error":
        yield from output.traceback
        return
    shown = output.data.get("text/plain", "")
    pictures = [kind for kind in output.data if kind.startswith("image/")]
    if pictures:
        yield f"[{pictures[0]}] {shown.partition(chr(10))[0][:80]}"
    else:
        yield from shown.splitlines()
