"""A kernel with the bridge loaded passes Jupyter's own tests of kernels, whatever the ipykernel."""

from __future__ import annotations

import unittest
import warnings
from pathlib import Path
from typing import ClassVar

import jupyter_kernel_test
import pytest

from .ipykernels import IPYKERNELS


def suite_of(kernel: str) -> type[unittest.TestCase]:
    class Tests(jupyter_kernel_test.KernelTests):
        kernel_name = kernel
        language_name = "python"
        file_extension = ".py"
        code_hello_world = "print('hello, world')"
        code_stderr = "import sys; print('test', file=sys.stderr)"
        completion_samples: ClassVar = [
            {"text": "zi", "matches": {"zip"}},
            {"text": "%ti", "matches": {"%time", "%timeit", "%%time", "%%timeit"}},
        ]
        complete_code_samples: ClassVar = [
            "1",
            "print('hello')",
            "def f(x):\n  return x*2\n\n\n",
            "%%js\n1",
        ]
        incomplete_code_samples: ClassVar = ["print('''hello", "def f(x):\n  x*2", "%%js\n({"]
        invalid_code_samples: ClassVar = ["import = 7q"]
        code_page_something = "zip?"
        code_generate_error = "raise"
        code_execute_result: ClassVar = [
            {"code": "1+2+3", "result": "6"},
            {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
        ]
        code_display_data: ClassVar = [
            {
                "code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))",
                "mime": "text/html",
            },
            {
                "code": "from IPython.display import Math, display; display(Math('\\\\frac{1}{2}'))",
                "mime": "text/latex",
            },
        ]
        code_history_pattern = "1?2*"
        supported_history_operations = ("tail", "search")
        code_inspect_sample = "zip"
        code_clear_output = "from IPython.display import clear_output; clear_output()"

        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            cls.kc.execute_interactive("%load_ext kernelbridge", timeout=60)

    return Tests


@pytest.mark.parametrize("kernel", IPYKERNELS)
def test_jupyters_tests_of_kernels_pass(kernel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))  # a history of its own, which is searched
    result = unittest.TestResult()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sockets that the suite leaves open
        unittest.defaultTestLoader.loadTestsFromTestCase(suite_of(kernel)).run(result)
    assert [*result.errors, *result.failures] == []
    assert result.testsRun >= 11
