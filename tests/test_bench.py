"""Every bench runs: ``make bench`` is needed seldom and must not rot meanwhile.

What it measures is not judged here.
"""

from __future__ import annotations

import pytest

from tests.bench.__main__ import BENCHES, report, section
from tests.bench.measure import Measured, Scale, take_turns

TINY = Scale(runs=1, size=0.001)


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_prints_its_table(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    section(BENCHES[name], TINY)
    printed = capsys.readouterr().out
    assert printed.startswith("\n## ")
    assert "\n| --- |" in printed


def test_a_report_begins_with_the_machine_and_its_noise(capsys: pytest.CaptureFixture[str]) -> None:
    report(["encodings"], TINY)
    head, _, tables = capsys.readouterr().out.partition("## ")
    assert "cores" in head
    assert "Noise:" in head
    assert "MessagePack" in tables


def test_contenders_take_turns_and_ratios_are_of_one_turn() -> None:
    asked: list[str] = []
    figures = iter([9.0, 9.0, 1.0, 2.0, 10.0, 20.0, 100.0, 400.0])

    def figure(name: str) -> float:
        asked.append(name)
        return next(figures)

    measured = take_turns({"a": lambda: figure("a"), "b": lambda: figure("b")}, Scale(runs=3))
    assert asked == ["a", "b"] * 4
    assert measured["b"].over(measured["a"]) == Measured((2.0, 2.0, 4.0))
