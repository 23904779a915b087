"""What `gate` and `init` say, for every verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from switchboard_policy.app import gate as app_gate
from switchboard_policy.cli.entry import run
from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.testing import builders

Captured = pytest.CaptureFixture[str]
SOFT = builders.finding(location=Location("policies/data.yaml", "/a", 14, 5))
ADVICE = builders.finding("limits/abuse_presses", Level.ADVISORY, "a scraper")


def decided(decision: GateDecision, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Let the gate answer this, and return the arguments that ask it."""
    monkeypatch.setattr(app_gate, "gate", lambda *_args, **_named: decision)
    (tmp_path / "switchboard.yaml").write_text("version: 1\n")
    return ["gate", "--repo", str(tmp_path), "--proposal", str(tmp_path)]


@pytest.mark.parametrize(
    ("verdict", "status", "strict"),
    [
        (Verdict.ALLOWED, 0, 0),
        (Verdict.ALLOWED_BY_OVERRIDE, 0, 11),
        (Verdict.DENIED, 10, 10),
    ],
)
def test_each_verdict_has_its_status(
    verdict: Verdict, status: int, strict: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = decided(builders.decision(verdict), monkeypatch, tmp_path)
    assert (run(asked), run([*asked, "--exit-code"])) == (status, strict)


def test_a_denial_says_what_where_and_how_bad(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    decision = builders.decision(Verdict.DENIED, [SOFT, ADVICE])
    run(decided(decision, monkeypatch, tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == decision.summary
    assert lines[1:5] == [
        "  soft      risk/high  policies/data.yaml:14:5",
        f"            {SOFT.msg}",
        "  advisory  limits/abuse_presses",
        "            a scraper",
    ]


def test_what_an_owner_accepted_and_what_did_not_count_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    made = builders.decision(Verdict.ALLOWED_BY_OVERRIDE, [SOFT], [SOFT])
    decision = GateDecision(
        made.verdict, made.summary, made.rules, made.overridden, ("it expired",), {}, made.stamp
    )
    asked = decided(decision, monkeypatch, tmp_path)
    run(asked)
    words = capsys.readouterr().out
    assert words.startswith(f"{made.summary}\n")
    assert f"  accepted  risk/high  {SOFT.msg}\n" in words
    assert "  override refused: it expired\n" in words
    run([*asked, "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "allowed_by_override"
    assert told["overridden"][0]["location"] == "policies/data.yaml:14:5"
    assert told["refused_overrides"] == ["it expired"]


def test_init_prints_the_directory_and_tells_the_rest(tmp_path: Path, capsys: Captured) -> None:
    assert run(["init", "--no-git", str(tmp_path / "new")]) == 0
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / 'new'}\n"
    assert told.err.splitlines() == [
        "✓ repository  5 services, 50 tenants",
        "✓ git         not under git, as you asked",
        f"Next: cd {tmp_path / 'new'} && switchboard telemetry import FILE",
    ]


def test_init_as_a_document(tmp_path: Path, capsys: Captured) -> None:
    assert run(["init", "--no-git", "--format", "json", str(tmp_path / "new")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "switchboard.init/v1"
    assert "switchboard.yaml" in told["files"]
