"""`switchboard slo recommend` as people and scripts call it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.policy_git import everything, run_git
from support.walk import Walk, call, told

SPEC = """\
version: prometheus/v1
service: reporting
slos:
  - name: availability
    objective: 99.9
    labels: {switchboard_indicator: availability}
    sli:
      events:
        error_query: 'sum(rate(failed_total[{{.window}}]))'
        total_query: 'sum(rate(all_total[{{.window}}]))'
    alerting: {name: Failing}
"""
INCIDENTS = """\
- {start: 2026-09-10T11:15:00Z, end: 2026-09-10T12:25:00Z, service: reporting, kind: errors}
"""
WINDOWS = """\
name: quick
period: 30d
windows:
  - {severity: page, tier: quick, long: 1h, short: 5m, factor: 10}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "reporting.yaml"
    path.write_text(SPEC)
    return path


def of_repository(walk: Walk) -> tuple[str | Path, ...]:
    return ("slo", "recommend", "--repo", walk.repository, "--telemetry", f"store:{walk.store}")


def of_spec(walk: Walk, spec: Path) -> tuple[str | Path, ...]:
    return ("slo", "recommend", "--spec", spec, "--telemetry", f"store:{walk.store}")


def level(document: dict[str, Any], subject: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in document["levels"] if f"{each['service']}/{each['slo']}" == subject
    )
    return found


def test_figures_come_first_and_each_has_its_interval(walked: Walk) -> None:
    done = call(*of_repository(walked))
    assert done.status == 0
    lead, _, heading, *rows = done.stdout.splitlines()
    assert re.fullmatch(
        r"\d+ service levels over 30 days: \d+ to .*, nothing said of \d+ \(\d+ %\)", lead
    )
    assert heading.split("  ")[0] == "service level"
    availability = next(row for row in rows if row.startswith("reporting/availability"))
    assert "\N{EN DASH}" in availability
    assert any(re.fullmatch(r"abstained on \d+ of \d+: no telemetry", row) for row in rows)
    assert any(row.startswith("coming: what the next 28 days will keep, 80 % ") for row in rows)


def test_a_front_is_told_with_the_choice_judged_on_held_out_time(walked: Walk) -> None:
    lines = call(*of_repository(walked)).stdout.splitlines()
    at = lines.index("reporting/availability: windows that nothing tried beats")
    assert lines[at + 1].endswith("within the budget")
    assert any(line.startswith("chosen on the first part, ") for line in lines[at:])


def test_the_document_says_every_estimate_with_its_bounds_and_every_silence(walked: Walk) -> None:
    found = told(*of_repository(walked))
    assert found["schema"] == "switchboard.slo-recommendation/v1"
    assert found["seed"] == 0
    assert found["page_budget"] == {"pages_a_month_below": 1.0, "warnings_a_week_at_most": 3.0}
    silent = [each for each in found["levels"] if "not_evaluated" in each["promise"]]
    abstained = found["abstained"]
    assert (abstained["levels"], abstained["of"]) == (len(silent), len(found["levels"]))
    assert sum(abstained["reasons"].values()) == len(silent)
    unmeasured = level(found, "cockpit/availability")
    assert unmeasured["promise"] == unmeasured["alerts"]
    assert unmeasured["promise"]["would_help"] == "a series of the whole service"
    latency = level(found, "reporting/latency")["promise"]
    for estimate in (latency["objective_percent"], latency["threshold_s"]):
        coming = estimate["coming"]
        assert coming["low"] <= coming["middle"] <= coming["high"]
        assert estimate["origins"]["origins"] == 17
    alerts = level(found, "reporting/availability")["alerts"]
    assert alerts["incidents"]["by"] == "budget spent"
    assert alerts["now"]["missed"] == 0
    assert alerts["now"]["pages_a_month"]["high"] > alerts["now"]["pages_a_month"]["middle"]
    assert alerts["recommended"]["within_page_budget"]
    assert alerts["front"]


