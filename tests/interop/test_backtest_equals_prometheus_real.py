"""Series nobody here made, as counters: generated alerts fire in the minutes Prometheus names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from support.long import chosen
from support.prometheus_cases import SERVERS, asked_of, openmetrics
from support.prometheus_server import prometheus_with
from support.shown import show
from support.telemetry import config

from simulator.prometheus.semantics import Grid
from simulator.samples import RawSeries
from simulator.trace import Array
from switchboard_policy.areas.slo.definition import Alerting, EventsSli, ServiceLevel
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.promql.replay import Replay, replay_groups
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, RuleGroup
from switchboard_policy.telemetry import open_source

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder ../shared/data beside the checkout is missing"
)
PETSHOP = ("low", "high")
PER_MINUTE = ("1", "10", "1000")
FLOWS = ("ingress-01", "ingress-02")


@dataclass(frozen=True)
class Least:
    """What an alert asks of its long window."""

    bad: int = 2
    events: int = 0

    def __str__(self) -> str:
        return f"least bad events {self.bad}, least events {self.events}"


ANY = Least(bad=1)
USUAL = Least()
ASKED = chosen(
    (
        *product((*PETSHOP, "1"), (ANY, USUAL, Least(events=200))),
        *product(("10", "1000", *FLOWS), (USUAL,)),
    ),
    (("low", ANY), ("high", Least(events=200)), ("1", ANY)),
)
"""A series, and what is asked of it."""


def level(name: str, least: Least = USUAL) -> ServiceLevel:
    return ServiceLevel(
        name,
        "availability",
        Decimal("99.9"),
        EventsSli(
            f'sum(rate(bad_total{{case="{name}"}}[{{{{.window}}}}]))',
            f'sum(rate(all_total{{case="{name}"}}[{{{{.window}}}}]))',
        ),
        alerting=Alerting("BudgetBurn"),
        least_events=least.events,
        least_bad_events=least.bad,
    )


def series_of(name: str) -> list[RawSeries]:
    read = {**dict.fromkeys(PETSHOP, petshop), **dict.fromkeys(FLOWS, flow)}
    step_s, start_s, columns = read[name](name) if name in read else unavailable(int(name))
    return [counter(metric, name, step_s, start_s, counts) for metric, counts in columns.items()]


def counter(metric: str, name: str, step_s: int, start_s: int, counts: Array) -> RawSeries:
    """Return counts of steps as a counter, read at the end of each step that was measured."""
    at = (start_s + step_s * np.arange(1, counts.size + 1, dtype=np.int64)) * 1000
    known = ~np.isnan(counts)
    total = np.cumsum(np.where(known, counts, 0.0))
    return RawSeries({"__name__": metric, "case": name}, at[known], total[known])


def petshop(traffic: str) -> tuple[int, int, dict[str, Array]]:
    shop = config(("api-gateway",), series={"PetSite": {"service": "api-gateway"}})
    source = open_source(f"petshop:petshop/{traffic}_traffic/noissue/metrics.csv", shop, DATA)
    (block,) = source.read()
    assert block.errors is not None
    return block.step, block.start, {"all_total": block.offered[0], "bad_total": block.errors[0]}


def flow(name: str) -> tuple[int, int, dict[str, Array]]:
    """Return bytes a minute, no whole numbers; those of minutes below half the usual are bad."""
    given = config(metrics={"offered": "Value"}, series={name: {"service": "api-gateway"}})
    (block,) = open_source(f"cloud-monitoring/{name}.csv", given, DATA).read()
    total = block.offered[0]
    thin = total < np.nanmedian(total[total > 0]) / 2
    return block.step, block.start, {"all_total": total, "bad_total": np.where(thin, total, 0.0)}


def unavailable(per_minute: int) -> tuple[int, int, dict[str, Array]]:
    """Return the minutes of a real host's failures, under a total that is stated, not measured."""
    given = config(metrics={"errors": "Value"}, series={"unavail-01": {"service": "api-gateway"}})
    (block,) = open_source("cloud-monitoring/unavail-01.csv", given, DATA).read()
    assert block.errors is not None
    failed = np.minimum(block.errors[0], per_minute)
    total = np.full(failed.size, float(per_minute))
    return block.step, block.start, {"all_total": total, "bad_total": failed}


