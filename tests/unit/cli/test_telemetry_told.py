"""What the telemetry commands tell people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from switchboard_policy.app.telemetry import Examined, Imported, Pulled
from switchboard_policy.cli import telemetry_words
from switchboard_policy.telemetry.doctor import Health, ServiceHealth
from switchboard_policy.telemetry.pull_report import PullPlan, PullReport
from switchboard_policy.telemetry.report import ImportReport

Captured = pytest.CaptureFixture[str]
PLAN = PullPlan((1, 2, 3), (4,), 60, 1_200_000, 24_000_000, 90)
START = 1_788_739_200


def test_a_dry_run_of_a_pull_says_what_it_would_cost(capsys: Captured) -> None:
    telemetry_words.pulled(Pulled(Path("store"), PLAN, None))
    assert capsys.readouterr().out == (
        "store     store\n"
        "days      3 missing, 1 there already\n"
        "would ask for about 1,200,000 samples, 24.0 MB in 90 requests\n"
    )


def test_a_pull_says_what_it_brought_and_left_out(capsys: Captured) -> None:
    report = PullReport(PLAN, days=2, empty=1, samples=9, repaired=Counter(), skipped=("billing",))
    telemetry_words.pulled(Pulled(Path("store"), PLAN, report))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "brought   2 days, 9 samples"
    assert lines[3:] == [f"note      {note}" for note in report.notes]


def test_the_doctor_tells_service_by_service_and_names_what_is_missing(capsys: Captured) -> None:
    services = (
        ServiceHealth("api-gateway", True, 51, 50, 30.0, 0.998, (60,), ("errors", "offered"), 2),
        ServiceHealth("billing", False, 1, 0, 2.0, 1.0, (60, 300), ("offered",), 1),
    )
    tenants = tuple(f"t{number:02d}" for number in range(12))
    health = Health(
        52, START, START + 86_400, "sha256:0", services, ("cockpit",), tenants, (), ("repaired 3",)
    )
    telemetry_words.examined(Examined(health))
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines()[:3]]
    assert rows[0][:4] == ["service", "series", "tenants", "days"]
    assert rows[1][:6] == ["api-gateway", "51", "50", "30", "99.8", "%"]
    assert "billing (not in the policy)" in told
    assert "measured  52 series, 2026-09-07 00:00 to 2026-09-08 00:00 UTC\n" in told
    assert "note      services without measurements: cockpit\n" in told
    assert "t09 and 2 more\n" in told
    assert "does not know" not in told
    assert told.endswith("note      repaired 3\n")


def test_an_import_of_nothing_new_has_no_span() -> None:
    assert telemetry_words.span(5, 5) == ""


def test_an_import_says_its_repairs(capsys: Captured) -> None:
    report = ImportReport(rows=5_000, series=2, days=3, start=START, end=START + 60)
    telemetry_words.imported(Imported(Path("store"), report))
    assert capsys.readouterr().out.splitlines()[:3] == [
        "store     store",
        "series    2",
        "rows      5,000, 2026-09-07 00:00 to 2026-09-07 00:01 UTC",
    ]