def test_the_policy_is_left_as_it_is_and_the_answer_is_the_same_again(
    walked: Walk, tmp_path: Path
) -> None:
    before = everything(walked.repository), run_git(walked.repository, "status", "--porcelain")
    first = told(*of_repository(walked), "--out", tmp_path / "out")
    assert first == told(*of_repository(walked), "--executor", "local:2")
    after = everything(walked.repository), run_git(walked.repository, "status", "--porcelain")
    assert after == before


def test_another_seed_draws_other_days(walked: Walk, spec: Path) -> None:
    coming = [
        told(*of_spec(walked, spec), "--seed", seed)["levels"][0]["promise"]["objective_percent"]
        for seed in ("1", "2")
    ]
    assert coming[0]["coming"] != coming[1]["coming"]


def test_files_hold_the_document_a_page_and_the_windows_drawn(walked: Walk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = told(*of_repository(walked), "--out", out)
    assert json.loads((out / "recommendation.json").read_text()) == found
    page = (out / "recommendation.md").read_text()
    assert "(slo-reporting-availability-windows.svg)" in page
    drawn = out / "slo-reporting-availability-windows.svg"
    ET.parse(drawn)  # noqa: S314 - our own output
    assert "pages a week while nothing was wrong" in drawn.read_text()


def test_definitions_are_asked_without_a_repository(walked: Walk, spec: Path) -> None:
    found = told(*of_spec(walked, spec))
    (only,) = found["levels"]
    assert (only["service"], only["objective_percent"]) == ("reporting", "99.9")
    assert only["promise"]["measured_days"] == 30


def test_labelled_incidents_and_windows_of_ones_own_are_taken(
    walked: Walk, spec: Path, tmp_path: Path
) -> None:
    incidents, windows = tmp_path / "incidents.yaml", tmp_path / "windows.yaml"
    incidents.write_text(INCIDENTS)
    windows.write_text(WINDOWS)
    more = ("--incidents", incidents, "--windows", windows)
    alerts = told(*of_spec(walked, spec), *more)["levels"][0]["alerts"]
    assert alerts["incidents"]["by"] == "label"
    assert len(alerts["incidents"]["spans"]) == 1
    without = told(*of_spec(walked, spec))["levels"][0]["alerts"]
    assert alerts["tried"] > without["tried"]


def test_what_is_missing_is_told_with_what_to_give(walked: Walk, spec: Path) -> None:
    nothing = call("slo", "recommend", "--spec", spec)
    assert nothing.status == 2
    assert "no telemetry named" in nothing.stderr
    empty = spec.with_name("empty.yaml")
    empty.write_text(SPEC.partition("slos:")[0] + "slos: []\n")
    refused = call(*of_spec(walked, empty))
    assert refused.status in {2, 4}
    assert "Traceback" not in refused.stderr


def test_an_incident_outside_the_telemetry_is_refused_with_its_line(
    walked: Walk, spec: Path, tmp_path: Path
) -> None:
    path = tmp_path / "incidents.yaml"
    path.write_text(INCIDENTS.replace("2026", "2031"))
    done = call(*of_spec(walked, spec), "--incidents", path)
    assert done.status == 4
    assert "incidents.yaml:1" in done.stderr


def test_the_present_windows_are_those_of_the_repository(another: Callable[[], Walk]) -> None:
    walk = another()
    config = walk.repository / "switchboard.yaml"
    text = config.read_text()
    assert "windows: workbook" in text
    config.write_text(text.replace("windows: workbook", "windows: platform-a"))
    now = level(told(*of_repository(walk)), "reporting/availability")["alerts"]["now"]
    assert {(pair["long_s"], pair["short_s"]) for pair in now["pairs"]} == {
        (21_600, 3_600),
        (259_200, 21_600),
    }


def test_levels_nobody_names_are_asked_for(tmp_path: Path) -> None:
    from switchboard_policy.app.slo_recommend import recommend  # noqa: PLC0415
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    with pytest.raises(UsageError, match="no service levels named"):
        recommend(repo=None, telemetry=f"store:{tmp_path}")
