"""Errors and total over the base window: what every sum over a longer time is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.definition import (
    WINDOW,
    Calendar,
    CompositeSli,
    EventsSli,
    RawSli,
    TimeslicesSli,
)
from switchboard_policy.areas.slo.rules.calendar import counted, current_period, period_range_s
from switchboard_policy.areas.slo.rules.names import (
    ERRORS,
    EVENTS,
    PART,
    PERIOD,
    PERIOD_ERRORS,
    PERIOD_TOTAL,
    TOTAL,
    WINDOW_LABEL,
    id_labels,
    series,
    window_name,
)
from switchboard_policy.areas.slo.rules.shape import Shape
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.rule import RecordingRule


@dataclass(frozen=True)
class _Source:
    """Queries of one part of an indicator over the base window.

    Args:
        errors: bad events.
        total: all events.
        labels: what its series carry besides.
    """

    errors: str
    total: str
    labels: dict[str, str]


def over(query: str, seconds: int) -> str:
    """Return a query with a window filled in."""
    return query.replace(WINDOW, window_name(seconds)).strip()


def sum_rules(shape: Shape) -> Iterator[RecordingRule]:
    """Yield the recording rules of errors and total, and what needs them by the event or period.

    Args:
        shape: what is recorded.
    """
    level, base = shape.level, window_name(shape.base_s)
    labels = {**level.labels, **id_labels(level), WINDOW_LABEL: base}
    for source in _sources(shape):
        for name, query in ((ERRORS, source.errors), (TOTAL, source.total)):
            expr = counted(query, level.exclusions, shape.base_s)
            yield RecordingRule(name + base, expr, labels | source.labels)
    if level.least_events and isinstance(level.sli, TimeslicesSli):
        assert isinstance(level.sli.events, EventsSli), "a shape counts events or is refused"
        expr = counted(
            over(level.sli.events.total_query, shape.base_s), level.exclusions, shape.base_s
        )
        yield RecordingRule(EVENTS + base, expr, labels)
    if level.calendar is not Calendar.ROLLING:
        now = current_period(level.calendar)
        for name, read in ((PERIOD_ERRORS, ERRORS), (PERIOD_TOTAL, TOTAL)):
            expr = f"{series(read + base, level)} * on() group_left({PERIOD}) {now}"
            yield RecordingRule(name + base, expr, labels)


def base_ratio(shape: Shape) -> str:
    """Return the ratio of what was just recorded."""
    return _ratio(shape, ERRORS, TOTAL, lambda read: read)


def window_ratio(shape: Shape, seconds: int) -> str:
    """Return the ratio of the sums over a window of what was recorded.

    Args:
        shape: what is recorded.
        seconds: the window; a slice is never cut, so it reaches back at least one.
    """
    span = window_name(max(seconds, shape.base_s))
    return _ratio(shape, ERRORS, TOTAL, lambda read: f"sum_over_time({read}[{span}])")


def period_ratio(shape: Shape) -> str:
    """Return the ratio of the sums over the period."""
    calendar = shape.level.calendar
    if calendar is Calendar.ROLLING:
        return window_ratio(shape, shape.period_s)
    span = window_name(period_range_s(shape.level))
    ratio = _ratio(
        shape, PERIOD_ERRORS, PERIOD_TOTAL, lambda read: f"sum_over_time({read}[{span}])"
    )
    return f"sum without ({PERIOD}) (({ratio}) and on({PERIOD}) {current_period(calendar)})"


def _ratio(shape: Shape, errors: str, total: str, summed: Callable[[str], str]) -> str:
    """Return errors over total; of several parts, their mean by weight.

    A part without events has no ratio and counts as having had no errors: another part's night
    must not silence the whole.
    """
    level, base = shape.level, window_name(shape.base_s)
    if not isinstance(level.sli, CompositeSli):
        return "\n/\n".join(summed(series(name + base, level)) for name in (errors, total))
    means = []
    for part, weight, _ in level.sli.parts:
        bad, every = (summed(series(name + base, level, {PART: part})) for name in (errors, total))
        ratio = f"{bad} / {every} >= 0 or {every} * 0"
        means.append(f"{plain(weight)} * sum without ({PART}) ({ratio})")
    whole = plain(sum((weight for _, weight, _ in level.sli.parts), Decimal(0)))
    return f"({' + '.join(means)}) / {whole}"


def _sources(shape: Shape) -> Iterator[_Source]:
    sli, base_s = shape.level.sli, shape.base_s
    if isinstance(sli, CompositeSli):
        for name, _, part in sli.parts:
            yield _Source(*_events(part, base_s), {PART: name})
    elif isinstance(sli, TimeslicesSli):
        yield _Source(*_slices(sli), {})
    else:
        yield _Source(*_events(sli, base_s), {})


def _events(sli: EventsSli | RawSli, seconds: int) -> tuple[str, str]:
    if isinstance(sli, EventsSli):
        return over(sli.error_query, seconds), over(sli.total_query, seconds)
    # What is not a number, as a ratio without traffic is, must not reach a sum.
    ratio = f"({over(sli.error_ratio_query, seconds)})"
    return f"{ratio} < Inf", f"{ratio} < bool Inf == 1"


def _slices(sli: TimeslicesSli) -> tuple[str, str]:
    most = plain(1 - sli.target_ratio)
    if isinstance(sli.events, RawSli):
        ratio, measured = _events(sli.events, sli.slice_s)
        return f"({ratio}) > bool {most}", measured
    errors, total = _events(sli.events, sli.slice_s)
    return f"({errors}) / ({total}) > bool {most}", f"({total}) > bool 0"
