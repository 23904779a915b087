"""Firings against incidents: what each alert did, and all alerts of a severity together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from simulator.scores import match
from switchboard_policy.areas.slo.alert_windows import AlertWindow
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.model import (
    WEEK,
    AlertOutcome,
    Firing,
    LevelOutcome,
    Score,
    Told,
)
from switchboard_policy.areas.slo.backtest.spending import Events, spent_at
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.alerts import pair_name
from switchboard_policy.domain.outcome import NotEvaluated

Span = tuple[int, int]
"""First second that fired, and first second after it that did not."""


def judge(  # noqa: PLR0913 - one alert's facts, each named by the caller
    level: ServiceLevel,
    severity: Severity,
    pairs: Sequence[AlertWindow],
    spans: Sequence[Span],
    *,
    until_s: int,
    events: Events,
    incidents: Sequence[Incident],
    labelled: bool,
    grace_s: int,
    refused: Sequence[tuple[str, NotEvaluated]] = (),
) -> AlertOutcome:
    """Return what one alert did.

    Args:
        level: its service level.
        severity: whom it is for.
        pairs: the pairs of windows it was replayed with.
        spans: when it fired, in order of time.
        until_s: seconds since the epoch at which the replay ended.
        events: what happened, to tell what a window had spent.
        incidents: every incident.
        labelled: whether incidents are known.
        grace_s: seconds after an incident in which an alert is still its own.
        refused: pairs the data cannot carry, and why.
    """
    own = [place for place, each in enumerate(incidents) if each.about(level.service)]
    times = [(incidents[place].start_s, incidents[place].end_s) for place in own]
    found = match(spans, times, grace_s)
    firings = []
    for number, (start, end) in enumerate(spans):
        held, spent = spent_at(
            events, start, float(level.budget_ratio), level.period_days, list(pairs)
        )
        told = tuple(own[each.incident] for each in found.incidents if number in each.alerts)
        ongoing = end >= until_s
        last = max((incidents[place].end_s for place in told), default=0)
        reset = max(0, end - last) if told and not ongoing else None
        firings.append(Firing(start, end, ongoing, pair_name(held), spent, told, reset))
    told_of = tuple(
        Told(own[each.incident], each.alerts, each.delay_s if each.alerts else None)
        for each in found.incidents
    )
    names = tuple(pair_name(pair) for pair in pairs)
    return AlertOutcome(
        severity, names, tuple(firings), tuple(refused), told_of if labelled else None
    )


def score(
    levels: Collection[LevelOutcome],
    severity: Severity,
    incidents: Sequence[Incident],
    span_s: int,
    *,
    labelled: bool,
) -> Score:
    """Return all alerts of one severity together.

    An incident counts once, however many service levels told of it, and by the first that did.

    Args:
        levels: what each service level's alerts did.
        severity: which alerts.
        incidents: every incident.
        span_s: seconds looked at.
        labelled: whether incidents are known.
    """
    alerts = [alert for level in levels for alert in level.alerts if alert.severity is severity]
    fired = sum(len(alert.firings) for alert in alerts)
    if not labelled:
        return Score(fired, None, None, None, (), span_s / WEEK)
    first: dict[int, float] = {}
    for alert in alerts:
        for told in alert.told or ():
            if told.delay_s is not None:
                known = first.get(told.incident, told.delay_s)
                first[told.incident] = min(known, told.delay_s)
    true = sum(bool(firing.incidents) for alert in alerts for firing in alert.firings)
    delays = tuple(sorted(first.values()))
    return Score(fired, true, len(first), len(incidents), delays, span_s / WEEK)
