"""A backtest in pictures: what was tried, when alerts fired, what was left of each budget."""

from __future__ import annotations

import math
from collections.abc import Iterator

from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.model import (
    AlertOutcome,
    Backtest,
    BudgetLine,
    LevelOutcome,
    Variant,
)
from switchboard_policy.areas.slo.definition import Calendar, Severity
from switchboard_policy.domain.figures import (
    Bar,
    BarFigure,
    Figure,
    Line,
    Mark,
    Role,
    Span,
    SpanFigure,
    TimeFigure,
)
from switchboard_policy.domain.units import counted
from switchboard_policy.render import numbers
from switchboard_policy.render.backtest_words import shown

MOST_BUDGETS = 6
"""Budgets drawn, the most spent first; each costs a reader a screen. Ours."""
MOST_ROWS = 30
"""Rows of a picture; more is no longer read at a glance. Ours."""
MOST_MARKS = 40
"""Moments marked in one picture of a budget. Ours; the timeline holds every one."""
_ROLES: dict[Severity, Role] = {Severity.PAGE: "high", Severity.TICKET: "low"}
_INCIDENT: Role = "measured"


def figures(found: Backtest) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Return the pictures of a backtest, and the titles of those there is no room for."""
    budgets = [
        (level.budget.lowest, level.level.id, _budget(found, level, level.budget))
        for level in found.variants[0].levels
        if isinstance(level.budget, BudgetLine) and not math.isnan(level.budget.lowest)
    ]
    ranked = [figure for _, _, figure in sorted(budgets, key=lambda entry: entry[:2])]
    timelines = [_timeline(found, variant) for variant in shown(found)]
    left = tuple(figure.title for figure in ranked[MOST_BUDGETS:])
    return (*_tried(found), *timelines, *ranked[:MOST_BUDGETS]), left


def _tried(found: Backtest) -> Iterator[BarFigure]:
    """Yield what was tried as bars; a single variant needs none."""
    if len(found.variants) < 2:
        return
    scores = [(each.name, each.scores[Severity.PAGE]) for each in found.variants[:MOST_ROWS]]
    if not found.labelled:
        yield _bars("pages", "Pages", "pages", [(name, one.fired) for name, one in scores])
        return
    false = [(name, one.false or 0) for name, one in scores]
    yield _bars("false-pages", "Pages about no incident", "pages", false)
    caught = [(name, one.caught or 0) for name, one in scores]
    note = f"Of {counted(len(found.incidents), 'incident')}."
    yield _bars("caught", "Incidents that a page told of", "incidents", caught, note)


def _bars(
    name: str, title: str, unit: str, counts: list[tuple[str, int]], note: str = ""
) -> BarFigure:
    """Return the present way beside each of those tried."""
    (now, number), *tried = counts
    bars = tuple(Bar(label, float(number), float(found)) for label, found in tried)
    told = f"Now is {now}. {note}".rstrip()
    return BarFigure(f"backtest-{name}", title, unit, bars, told)


def _timeline(found: Backtest, variant: Variant) -> SpanFigure:
    alerts = [(level, alert) for level in variant.levels for alert in level.alerts]
    rows = [(f"{level.level.id} {alert.severity}", _spans(alert)) for level, alert in alerts]
    # Where there is no room, what never fired goes first.
    rows.sort(key=lambda row: not row[1])
    services = sorted({incident.service for incident in found.incidents})
    above = [(f"incidents {service}".rstrip(), _known(found, service)) for service in services]
    kept = [*above, *rows][:MOST_ROWS]
    left = len(above) + len(rows) - len(kept)
    note = f"{counted(left, 'more alert')} without room here." if left else ""
    title = f"When alerts fired, {variant.name}"
    end = found.end_s + found.interval_s
    return SpanFigure(f"timeline-{variant.name}", title, found.start_s, end, tuple(kept), note)


def _spans(alert: AlertOutcome) -> tuple[Span, ...]:
    return tuple(
        Span(
            each.start_s,
            each.end_s,
            alert.severity.value,
            _ROLES[alert.severity],
            f"{alert.severity} {each.windows}",
        )
        for each in alert.firings
    )


def _known(found: Backtest, service: str) -> tuple[Span, ...]:
    return tuple(
        Span(each.start_s, each.end_s, "incident", _INCIDENT, _named(each))
        for each in found.incidents
        if each.service == service
    )


def _named(incident: Incident) -> str:
    return f"incident: {incident.label}" if incident.label else "incident"


def _budget(found: Backtest, outcome: LevelOutcome, budget: BudgetLine) -> TimeFigure:
    level = outcome.level
    whole = level.period_days * 86_400
    if level.calendar is not Calendar.ROLLING:
        over = f"of each calendar {level.calendar}"
    elif budget.measured_s < whole:
        over = f"of the {numbers.duration(budget.measured_s)} measured, not of a whole period"
    else:
        over = f"of {level.period_days} days"
    marks = [
        Mark(each.start_s, _named(each), each.end_s, _INCIDENT)
        for each in (found.incidents[place] for place in outcome.incidents)
    ]
    marks += [
        Mark(each.start_s, f"{alert.severity} {each.windows}", each.end_s, _ROLES[alert.severity])
        for alert in outcome.alerts
        for each in alert.firings
    ]
    marks.sort(key=lambda mark: (mark.at, mark.label))
    left = len(marks) - MOST_MARKS
    note = f"The budget {over}, at {level.objective.normalize():f} %."
    note += f" {counted(left, 'later moment')} not marked." if left > 0 else ""
    line = tuple(100 * value for value in budget.left)
    return TimeFigure(
        f"budget-{level.id}",
        f"Error budget left, {level.id}",
        "%",
        (Line("budget left", "proposed", budget.times_s, line),),
        marks=tuple(marks[:MOST_MARKS]),
        note=note,
    )
