"""A backtest as its pages and documents are given one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import nan, sin

from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.judge import score
from switchboard_policy.areas.slo.backtest.model import (
    AlertOutcome,
    Backtest,
    BudgetLine,
    Firing,
    GridDifference,
    LevelOutcome,
    Told,
    Variant,
)
from switchboard_policy.areas.slo.definition import Alerting, EventsSli, ServiceLevel, Severity
from switchboard_policy.domain.outcome import NotEvaluated

START, DAY, HOUR = 1_767_225_600, 86_400, 3_600
INCIDENTS = (
    Incident(START + 5 * DAY, START + 5 * DAY + 2700, "checkout", "errors"),
    Incident(START + 12 * DAY, START + 12 * DAY + HOUR, "checkout", "database"),
    Incident(START + 20 * DAY, START + 20 * DAY + 2 * HOUR, "search", "slow"),
)
LEVEL = ServiceLevel(
    "checkout",
    "availability",
    Decimal("99.9"),
    EventsSli("sum(rate(e[{{.window}}]))", "sum(rate(t[{{.window}}]))"),
    alerting=Alerting("CheckoutErrors"),
)


def firing(day: float, minutes: int, *incidents: int, ongoing: bool = False) -> Firing:
    """A page of so many minutes that outlasts its incident by ten."""
    start = START + int(day * DAY)
    reset = 600 if incidents and not ongoing else None
    return Firing(start, start + 60 * minutes, ongoing, "1h/5m", 0.0213, incidents, reset)


def _level(name: str, service: str, pages: list[Firing], tickets: list[Firing]) -> LevelOutcome:
    level = replace(LEVEL, name=name, service=service)
    own = tuple(n for n, each in enumerate(INCIDENTS) if each.service == service)
    times = tuple(float(START + HOUR * n) for n in range(30 * 24))
    left = tuple(nan if 400 < n < 420 else 1 - n / 700 - 0.02 * sin(n / 9) for n in range(30 * 24))
    budget = BudgetLine(times, left, min(left[:400]), left[-1], 1.2e7, 9_300.0, 30 * DAY)
    alerts = tuple(
        AlertOutcome(
            severity,
            ("1h/5m", "6h/30m"),
            tuple(fired),
            (("3d/6h", NotEvaluated("the telemetry is shorter than 3d", "more of it")),),
            tuple(_told(place, fired) for place in own),
        )
        for severity, fired in ((Severity.PAGE, pages), (Severity.TICKET, tickets))
    )
    return LevelOutcome(level, alerts, budget, own)


def _told(place: int, fired: list[Firing]) -> Told:
    own = tuple(n for n, each in enumerate(fired) if place in each.incidents)
    delay = fired[own[0]].start_s - INCIDENTS[place].start_s if own else None
    return Told(place, own, delay)


def _variant(objective: Decimal | None, windows: str, *levels: LevelOutcome) -> Variant:
    scores = {
        severity: score(levels, severity, INCIDENTS, 30 * DAY, labelled=True)
        for severity in Severity
    }
    return Variant(objective, windows, levels, scores)


def backtest(*, variants: int = 3, labelled: bool = True) -> Backtest:
    """A month of two services: many false pages now, few under what was tried."""
    noise = [firing(day + 0.3, 4) for day in range(12)]
    now = _variant(
        None,
        "workbook",
        _level(
            "availability",
            "checkout",
            sorted([firing(5.004, 50, 0), firing(12.01, 60, 1), *noise], key=lambda f: f.start_s),
            [firing(5.02, 300, 0)],
        ),
        _level("latency", "search", [firing(28, 2880, ongoing=True)], []),
    )
    quiet = _variant(
        Decimal("99.5"),
        "workbook",
        _level("availability", "checkout", [firing(5.004, 50, 0), firing(12.01, 60, 1)], []),
        _level("latency", "search", [], []),
    )
    worse = replace(now, objective=Decimal("99.99"))
    found = Backtest(
        (now, quiet, worse)[:variants],
        INCIDENTS,
        labelled,
        START,
        START + 30 * DAY,
        "prometheus-3",
        60,
        3600,
        refused=(("mail-delivery", NotEvaluated("no series", "its metric")),),
        notes=("3 incidents became 2: overlapping ones are one",),
    )
    return found if labelled else _unlabelled(found)


def _unlabelled(found: Backtest) -> Backtest:
    def bare(variant: Variant) -> Variant:
        levels = tuple(
            replace(
                level,
                incidents=(),
                alerts=tuple(
                    replace(
                        alert,
                        told=None,
                        firings=tuple(
                            replace(each, incidents=(), reset_s=None) for each in alert.firings
                        ),
                    )
                    for alert in level.alerts
                ),
            )
            for level in variant.levels
        )
        scores = {
            severity: score(levels, severity, (), 30 * DAY, labelled=False) for severity in Severity
        }
        return replace(variant, levels=levels, scores=scores)

    return replace(found, incidents=(), variants=tuple(bare(each) for each in found.variants))


def approximate(found: Backtest) -> Backtest:
    """The same, from samples on a grid."""
    return replace(
        found,
        approximate="query_range put it on a grid",
        difference=GridDifference(90_000, 12, 400),
    )
