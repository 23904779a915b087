"""A benchmark's verdict: the table, the JSON object, and an exit status that can be 1."""

from __future__ import annotations

import json
import sys

import pytest
from support.scripts import script

KEYS = ["figure", "value", "unit", "baseline", "ratio", "goal", "holds", "peak_rss_mb"]
HOLD_80_MB = "import time; block = bytearray(80 * 2**20); time.sleep(0.2)"
IN_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD_80_MB!r}])"

harness = script("benchmarks", "harness")


def runs(*seconds: float, peak: float = 10.0) -> object:
    return harness.Series([harness.Run(each, peak, "") for each in seconds])


def conclude(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, **claim: object
) -> tuple[int, list[str]]:
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "--json"])
    sides = {"ours": runs(1.0, 3.0, 2.0), "theirs": runs(1.0, 1.0, 4.0)}
    with pytest.raises(SystemExit) as ended:
        harness.conclude(harness.Claim("a figure", "ours", **claim), sides)
    return ended.value.code, capsys.readouterr().out.splitlines()


def test_the_last_line_is_one_object_with_the_agreed_keys(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, lines = conclude(capsys, monkeypatch, peer="theirs", goal={"ratio": 2.0})
    outcome = json.loads(lines[-1])
    assert list(outcome) == KEYS
    assert (outcome["value"], outcome["baseline"], outcome["ratio"]) == (2.0, 1.0, 2.0)
    assert (outcome["holds"], status) == (True, 0)


@pytest.mark.parametrize(
    "goal", [{"ratio": 1.99}, {"value": 1.9}, {"peak_rss_mb": 9.0}, {"value": 5.0, "ratio": 1.0}]
)
def test_one_bound_that_does_not_hold_is_exit_status_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, goal: dict[str, float]
) -> None:
    status, lines = conclude(capsys, monkeypatch, peer="theirs", goal=goal)
    assert json.loads(lines[-1])["holds"] is False
    assert status == 1


def test_a_bound_on_what_was_not_measured_does_not_hold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _ = conclude(capsys, monkeypatch, goal={"ratio": 9.0})
    assert status == 1


def test_people_get_least_middle_and_most(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, lines = conclude(capsys, monkeypatch, goal={"value": 9.0})
    (row,) = [line for line in lines if line.startswith("ours")]
    assert row.split() == ["ours", "3", "1.000", "2.000", "3.000", "10"]


@pytest.mark.parametrize("program", [HOLD_80_MB, IN_A_CHILD])
def test_memory_is_that_of_the_process_and_its_children(program: str) -> None:
    run = harness.measure([sys.executable, "-c", program])
    assert 80 < run.peak_rss_mb < 160
    assert run.seconds >= 0.2


def test_a_benchmark_that_fails_ends_the_script() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        harness.measure([sys.executable, "-c", "import sys; sys.exit(3)"])


def test_sides_run_in_turn_and_the_first_round_is_not_counted() -> None:
    order = []

    def side(name: str) -> object:
        order.append(name)
        return harness.Run(float(len(order)), 1.0, "")

    series = harness.in_turn(2, {"a": lambda: side("a"), "b": lambda: side("b")})
    assert order == ["a", "b"] * 3
    assert series["a"].seconds() == [3.0, 5.0]
