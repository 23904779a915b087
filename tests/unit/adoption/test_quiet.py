"""Findings that are not told: set aside by a comment, known from a baseline, doubtful."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from switchboard_policy.adoption.ignores import ignores_in
from switchboard_policy.app.baseline import fingerprints, read_baseline, write_baseline
from switchboard_policy.app.check_quiet import Told, quieted, with_doubt
from switchboard_policy.domain.finding import Confidence, Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

TODAY = date(2026, 11, 30)
FILE = "limits.yaml"
RULE = "limits/places_disagree"
TEXT = "limits:\n  acme: 20\n  globex: 60\n"


def found(line: int, rule: str = RULE, **more: object) -> Finding:
    return Finding(rule, Level.SOFT, "they differ", location=Location(FILE, "", line, 0), **more)  # type: ignore[arg-type]


def tell(
    root: Path, text: str, findings: list[Finding], baseline: frozenset[str] = frozenset()
) -> Told:
    (root / FILE).write_text(text)
    return quieted(
        root,
        findings,
        ignores_in(FILE, text),
        baseline=baseline,
        least=Confidence.MEDIUM,
        today=TODAY,
    )


@pytest.mark.parametrize("above", [True, False], ids=["the line above", "the line itself"])
def test_a_comment_sets_its_finding_aside(tmp_path: Path, *, above: bool) -> None:
    comment = f"# switchboard: ignore[{RULE}] until 2026-11-30 because both move"
    text = f"limits:\n  {comment}\n  acme: 20\n" if above else f"limits:\n\n  acme: 20  {comment}\n"
    told = tell(tmp_path, text, [found(3)])
    assert (told.findings, told.ignored) == ((), 1)


def test_a_comment_that_expired_sets_nothing_aside_and_is_told(tmp_path: Path) -> None:
    comment = f"# switchboard: ignore[{RULE}] until 2026-11-29 because both move"
    told = tell(tmp_path, f"{comment}\nacme: 20\n", [found(2)])
    assert [one.id for one in told.findings] == [RULE, "policy/ignore_expired"]


@pytest.mark.parametrize(
    "comment",
    [
        "# switchboard: ignore",
        f"# switchboard: ignore[{RULE}]",
        f"# switchboard: ignore[{RULE}] until tomorrow because both move",
        f"# switchboard: ignore[{RULE}] until 2026-13-01 because both move",
        f"# switchboard: ignore[{RULE}] until 2027-01-01",
    ],
)
def test_a_comment_without_date_or_reason_sets_nothing_aside(tmp_path: Path, comment: str) -> None:
    told = tell(tmp_path, f"{comment}\nacme: 20\n", [found(2)])
    assert [one.id for one in told.findings] == [RULE, "policy/ignore_incomplete"]


def test_text_that_speaks_of_such_a_comment_is_none(tmp_path: Path) -> None:
    text = "help: 'Write `# switchboard: ignore[<id>] until <date> because <reason>`.'\n"
    assert tell(tmp_path, text, []).findings == ()


def test_a_comment_about_nothing_is_told(tmp_path: Path) -> None:
    comment = f"# switchboard: ignore[{RULE}] until 2027-01-01 because both move"
    (one,) = tell(tmp_path, f"{comment}\nacme: 20\n", []).findings
    assert one.id == "policy/ignore_unused"


def test_a_comment_is_about_its_rule_and_its_line_alone(tmp_path: Path) -> None:
    comment = f"# switchboard: ignore[{RULE}] until 2027-01-01 because both move"
    others = [found(3), found(2, "slo/not_usable")]
    told = tell(tmp_path, f"{comment}\nacme: 20\nglobex: 6\n", [found(2), *others])
    assert sorted(told.findings) == sorted(others)


def test_what_the_baseline_knows_is_not_told_though_its_line_moved(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(TEXT)
    write_baseline(tmp_path / "known.json", fingerprints(tmp_path, [found(2)]))
    known = read_baseline(tmp_path / "known.json")
    told = tell(tmp_path, f"# moved\n{TEXT}", [found(3), found(4)], known)
    assert ([one.location.line for one in told.findings if one.location], told.known) == ([4], 1)


def test_a_second_mistake_on_an_equal_line_is_new(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("rps: 20\n")
    write_baseline(tmp_path / "known.json", fingerprints(tmp_path, [found(1)]))
    known = read_baseline(tmp_path / "known.json")
    told = tell(tmp_path, "rps: 20\nrps: 20\n", [found(1), found(2)], known)
    assert len(told.findings) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "other"}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text)
    with pytest.raises(InputError):
        read_baseline(tmp_path / "known.json")
    with pytest.raises(InputError):
        read_baseline(tmp_path / "missing.json")


def test_doubtful_findings_are_counted_and_not_told(tmp_path: Path) -> None:
    told = tell(tmp_path, TEXT, [found(2, confidence=Confidence.LOW), found(3)])
    assert (len(told.findings), told.doubtful) == (1, 1)


def test_what_stands_among_tests_is_doubtful() -> None:
    folders = ("tests/bad.yaml", "examples/x/slo.yaml", "deploy/testdata/a.yaml")
    some = [Finding("slo/x", Level.SOFT, "m", location=Location(file)) for file in folders]
    assert {one.confidence for one in with_doubt(some)} == {Confidence.LOW}
    sure = Finding("slo/x", Level.SOFT, "m", location=Location("deploy/latest/a.yaml"))
    assert with_doubt([sure]) == [sure]