def inlined(groups: Iterable[RuleGroup], rule: AlertingRule) -> str:
    """Return an alert's expression with what it reads put in the place of recorded series.

    A range over a recorded series is a subquery at the minutes at which it was recorded.
    """
    expr = rule.expr
    recorded = {
        each.record: each.expr
        for group in groups
        for each in group.rules
        if isinstance(each, RecordingRule)
    }

    def put(found: re.Match[str]) -> str:
        inner = recorded.get(found["name"])
        if inner is None:
            return found[0]
        span = f"[{found['range']}:1m]" if found["range"] else ""
        return f"({inner}){span}"

    pattern = re.compile(r"(?P<name>slo:[\w:]+)\{[^}]*\}(?:\[(?P<range>\w+)\])?")
    while (further := pattern.sub(put, expr)) != expr:
        expr = further
    return expr


def whole(series: list[RawSeries]) -> Grid:
    start = int(min(each.times_ms[0] for each in series)) // 60_000 * 60_000
    end = int(max(each.times_ms[-1] for each in series))
    return Grid(start, 60_000, (end - start) // 60_000 + 60)


def replayed(name: str, least: Least = USUAL, semantics: str = "prometheus-3") -> Replay:
    series = series_of(name)
    grid = whole(series)
    start_s, end_s = grid.start_ms // 1000, (grid.end_ms - grid.step_ms) // 1000
    groups = rule_groups(level(name, least), window_set("workbook"))
    replay = replay_groups(groups, series, start_s=start_s, end_s=end_s, semantics=semantics)
    assert not replay.refused
    return replay


def firing(replay: Replay, severity: str) -> list[int]:
    found = [each for each in replay.alerts if each.labels["sloth_severity"] == severity]
    return np.flatnonzero(found[0].firing).tolist() if found else []


@pytest.mark.parametrize("semantics", chosen(tuple(SERVERS), ("prometheus-3",)))
def test_generated_alerts_fire_in_the_same_minutes(
    semantics: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = {name: series_of(name) for name in {name for name, _ in ASKED}}
    text = openmetrics(each for series in every.values() for each in series)
    with prometheus_with(tmp_path, text, SERVERS[semantics]) as url:
        for name, least in ASKED:
            grid, counts = whole(every[name]), {}
            groups = rule_groups(level(name, least), window_set("workbook"))
            replay = replayed(name, least, semantics)
            for rule in groups[-1].rules:
                assert isinstance(rule, AlertingRule)
                severity = rule.labels["sloth_severity"]
                theirs = asked_of(url, inlined(groups, rule), grid).values()
                fires = np.any([there for _, there in theirs], axis=0)
                counts[severity] = firing(replay, severity)
                assert counts[severity] == np.flatnonzero(fires).tolist()
            show(
                request,
                f"{semantics}, {name}, {least}: {grid.count:,} minutes,"
                f" page {len(counts['page']):,}, ticket {len(counts['ticket']):,}, none differs",
            )


@pytest.mark.parametrize(
    ("per_minute", "least", "minutes"),
    [("1", ANY, 8), ("1", USUAL, 0), ("1", Least(1, 100), 0), ("10", ANY, 0)],
)
def test_two_failed_minutes_of_eleven_days_page_nobody_unless_any_single_one_shall(
    per_minute: str, least: Least, minutes: int
) -> None:
    # At one request a minute a single failure is 16 times the budget of an hour, and pages.
    assert len(firing(replayed(per_minute, least), "page")) == minutes


def test_at_a_thousand_requests_a_minute_they_are_lost_in_the_traffic() -> None:
    replay = replayed("1000")
    assert firing(replay, "page") == firing(replay, "ticket") == []
