"""`switchboard simulate --scenario`: what it prints, and what does not go with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.tools import CHECKOUT

from switchboard_policy.cli.entry import run

pytestmark = pytest.mark.checkout

SHIPPED = CHECKOUT / "fixtures" / "scenarios"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_figures_come_first_then_a_verdict_a_bound(capsys: Captured) -> None:
    assert run(["simulate", "--scenario", str(SHIPPED / "ramp_ready.yaml")]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].startswith("ramp: a hundred users")
    assert lines[2].split() == ["figure", "q2q-ai", "reporting", "impact-calculator"]
    assert lines[-4:] == [
        "held    q2q-ai: above_s 0, at most 0",
        "held    reporting: above_s 0, at most 0",
        "held    impact-calculator: above_s 0, at most 0",
        "every bound held",
    ]
    assert "note: " in told.err
    assert "note: " not in told.out


def test_a_seed_plays_another_one(tmp_path: Path, capsys: Captured) -> None:
    text = (SHIPPED / "cost.yaml").read_text().replace("draws: 100000", "draws: 1000")
    (tmp_path / "x").write_text(text)
    given = ["simulate", "--scenario", str(tmp_path / "x"), "--format", "json"]
    seeds = []
    for more in ([], ["--seed", "7"]):
        assert run([*given, *more]) == 0
        seeds.append(json.loads(capsys.readouterr().out)["seeds"])
    assert seeds == [[0], [7]]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--set", "limits/acme/rps=3"),
        ("--area", "slo"),
        ("--telemetry", "x"),
        ("--executor", "local:1"),
    ],
)
def test_what_is_about_measured_traffic_does_not_go_with_it(
    option: str, value: str, capsys: Captured
) -> None:
    assert run(["simulate", "--scenario", str(SHIPPED / "ramp.yaml"), option, value]) == 2
    assert f"--scenario and {option} do not go together" in capsys.readouterr().err


def test_a_repository_that_is_named_has_to_be_one(tmp_path: Path, capsys: Captured) -> None:
    given = ["simulate", "--scenario", str(SHIPPED / "ramp.yaml"), "--repo", str(tmp_path)]
    assert run(given) == 4
    assert "no switchboard.yaml here" in capsys.readouterr().err
