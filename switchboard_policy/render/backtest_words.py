"""A backtest in words and tables, the same for a terminal and a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.backtest.model import (
    WEEK,
    AlertOutcome,
    Backtest,
    Firing,
    LevelOutcome,
    Score,
    Variant,
)
from switchboard_policy.areas.slo.definition import Severity
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted
from switchboard_policy.render import numbers

Rows = tuple[tuple[str, ...], ...]
MOST_ROWS = 60
"""Rows of a table on a page or a terminal; the JSON document holds them all. Ours."""


@dataclass(frozen=True)
class Table:
    """A table in words.

    Args:
        title: what it holds.
        head: names of its columns.
        rows: its cells, the first naming the row.
        words: places of columns that hold words, not figures.
        left: rows there was no room for.
    """

    title: str
    head: tuple[str, ...]
    rows: Rows
    words: frozenset[int] = frozenset({0})
    left: int = 0


def lead(found: Backtest) -> str:
    """Return the answer in one sentence: `over 30 days: 31 pages, 3 real; this change: …`."""
    base = found.variants[0].scores[Severity.PAGE]
    said = f"over {numbers.duration(found.span_s)}: {_pages(base)}"
    change = changed(found)
    if change is None:
        return said + _caught(base)
    score = change.scores[Severity.PAGE]
    name = "this change" if len(found.variants) == 2 else change.name
    same = (
        score.true is not None
        and score.true == base.true
        and _told(change) == _told(found.variants[0])
    )
    pages = counted(score.fired, "page")
    real = f"{pages}, the same {score.true}" if same and score.true else _pages(score)
    return f"{said}; {name}: {real}{_caught(score)}"


def changed(found: Backtest) -> Variant | None:
    """Return the variant that is set against the present way: the best of those tried.

    Best is the greatest F-score of pages, then the fewest pages; without incidents the fewest. One
    whose pages could not be replayed is quiet for that, and comes last.
    """
    tried = found.variants[1:]
    if not tried:
        return None

    def rank(variant: Variant) -> tuple[bool, float, int]:
        score = variant.scores[Severity.PAGE]
        alerts = (alert for level in variant.levels for alert in level.alerts)
        silent = not any(each.windows for each in alerts if each.severity is Severity.PAGE)
        return (silent, -(score.f_score or 0.0), score.fired)

    return min(tried, key=rank)


def shown(found: Backtest) -> tuple[Variant, ...]:
    """Return the variants told in detail: the present way, and what is set against it."""
    change = changed(found)
    return (found.variants[0],) if change is None else (found.variants[0], change)


def method(found: Backtest) -> tuple[str, ...]:
    """Return what the figures rest on, a sentence each."""
    rule = (
        "An alert is real when the time it fires overlaps an incident of its service or the "
        f"{numbers.duration(found.grace_s)} after one; an incident is caught by the earliest such "
        "alert."
    )
    exact = (
        f"Approximate: {found.approximate}."
        if found.approximate
        else "The rules' own arithmetic over raw samples: equal to that server's, evaluation by "
        "evaluation."
    )
    when = f"from {numbers.moment(found.start_s)} to {numbers.moment(found.end_s)} UTC"
    every = numbers.duration(found.interval_s)
    said = [f"Evaluated every {every} {when}, with the semantics of {found.semantics}. {exact}"]
    if found.difference is not None:
        said.append(_difference(found))
    if found.labelled:
        said.append(rule)
    return (*said, *(f"{note[:1].upper()}{note[1:]}." for note in found.notes))


def what_if(found: Backtest) -> Table:
    """Return every variant in a row."""
    head = ("pages", "real", "false", "false a week", "incidents caught", "precision", "recall")
    rows = []
    for variant in found.variants:
        page, ticket = variant.scores[Severity.PAGE], variant.scores[Severity.TICKET]
        cells = (
            variant.name,
            str(page.fired),
            _count(page.true),
            _count(page.false),
            _number(page.false_a_week),
            _of(page),
            _percent(page.precision),
            _percent(page.recall),
            _number(page.f_score),
            _middle(page.delays_s),
            str(ticket.fired),
        )
        rows.append(cells)
    whole = ("", *head, "F-score", "first page after", "tickets")
    return Table("What would have been", whole, tuple(rows))


def alerts(found: Backtest, variant: Variant) -> Table:
    """Return each alert of a variant in a row."""
    head = ("", "fired", "real", "a week", "first after", "budget spent at fire", "stopped after")
    rows = [_alert(found, level, alert) for level in variant.levels for alert in level.alerts]
    return _cut(Table(f"What each alert did, {variant.name}", head, tuple(rows)))


def confusion(found: Backtest, variant: Variant) -> Table:
    """Return each incident of a variant with the alerts that told of it, or that it was missed."""
    rows = tuple(
        (numbers.moment(incident.start_s), *_what(incident), _caught_by(variant, place))
        for place, incident in sorted(enumerate(found.incidents), key=lambda each: each[1].start_s)
    )
    head = ("", "for", "what", "told by")
    return _cut(Table(f"Incidents, {variant.name}", head, rows, frozenset({0, 2, 3})))


def false_alerts(found: Backtest, variant: Variant) -> Table:
    """Return the alerts of a variant that matched no incident, in order of time."""
    fired = [
        (firing.start_s, f"{alert.severity} {level.level.id}", firing)
        for level in variant.levels
        for alert in level.alerts
        for firing in alert.firings
        if not firing.incidents
    ]
    rows = tuple(
        (
            numbers.moment(start),
            _lasted(firing),
            name,
            firing.windows,
            f"{numbers.percent(firing.budget_spent)} %",
        )
        for start, name, firing in sorted(fired, key=lambda each: each[:2])
    )
    title = "Alerts that matched no incident" if found.labelled else "Alerts"
    head = ("", "for", "alert", "windows", "budget spent")
    return _cut(Table(f"{title}, {variant.name}", head, rows, frozenset({0, 2, 3})))


def refusals(found: Backtest) -> tuple[tuple[str, NotEvaluated], ...]:
    """Return what could not be told, each once."""
    said = dict.fromkeys(found.refused)
    for variant in found.variants:
        for level in variant.levels:
            if isinstance(level.budget, NotEvaluated):
                said[level.level.id, level.budget] = None
            for alert in level.alerts:
                for windows, why in alert.refused:
                    said[f"{level.level.id} {alert.severity} {windows}", why] = None
    return tuple(said)


def tables(found: Backtest) -> tuple[Table, ...]:
    """Return every table, the comparison first."""
    told = [what_if(found)]
    for variant in shown(found):
        told += [confusion(found, variant), alerts(found, variant), false_alerts(found, variant)]
    return tuple(table for table in told if table.rows)


def _pages(score: Score) -> str:
    pages = counted(score.fired, "page")
    return pages if score.true is None else f"{pages}, {score.true} real"


def _caught(score: Score) -> str:
    return "" if score.caught is None else f" ({_of(score)} caught)"


def _of(score: Score) -> str:
    if score.caught is None or score.incidents is None:
        return numbers.DASH
    return f"{score.caught} of {counted(score.incidents, 'incident')}"


def _told(variant: Variant) -> set[int]:
    """Return the incidents that a variant's pages told of."""
    return {
        place
        for level in variant.levels
        for alert in level.alerts
        if alert.severity is Severity.PAGE
        for firing in alert.firings
        for place in firing.incidents
    }


