"""Backtests of series nobody on this project made, under assumptions that are stated here."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from support.telemetry import config

from switchboard_policy.app.slo_backtest import Asked, backtest
from switchboard_policy.app.slo_files import read_definitions, read_windows
from switchboard_policy.areas.slo.backtest.model import Backtest, BudgetLine, Score, Variant
from switchboard_policy.areas.slo.backtest.queries import selectors_of
from switchboard_policy.areas.slo.backtest.run import Question, Replay
from switchboard_policy.areas.slo.backtest.stand_in import stand_in
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.telemetry.raw import open_raw
from switchboard_policy.telemetry.raw.source import Span

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder ../shared/data beside the checkout is missing"
)
EVENTS = """version: prometheus/v1
service: {service}
slos:
  - name: availability
    objective: {objective}
    labels: {{switchboard_indicator: availability}}
    sli:
      {sli}
    alerting:
      name: Availability
      annotations: {{{annotations}}}
      page_alert: {{labels: {{severity: page}}}}
      ticket_alert: {{labels: {{severity: ticket}}}}
"""
COUNTS = """events:
        error_query: sum(rate(failures_total[{{.window}}]))
        total_query: sum(rate(requests_total[{{.window}}]))"""
READINGS = """raw:
        error_ratio_query: 1 - avg_over_time(ingress_flows[{{.window}}])"""


def rows(name: str) -> list[tuple[int, float, bool]]:
    """Moment, value and label of each row; an empty row would be no sample."""
    with (DATA / "cloud-monitoring" / name).open(newline="") as file:
        return [
            (
                int(datetime.fromisoformat(row["TimeStamp"]).timestamp()),
                float(row["Value"]),
                row["Label"] == "1",
            )
            for row in csv.DictReader(file)
        ]


def spec(folder: Path, *, sli: str = COUNTS, objective: str = "99.9", told: str = "") -> Path:
    path = folder / "slo.yaml"
    path.write_text(EVENTS.format(service="shop", objective=objective, sli=sli, annotations=told))
    return path


def page_of(variant: Variant) -> Score:
    return variant.scores[Severity.PAGE]


def page(found: Backtest) -> Score:
    return page_of(found.variants[0])


def unavailable(folder: Path, total: int, told: str = "") -> Backtest:
    """Two failures in eleven days, under a stated number of requests a minute."""
    measured = rows("unavail-01.csv")
    seconds = np.array([at for at, _, _ in measured])
    failures = np.cumsum([value for _, value, _ in measured])
    lines = [f"failures_total {n} {at}" for at, n in zip(seconds, failures, strict=True)]
    lines += [f"requests_total {total * n} {at}" for n, at in enumerate(seconds)]
    samples = folder / "samples.om"
    samples.write_text("\n".join([*lines, "# EOF", ""]))
    return backtest(Asked((spec(folder, told=told),), str(samples)))


@pytest.mark.parametrize(
    ("total", "told", "pages"),
    [
        (1, "", 0),
        (10, "", 0),
        (1000, "", 0),
        (1, 'switchboard_least_bad_events: "1"', 2),
        (1, 'switchboard_least_bad_events: "1", switchboard_least_events: "100"', 0),
    ],
)
def test_isolated_failures_page_nobody_unless_any_single_one_shall(
    tmp_path: Path, total: int, told: str, pages: int
) -> None:
    # At one request a minute a failure is 1.7 % of the hour, 17 times the budget of 99.9 %: that
    # an alert asks for two is what keeps it quiet. At a thousand a minute it is nothing.
    found = unavailable(tmp_path, total, told)
    assert page(found).fired == pages
    assert found.variants[0].scores[Severity.TICKET].fired == 0
    assert found.refused == ()


@pytest.mark.parametrize(
    ("traffic", "requests", "bad", "pages"), [("low", 285_225, 1_166, 2), ("high", 406_226, 366, 0)]
)
def test_petshop_in_steps_of_five_minutes_tells_what_its_windows_can(
    tmp_path: Path, traffic: str, requests: int, bad: int, pages: int
) -> None:
    (level,) = read_definitions([spec(tmp_path)]).levels
    stood = stand_in(level)
    assert isinstance(stood, ServiceLevel)
    mapped = config(("shop",), series={"PetSite": {"service": "shop"}})
    source = open_raw(f"petshop:petshop/{traffic}_traffic/noissue/metrics.csv", mapped, DATA)
    samples = source.read(selectors_of(stood), Span())
    question = Question((stood,), (read_windows("workbook"),))
    found = Replay(question, samples.series).result(samples.approximate)
    assert found.approximate.startswith("counts by step of 300 s")
    (outcome,) = found.variants[0].levels
    refused = {name: why.reason for alert in outcome.alerts for name, why in alert.refused}
    assert refused == {
        "1h/5m": "samples every 300 s: a window of 5m does not hold 2",
        "3d/6h": "49 h of telemetry are shorter than the window of 3d",
    }
    assert isinstance(outcome.budget, BudgetLine)
    assert outcome.budget.measured_s == pytest.approx(49 * 3600, abs=1800)
    assert outcome.budget.events == pytest.approx(requests, rel=0.01)
    assert outcome.budget.bad == pytest.approx(bad, rel=0.02)
    assert page(found).fired == pages


def test_experts_labels_of_an_ingress_are_what_its_alerts_are_judged_by(tmp_path: Path) -> None:
    # Assumed: data flows where a minute brings at least half of the median of all minutes, and it
    # should in 99 % of them.
    told = rows("ingress-01.csv")
    least = float(np.median([value for _, value, _ in told])) / 2
    lines = [f"ingress_flows {int(value >= least)} {at}" for at, value, _ in told]
    samples = tmp_path / "samples.om"
    samples.write_text("\n".join([*lines, "# EOF", ""]))
    incidents = tmp_path / "incidents.csv"
    labels = np.array([label for _, _, label in told])
    edges = np.diff(np.concatenate(([0], labels.astype(int), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    spans = [
        f"{told[a][0]},{told[min(b, len(told) - 1)][0]}" for a, b in zip(starts, ends, strict=True)
    ]
    incidents.write_text("\n".join(["start,end", *spans, ""]))
    asked = Asked(
        (spec(tmp_path, sli=READINGS, objective="99"),),
        str(samples),
        incidents,
        objectives=(Decimal("99.9"),),
    )
    found = backtest(asked)
    assert [(each.fired, each.true, each.caught) for each in map(page_of, found.variants)] == [
        (2, 2, 2),
        (2, 2, 2),
    ]
    assert [page_of(each).delays_s for each in found.variants] == [(540, 660), (60, 180)]
