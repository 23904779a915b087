"""A backtest from files to a page: what is read, what is refused, what is written."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from support.backtests import approximate
from support.backtests import backtest as sample

from simulator.prometheus.semantics import Semantics
from switchboard_policy.app.backtest_document import document
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.slo_backtest import Asked, backtest
from switchboard_policy.areas.slo.backtest.model import Backtest, BudgetLine
from switchboard_policy.areas.slo.definition import Severity
from switchboard_policy.errors import InputError, TelemetryError, UnreachableError, UsageError

START = 1_767_225_600
SLOTH = """version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 99.9
    labels: {switchboard_indicator: availability}
    sli:
      events:
        error_query: sum(rate(bad_total{job="shop"}[{{.window}}]))
        total_query: sum(rate(all_total{job="shop"}[{{.window}}]))
    alerting:
      name: ShopAvailability
      page_alert: {labels: {severity: page}}
      ticket_alert: {labels: {severity: ticket}}
"""
SCHEMA = json.loads(
    files("switchboard_policy.areas.slo.backtest").joinpath("backtest.schema.json").read_text()
)


def samples(hours: int = 30) -> str:
    """A request a second; a fifth fails from the twentieth hour for half an hour."""
    bad, lines = 0.0, []
    for minute in range(hours * 60 + 1):
        bad += 12 if 20 * 60 < minute <= 20 * 60 + 30 else 0
        at = START + 60 * minute
        lines += [
            f'all_total{{job="shop"}} {60 * minute} {at}',
            f'bad_total{{job="shop"}} {bad:g} {at}',
        ]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slo.yaml").write_text(SLOTH)
    (tmp_path / "samples.om").write_text(samples())
    (tmp_path / "incidents.csv").write_text(
        f"start,end,service,kind\n{START + 72_000},{START + 73_800},shop,outage\n"
    )
    return tmp_path


def asked(**more: object) -> Asked:
    return Asked((Path("slo.yaml"),), **{"telemetry": "samples.om", **more})  # type: ignore[arg-type]


def valid(found: Backtest) -> dict[str, object]:
    told: dict[str, object] = json.loads(json_text(document(found)))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    return told


@pytest.mark.parametrize(
    "found",
    [sample(), sample(variants=1, labelled=False), approximate(sample(variants=2))],
    ids=["labelled", "bare", "approximate"],
)
def test_a_document_is_what_its_schema_says(found: Backtest) -> None:
    told = valid(found)
    assert (told["schema"], told["exact"]) == ("switchboard.backtest/v1", not found.approximate)


def test_the_schema_is_one_and_refuses_what_it_does_not_know() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    told = valid(sample())
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate(told | {"surprise": 1}, SCHEMA)
    with pytest.raises(jsonschema.ValidationError, match="prometheus-4"):
        jsonschema.validate(told | {"semantics": "prometheus-4"}, SCHEMA)


def test_from_files_to_figures_and_a_page(folder: Path) -> None:
    said: list[str] = []
    found = backtest(
        asked(incidents=Path("incidents.csv"), objectives=(Decimal(98),), out=folder / "out"),
        said.append,
    )
    page = found.variants[0].scores[Severity.PAGE]
    assert (page.fired, page.true, page.caught) == (1, 1, 1)
    assert page.delays_s == (300,)
    assert found.variants[1].scores[Severity.PAGE].fired == 0
    told = json.loads((folder / "out" / "backtest.json").read_text())
    assert told == valid(found)
    html = (folder / "out" / "report.html").read_text()
    assert "Over 30 h: 1 page, 1 real; this change: 0 pages, 0 real" in html
    assert sorted(path.name for path in (folder / "out" / "charts").iterdir()) == [
        "backtest-caught.svg",
        "backtest-false-pages.svg",
        "budget-shop-availability.svg",
        "timeline-98-workbook.svg",
        "timeline-as-defined-workbook.svg",
    ]
    assert [line.partition(" ")[0] for line in said] == ["telemetry", "backtest"]


def test_an_earlier_backtest_is_replaced_and_nothing_else(folder: Path) -> None:
    out = folder / "out"
    backtest(asked(out=out))
    backtest(asked(out=out))
    (folder / "full").mkdir()
    (folder / "full" / "precious.txt").write_text("mine")
    with pytest.raises(InputError, match="holds something already"):
        backtest(asked(out=folder / "full"))
    assert [path.name for path in (folder / "full").iterdir()] == ["precious.txt"]
    with pytest.raises(InputError, match="holds something already"):
        backtest(asked(out=folder / "slo.yaml"))


@pytest.mark.parametrize("semantics", ["prometheus-3", "prometheus-2"])
def test_the_semantics_are_named_in_the_result(folder: Path, semantics: str) -> None:
    assert folder.is_dir()
    found = backtest(asked(semantics=Semantics(semantics)))
    assert found.semantics == semantics
    assert valid(found)["semantics"] == semantics


def test_a_window_of_time_reads_what_its_first_evaluation_looks_back_on(folder: Path) -> None:
    assert folder.is_dir()
    at = START + 72_000 + 900
    found = backtest(asked(start_s=at, end_s=at + 3600))
    assert (found.start_s, found.end_s) == (at, at + 3600)
    (firing,) = found.variants[0].levels[0].alerts[0].firings
    assert firing.start_s == at


def test_counts_stand_in_for_definitions_that_say_so(folder: Path) -> None:
    rows = [
        f"{START + 60 * n},shop,60,{12 if 20 * 60 <= n < 20 * 60 + 30 else 0}"
        for n in range(30 * 60)
    ]
    (folder / "counts.csv").write_text("\n".join(["time,service,offered,errors", *rows, ""]))
    found = backtest(asked(telemetry="counts.csv"))
    assert found.approximate.startswith("counts by step of 60 s")
    assert found.variants[0].scores[Severity.PAGE].fired == 1
    budget = found.variants[0].levels[0].budget
    assert isinstance(budget, BudgetLine)
    assert budget.bad == pytest.approx(360, rel=0.02)
    two = SLOTH.replace("switchboard_indicator: availability", "x: z").replace(
        "availability", "speed"
    )
    (folder / "more.yaml").write_text(two)
    both = Asked((Path("slo.yaml"), Path("more.yaml")), "counts.csv")
    assert [name for name, _ in backtest(both).refused] == ["shop-speed"]
    with pytest.raises(TelemetryError, match="no label switchboard_indicator"):
        backtest(Asked((Path("more.yaml"),), "counts.csv"))


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"telemetry": "sample.om"}, TelemetryError, "did you mean 'samples.om'?"),
        ({"windows": ("workbok",)}, UsageError, "did you mean 'workbook'?"),
        ({"incidents": Path("none.csv")}, InputError, "none.csv: cannot be read"),
        ({"start_s": 9, "end_s": 9}, UsageError, "--start is not before --end"),
        ({"telemetry": "prometheus:http://127.0.0.1:9"}, UnreachableError, "tried 4 times"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    folder: Path, more: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        backtest(asked(out=folder / "out", **more))
    assert said in caught.value.diagnostics()  # type: ignore[attr-defined]
    assert not (folder / "out").exists()


def test_incidents_outside_the_telemetry_are_refused_with_their_line(folder: Path) -> None:
    (folder / "late.csv").write_text(f"start,end\n{START},{START + 60}\n{START},{2 * START}\n")
    with pytest.raises(InputError) as caught:
        backtest(asked(incidents=Path("late.csv")))
    assert caught.value.diagnostics().startswith(
        "late.csv:3: an incident from 2026-01-01T00:00:00Z"
    )
    assert caught.value.exit_status == 4


def test_telemetry_about_something_else_is_refused(folder: Path) -> None:
    (folder / "other.om").write_text("up 1 1\nup 1 2\n# EOF\n")
    with pytest.raises(TelemetryError, match="none of the series") as caught:
        backtest(asked(telemetry="other.om"))
    assert "all_total" in caught.value.hint


@pytest.mark.parametrize("start", [START + 30 * 3600, START + 40 * 3600])
def test_a_time_the_telemetry_does_not_reach_is_refused(folder: Path, start: int) -> None:
    assert folder.is_dir()
    with pytest.raises(TelemetryError, match="next to nothing") as caught:
        backtest(asked(start_s=start))
    assert f"to {START + 30 * 3600} seconds" in caught.value.hint


def test_definitions_nobody_understands_are_refused(folder: Path) -> None:
    (folder / "odd.yaml").write_text("apiVersion: openslo/v2alpha\nkind: SLO\n")
    with pytest.raises(InputError, match="no service level is understood"):
        backtest(Asked((Path("odd.yaml"),), "samples.om"))


SCENARIO = """start: 1767225600
days: 2
services:
  - {name: shop, capacity_rps: 100, traffic: {rps: 20}}
incidents:
  - {kind: errors, service: shop, start_s: 72000, duration_s: 1800, severity: 0.2}
  - {kind: errors, service: shop, start_s: 172000, duration_s: 9000, severity: 0.2}
  - {kind: errors, service: shop, start_s: 999000, duration_s: 1800, severity: 0.2}
"""


def test_incidents_of_a_scenario_are_its_own_as_far_as_it_goes(folder: Path) -> None:
    (folder / "month.yaml").write_text(SCENARIO)
    found = backtest(asked(telemetry="scenario:month.yaml"))
    assert found.labelled
    assert [(each.start_s - START, each.end_s - START) for each in found.incidents] == [
        (72_000, 73_800),
        (172_000, 172_800),
    ]
    assert {each.label for each in found.incidents} == {"errors"}
    assert "incidents are those of the scenario itself" in found.notes


def test_a_file_of_incidents_stands_in_for_those_of_a_scenario(folder: Path) -> None:
    (folder / "month.yaml").write_text(SCENARIO)
    found = backtest(asked(telemetry="scenario:month.yaml", incidents=Path("incidents.csv")))
    assert [each.label for each in found.incidents] == ["outage"]
    assert not any("incidents are those" in note for note in found.notes)
