"""`kernelbridge types`: declarations that TypeScript holds programs to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kernelbridge.declarations import Declarations, Package
from kernelbridge.host import find_node
from kernelbridge.modules import load
from kernelbridge.stubs import Stubs

HERE = Path(__file__).parent / "types"
WORKSPACE = Path(__file__).parent.parent / "labextension"
PROGRAMS = sorted(path.name for path in HERE.glob("*.mts"))
STRICT = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noEmit": True,
    "skipLibCheck": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2023", "ESNext.Disposable"],
    "types": ["node"],
    "typeRoots": [str(WORKSPACE / "node_modules" / "@types")],
}


def kernelbridge(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kernelbridge", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=170, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in TypeScript with the package, the programs, and declarations of what they import."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "kernelbridge").symlink_to(WORKSPACE / "packages" / "node")
    for file in HERE.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    settings = {"compilerOptions": STRICT, "include": ["*.mts", "types/*.d.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(settings))
    done = kernelbridge("types", "numpy", "pandas", "./tools.py", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def complaints(project: Path) -> list[str]:
    """What the compiler says, of programs and declarations."""
    compiler = WORKSPACE / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        [find_node(), str(compiler), "-p", "."],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
        cwd=project,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_held_to_what_python_has(complaints: list[str], program: str) -> None:
    assert [line for line in complaints if line.startswith(program)] == []


def test_nothing_else_is_complained_of(complaints: list[str]) -> None:
    assert [line for line in complaints if not line.startswith(tuple(PROGRAMS))] == []


def test_declarations_are_the_same_every_time(project: Path) -> None:
    first = (project / "types" / "tools.d.ts").read_text()
    done = kernelbridge("types", "./tools.py", "-o", "again", cwd=project)
    assert done.stdout == f"{Path('again', 'tools.d.ts')}: ./tools.py\n"
    again = (project / "again" / "tools.d.ts").read_text()
    assert again.partition("\n")[2] == first.partition("\n")[2]


DECLARED = {
    "a documented function": (
        'def f(a: int) -> str:\n    """What it does.\n\n    And more."""',
        [
            "/** What it does. */",
            "f(...args: [a: number | bigint] | [options: Keywords<{ a: number | bigint }>]): string;",
        ],
    ),
    "a docstring that would end the comment": ('def f():\n    "a */ b"', ["/** a *\\/ b */"]),
    "names that JavaScript keeps": (
        "def new(default): ...\ndef delete(): ...",
        [
            '"new"(...args: [default_: AnyValue] | [options: Keywords<{ default: AnyValue }>]): Dynamic;',
            "export { delete_ as delete };",
        ],
    ),
    "parameters that have no name": ("def f(a, b=1, /): ...", ["f(a: AnyValue, b?: AnyValue): Dynamic;"]),
    "any number of arguments": (
        "def f(*a: int, **k: str) -> None: ...",
        ["f(...a: Array<number | bigint | Keywords<{ [name: string]: Dynamic }>>): null;"],
    ),
    "containers that are given": (
        "import typing as t\ndef f(a: list[str], b: tuple[int, ...], c: t.Callable[[int], str], /): 1",
        ["f(a: ReadonlyArray<string>, b: ReadonlyArray<number | bigint>, c: ((a0: number) => string)): "],
    ),
    "containers that come": (
        "import typing as t\ndef f() -> dict[str, tuple[int, str]]: 1\ndef g() -> t.Iterator[bytes]: 1",
        ["f(): Map<string, [number, string]>;", "g(): Iterable<Uint8Array>;"],
    ),
    "unions, literals and what is unknown": (
        "import typing as t\ndef f(a: t.Literal['x', 1], b: t.Optional[str], c: t.Any, /) -> 'int | None': 1",
        ['f(a: "x" | 1, b: string | null, c: AnyValue): number | null;'],
    ),
    "aliases, and those that never end": (
        "import typing\nA = typing.Union[int, str]\nB = 'list[B]'\ndef f(a: A, /) -> A: 1\ndef g() -> B: 1",
        ["f(a: number | bigint | string): number | string;"],
    ),
    "a class that is the type of another's attribute": (
        "class A:\n  one: 'B'\n  def me(self) -> 'A': 1\nclass B:\n  def __getitem__(self, key: int) -> A: 1",
        ["readonly one: B;", "me(): A;", "__getitem__(key: AnyValue): A;"],
    ),
    "an attribute that makes it no promise": (
        "class A:\n    def then(self): ...\n    x: int",
        ["readonly x: number;"],
    ),
    "a class of the standard library's kin": (
        "class E(ValueError):\n    code = 1",
        ["readonly args: Dynamic;"],
    ),
    "constants": ("A = 1\nB = 'b'\nC = None\nD = [1]", ["readonly A: number;", "readonly D: Dynamic;"]),
    "a class that is called as a type is": (
        "class Map: ...",
        ["readonly Map: MapClass;", "export interface Map_ {"],
    ),
    "what comes by a name of its own": ("from math import *\nfrom json import dumps as write", ["write("]),
}


@pytest.mark.parametrize("name", DECLARED)
def test_python_is_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    source, expected = DECLARED[name]
    file = tmp_path / f"m{list(DECLARED).index(name)}.py"
    file.write_text(source)
    monkeypatch.setattr(sys, "path", [*sys.path])
    module = load(str(file))
    stubs = Stubs()
    stubs.add(module.__name__, file)
    package = Package({module.__name__: module})
    Declarations(stubs, {module.__name__: package}).read()
    text = package.text()
    assert [line for line in expected if line not in text] == [], text


REFUSED = {
    "no such module": (
        "numpi",
        "numpi cannot be imported: ModuleNotFoundError: No module named 'numpi'; did you mean 'numpy'?",
    ),
    "no such file": ("./nosuch.py", "./nosuch.py cannot be imported: FileNotFoundError"),
    "a file that fails": ("./fails.py", "./fails.py cannot be imported: ZeroDivisionError: division by zero"),
    "a file that ends the program": ("./ends.py", "./ends.py cannot be imported: SystemExit: 0"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_declared_is_told(tmp_path: Path, name: str) -> None:
    module, told = REFUSED[name]
    (tmp_path / "fails.py").write_text("1 / 0")
    (tmp_path / "ends.py").write_text("import sys\nsys.exit(0)")
    done = kernelbridge("types", module, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


LAZY = """__all__ = ["here", "lazy"]
here = 1
def __getattr__(name):
    raise ImportError(f"{name} needs what is not installed") if name == "lazy" else AttributeError(name)
"""


def test_a_name_that_fails_is_left_out_and_told_and_a_file_may_have_quotes_in_its_name(
    tmp_path: Path,
) -> None:
    (tmp_path / 'a"b.py').write_text(LAZY)
    done = kernelbridge("types", './a"b.py', "-o", "out", cwd=tmp_path)
    assert done.returncode == 0
    assert "lazy is left out: ImportError: lazy needs what is not installed\n" in done.stderr
    [text] = [file.read_text() for file in (tmp_path / "out").iterdir()]
    assert ("readonly here: number;" in text, "readonly lazy" in text) == (True, False)
    assert 'declare module "python:./a\\"b.py" {' in text
    assert 'import("python:./a\\"b.py").Module' in text