def _difference(found: Backtest) -> str:
    assert found.difference is not None, "asked for where there is one"
    each = found.difference
    return (
        f"Measured against the samples themselves: {each.differing:,} of {each.evaluations:,} "
        f"evaluations differ, where {each.firing:,} fire."
    )


def _alert(found: Backtest, level: LevelOutcome, alert: AlertOutcome) -> tuple[str, ...]:
    fired = alert.firings
    resets = sorted(each.reset_s for each in fired if each.reset_s is not None)
    spent = sorted(each.budget_spent for each in fired)
    real = sum(bool(each.incidents) for each in fired)
    return (
        f"{level.level.id} {alert.severity}",
        str(len(fired)),
        str(real) if alert.told is not None else numbers.DASH,
        numbers.number(len(fired) * WEEK / found.span_s),
        _middle(alert.delays_s),
        f"{numbers.percent(_median(spent))} %" if spent else numbers.DASH,
        _middle(resets),
    )


def _caught_by(variant: Variant, place: int) -> str:
    told = [
        (each.delay_s, f"{alert.severity} {level.level.id} after {numbers.duration(each.delay_s)}")
        for level in variant.levels
        for alert in level.alerts
        for each in alert.told or ()
        if each.incident == place and each.delay_s is not None
    ]
    return "; ".join(text for _, text in sorted(told)) or "missed"


def _what(incident: Incident) -> tuple[str, str]:
    where = incident.service or "every service"
    told = f"{where}: {incident.label}" if incident.label else where
    return numbers.duration(incident.end_s - incident.start_s), told


def _lasted(firing: Firing) -> str:
    lasted = numbers.duration(firing.end_s - firing.start_s)
    return f"{lasted}, still firing" if firing.ongoing else lasted


def _cut(table: Table) -> Table:
    left = max(0, len(table.rows) - MOST_ROWS)
    return replace(table, rows=table.rows[:MOST_ROWS], left=left)


def _middle(seconds: Sequence[float]) -> str:
    return numbers.duration(_median(seconds)) if seconds else numbers.DASH


def _median(values: Sequence[float]) -> float:
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _number(value: float | None) -> str:
    return numbers.DASH if value is None else numbers.number(value)


def _percent(value: float | None) -> str:
    return numbers.DASH if value is None else f"{numbers.percent(value)} %"


def _count(value: int | None) -> str:
    return numbers.DASH if value is None else str(value)
