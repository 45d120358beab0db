"""What language a cell is in, and the sentence a user reads when it cannot run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from IPython.core.error import UsageError

from kernelbridge.magics import Transformer, language_of
from kernelbridge.options import Options, output_limit, parse_options

from .kernels import Kernel

LANGUAGES: dict[str, tuple[str, dict[str, object], str | None]] = {
    "a magic line": ("%%lisp\n", {}, "lisp"),
    "a magic line with an option": ("%%lisp --auto\n", {}, "lisp"),
    "JavaScript": ("%%js\n", {}, "js"),
    "IPython's own magic": ("%%javascript\n", {}, None),
    "a magic that only begins alike": ("%%jsx\n", {}, None),
    "no magic": ("x = 1\n", {}, None),
    "metadata": ("x\n", {"kernelbridge": {"language": "lisp"}}, "lisp"),
    "magic over metadata": ("%%js\n", {"kernelbridge": {"language": "lisp"}}, "js"),
    "a cell magic over metadata": ("%%bash\n", {"kernelbridge": {"language": "lisp"}}, None),
    "metadata of VS Code": ("x\n", {"vscode": {"languageId": "javascript"}}, "js"),
    "metadata of Polyglot Notebooks": ("x\n", {"polyglot_notebook": {"kernelName": "javascript"}}, "js"),
    "metadata of .NET Interactive": ("x\n", {"dotnet_interactive": {"language": "javascript"}}, "js"),
    "metadata of another language": ("x\n", {"vscode": {"languageId": "r"}}, None),
    "metadata of another shape": ("x\n", {"kernelbridge": "lisp", "vscode": {"languageId": 3}}, None),
}


@pytest.mark.parametrize("case", LANGUAGES)
def test_language_of(case: str) -> None:
    first, metadata, language = LANGUAGES[case]
    assert language_of(first, metadata) == language


def transformed(source: str, metadata: dict[str, object] | None = None, code: str | None = None) -> str:
    request = (source if code is None else code, metadata or {})
    return "".join(Transformer(lambda: request, lambda: 7, lambda: True)(source.splitlines(keepends=True)))


def test_a_cell_keeps_its_line_numbers() -> None:
    assert transformed("\n%%js\n1 +\n 2\n") == (
        "await get_ipython().kernelbridge.run('js', '\\n\\n1 +\\n 2\\n', '', 7)\n"
    )


def test_a_python_cell_is_left_as_it_is() -> None:
    assert transformed("x = 1\ny = 2\n") == "x = 1\ny = 2\n"
    assert transformed("") == ""


def test_metadata_speaks_for_its_own_cell_only() -> None:
    metadata: dict[str, object] = {"kernelbridge": {"language": "js"}}
    assert "run('js'" in transformed("f()\n", metadata)
    assert transformed("x = 1\n", metadata, code="%run other.py\n") == "x = 1\n"


OPTIONS: dict[str, tuple[str, str, Options]] = {
    "none": ("js", "", Options()),
    "an option of Lisp's": ("lisp", "--auto", Options(auto=True)),
    "what a cell becomes": ("lisp", "--js --auto", Options(auto=True, js=True)),
    "variables in and out": ("js", "-i x,y -o z", Options(("x", "y"), ("z",))),
    "the same in words": ("js", "--in x --in y --out=z", Options(("x", "y"), ("z",))),
    "a limit": ("js", "--output-limit 5,000,000", Options(output=5_000_000)),
    "no limit": ("lisp", "--output-limit 0", Options(output=0)),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_options_of_the_magic_line(case: str) -> None:
    language, text, options = OPTIONS[case]
    assert parse_options(language, text) == options


BAD_OPTIONS: dict[str, tuple[str, str, str]] = {
    "an unknown one": ("lisp", "--fast", "%%lisp has no option '--fast'; %%lisp --help tells"),
    "one of the other language": ("js", "--auto", "%%js has no option '--auto'"),
    "one cut short": ("js", "--inp x", "%%js has no option '--inp'"),
    "one without its value": ("js", "-i", "%%js: argument -i/--in: expected one argument; %%js --help"),
    "names with a space": ("js", "-i x, y", "'x,' lacks a name beside a comma"),
    "names without a comma": ("js", "-i x y", "takes no 'y' on its line: names are separated by commas"),
    "code behind the magic": ("js", "1 + 1", "takes no '1' on its line"),
    "a limit that is none": ("js", "--output-limit lots", "'lots' is no number of characters"),
    "a limit below zero": ("js", "--output-limit=-1", "'-1' is no number of characters"),
    "quotes without end": ("js", "-i 'x", "cannot be read: No closing quotation"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_a_wrong_option_is_told(case: str) -> None:
    language, text, message = BAD_OPTIONS[case]
    with pytest.raises(UsageError, match=re.escape(message)):
        parse_options(language, text)


def test_help_tells_of_every_option() -> None:
    told = " ".join(parse_options("lisp", "--help").help.split())
    assert told.startswith("usage: %%lisp ")
    for option in (
        "-i NAMES",
        "-o NAMES",
        "--output-limit CHARACTERS",
        "--auto",
        "--js",
        "(default: 1000000)",
    ):
        assert option in told


def test_the_limit_of_all_cells_is_a_variable_of_the_environment() -> None:
    assert output_limit({}) == 1_000_000
    assert output_limit({"KERNELBRIDGE_OUTPUT_LIMIT": "20"}) == 20
    with pytest.raises(ValueError, match="KERNELBRIDGE_OUTPUT_LIMIT in the environment of the kernel: 'x'"):
        output_limit({"KERNELBRIDGE_OUTPUT_LIMIT": "x"})


@pytest.fixture(scope="module")
def without_node() -> Iterator[Kernel]:
    env = {**os.environ, "PATH": "", "KERNELBRIDGE_NODE": "/nowhere/node"}
    kernel = Kernel(env=env)
    kernel.run("%load_ext kernelbridge")
    yield kernel
    kernel.stop()


@pytest.mark.parametrize("magic", ["%%js\n1", "%%lisp\n1"])
def test_without_node_a_cell_says_what_to_install(without_node: Kernel, magic: str) -> None:
    ran = without_node.run(magic)
    assert ran.ename == "NoEvaluatorError"
    assert "need Node.js 20 or newer" in ran.error
    assert "/nowhere/node is no Node that runs" in ran.error
    assert "pip install 'kernelbridge[node]'" in ran.error
    assert without_node.run("1 + 1").text == "2"


def test_loading_twice_is_loading_once_and_unloading_gives_everything_back() -> None:
    kernel = Kernel()
    try:
        assert kernel.run("%load_ext kernelbridge\n%reload_ext kernelbridge").status == "ok"
        assert kernel.run("%bridge status").stdout.startswith("cells run in: none yet")
        assert kernel.run("%unload_ext kernelbridge").status == "ok"
        gone = kernel.run(
            "hasattr(get_ipython(), 'kernelbridge'), 'comm_msg' in get_ipython().kernel.control_handlers"
        )
        assert gone.text == "(False, False)"
    finally:
        kernel.stop()


def test_from_python_js_and_lisp_say_when_nothing_is_loaded(plain_kernel: Kernel) -> None:
    ran = plain_kernel.run("from kernelbridge import js\njs.x")
    assert "run: %load_ext kernelbridge" in ran.error
