"""Objects handed over by name, between cells of all languages."""

from __future__ import annotations

import pytest

from .kernels import Kernel

CASES: dict[str, tuple[str, str, str]] = {
    "Python to JavaScript": (
        "import kernelbridge\nkernelbridge.share('xs', [1, 2])",
        "%%js\nawait kb.shared('xs').$js()",
        "[ 1, 2 ]",
    ),
    "JavaScript to Python": (
        "%%js\nawait kb.share('xs', [3, 4])",
        "kernelbridge.shared('xs')",
        "[3, 4]",
    ),
    "a function of JavaScript's to Lisp": (
        "%%js\nawait kb.share('xs', (x) => x * 2)",
        '%%lisp\n(await ((await (kb.shared "xs")) 21))',
        "42",
    ),
    "Lisp to Python": (
        '%%lisp\n(await (kb.share "xs" (fn (x) (+ x 1))))',
        "kernelbridge.shared('xs')(41)",
        "42",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_object_is_handed_over_from(kernel: Kernel, case: str) -> None:
    share, take, value = CASES[case]
    kernel.run("import kernelbridge")
    shared = kernel.run(share)
    assert shared.status == "ok", shared.error
    taken = kernel.run(take)
    assert (taken.status, taken.text) == ("ok", value), taken.error
    assert kernel.run("kernelbridge.shared()").text == "['xs']"
    kernel.run("kernelbridge.unshare('xs')")


UNKNOWN: dict[str, str] = {
    "Python": "kernelbridge.shared('none')",
    "Python, when it is taken out": "kernelbridge.unshare('none')",
    "JavaScript": "%%js\nawait kb.shared('none')",
    "Lisp": '%%lisp\n(await (kb.unshare "none"))',
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_name_is_an_error_that_names_the_known_ones_in(kernel: Kernel, case: str) -> None:
    kernel.run("import kernelbridge; kernelbridge.share('a', 1); kernelbridge.share('b', 2)")
    ran = kernel.run(UNKNOWN[case])
    assert ran.ename == "LookupError"
    assert "nothing is shared as 'none'; what is shared: 'a', 'b'" in ran.error
    kernel.run("kernelbridge.unshare('a'); kernelbridge.unshare('b')")


def test_a_name_is_text(kernel: Kernel) -> None:
    ran = kernel.run("import kernelbridge; kernelbridge.share(1, 2)")
    assert ran.ename == "TypeError"
    assert "under a name, which is a str; got int" in ran.error
