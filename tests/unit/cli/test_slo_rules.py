"""`switchboard slo rules`: data on stdout, what it costs on stderr, 12 where a file differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.rule_levels import held
from support.service_levels import FIXTURES

from switchboard_policy.cli.entry import run

Captured = pytest.CaptureFixture[str]
EVENTS = str(FIXTURES / "sloth-events.yaml")
RATIO = str(FIXTURES / "openslo-ratio.yaml")
DIFFERS, INPUT, USAGE = 12, 4, 2


def test_one_file_goes_to_stdout_and_its_cost_to_stderr(capsys: Captured) -> None:
    assert run(["slo", "rules", EVENTS]) == 0
    told = capsys.readouterr()
    assert len(held(told.out)) == 6
    assert "34 series added (Sloth's rules: 30; 1.13 times)" in told.err
    assert "samples an evaluation" in told.err


def test_what_is_not_understood_is_told_with_its_line(capsys: Captured) -> None:
    assert run(["slo", "rules", RATIO]) == 0
    assert f"{RATIO}:22:11: " in capsys.readouterr().err


def test_a_folder_is_written_compared_and_named(tmp_path: Path, capsys: Captured) -> None:
    words = ["slo", "rules", EVENTS, "--kind", "rules", "--kind", "tests", "--out", str(tmp_path)]
    assert run(words) == 0
    files = [str(tmp_path / "checkout.yaml"), str(tmp_path / "tests" / "checkout.yaml")]
    assert capsys.readouterr().out.splitlines() == files
    assert run([*words, "--check"]) == 0
    told = capsys.readouterr()
    assert (told.out, "2 files, none differs" in told.err) == ("", True)
    Path(files[0]).write_text("groups: []\n")
    assert run([*words, "--check"]) == DIFFERS
    assert capsys.readouterr().out.splitlines() == [f"{files[0]} differs"]


def test_windows_are_named_or_a_file(capsys: Captured) -> None:
    for windows in ("platform-a", str(FIXTURES / "windows" / "four-weeks.yaml")):
        assert run(["slo", "rules", EVENTS, "--windows", windows]) == 0
        name = Path(windows).stem
        assert f"# Alert windows: {name}" in capsys.readouterr().out
    assert run(["slo", "rules", EVENTS, "--windows", "platform-c"]) == USAGE
    assert "platform-" in capsys.readouterr().err


def test_json_holds_everything_and_the_status_stays(tmp_path: Path, capsys: Captured) -> None:
    words = ["slo", "rules", EVENTS, "--format", "json", "--out", str(tmp_path), "--check"]
    assert run(words) == DIFFERS
    document = json.loads(capsys.readouterr().out)
    assert document["differing"] == ["checkout.yaml"]
    assert document["cost"]["ours"]["series"] == 34
    assert not list(tmp_path.iterdir())


def test_a_broken_definition_is_refused_with_its_line(tmp_path: Path, capsys: Captured) -> None:
    spec = tmp_path / "broken.yaml"
    text = Path(EVENTS).read_text(encoding="utf-8")
    spec.write_text(text.replace("objective: 99.9", "objective: 199.9", 1))
    out = tmp_path / "out"
    assert run(["slo", "rules", str(spec), "--out", str(out)]) == INPUT
    assert f"{spec}:" in capsys.readouterr().err
    assert not out.exists()
