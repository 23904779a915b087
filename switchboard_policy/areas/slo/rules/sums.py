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
from switchboard_policy.areas.slo.rules.calendar import (
    counted,
    current_period,
    in_period,
    period_range_s,
)
from switchboard_policy.areas.slo.rules.names import (
    ERRORS,
    EVENTS,
    PART,
    PERIOD,
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
    """Return a query with a window filled in; what follows must not end up in its comment."""
    text = query.replace(WINDOW, window_name(seconds)).strip()
    return f"{text}\n" if "#" in text else text


def sum_rules(shape: Shape) -> Iterator[RecordingRule]:
    """Yield the recording rules of errors and total, and of events where an alert counts them.

    Args:
        shape: what is recorded.
    """
    level, base = shape.level, window_name(shape.base_s)
    labels = {**level.labels, **id_labels(level), WINDOW_LABEL: base}
    for source in _sources(shape):
        for name, query in ((ERRORS, source.errors), (TOTAL, source.total)):
            expr = in_period(counted(query, level.exclusions, shape.base_s), level.calendar)
            yield RecordingRule(name + base, expr, labels | source.labels)
    if level.least_events and isinstance(level.sli, TimeslicesSli):
        assert isinstance(level.sli.events, EventsSli), "a shape counts events or is refused"
        query = over(level.sli.events.total_query, shape.base_s)
        yield RecordingRule(EVENTS + base, counted(query, level.exclusions, shape.base_s), labels)


def base_ratio(shape: Shape) -> str:
    """Return the ratio of what was just recorded."""
    return _ratio(shape, lambda read: _whole(shape, read))


def window_ratio(shape: Shape, seconds: int) -> str:
    """Return the ratio of the sums over a window of what was recorded.

    Args:
        shape: what is recorded.
        seconds: the window; a slice is never cut, so it reaches back at least one.
    """
    span = window_name(max(seconds, shape.base_s))
    return _ratio(shape, lambda read: _whole(shape, f"sum_over_time({read}[{span}])"))


def period_ratio(shape: Shape) -> str:
    """Return the ratio of the sums over the period.

    A composite reads two sums a part, so it looks at them once a base window and no oftener: these
    looks follow each other without gap or overlap.
    """
    level = shape.level
    span = window_name(period_range_s(level))
    if isinstance(level.sli, CompositeSli):
        span += f":{window_name(shape.base_s)}"
    if level.calendar is Calendar.ROLLING:
        return _ratio(shape, lambda read: f"sum_over_time({read}[{span}])")
    now = current_period(level.calendar)
    return _ratio(
        shape,
        lambda read: (
            f"sum without ({PERIOD}) (sum_over_time({read}[{span}]) and on({PERIOD}) {now})"
        ),
    )


def _whole(shape: Shape, query: str) -> str:
    """Return sums whatever calendar period they fall in."""
    if shape.level.calendar is Calendar.ROLLING:
        return query
    return f"sum without ({PERIOD}) ({query})"


def _ratio(shape: Shape, summed: Callable[[str], str]) -> str:
    """Return errors over total; of several parts, their mean by weight.

    A part without events has no ratio and counts as having had no errors: another part's night
    must not silence the whole.
    """
    level, base = shape.level, window_name(shape.base_s)
    if not isinstance(level.sli, CompositeSli):
        return "\n/\n".join(summed(series(name + base, level)) for name in (ERRORS, TOTAL))
    means = []
    for part, weight, _ in level.sli.parts:
        bad, every = (summed(series(name + base, level, {PART: part})) for name in (ERRORS, TOTAL))
        means.append(f"{plain(weight)} * ({bad} / {every} >= 0 or {every} * 0)")
    whole = plain(sum((weight for _, weight, _ in level.sli.parts), Decimal(0)))
    # A sum of what is there: a plus would give nothing where a part was never measured.
    return f"sum without ({PART}) (\n  " + "\n  or ".join(means) + f"\n) / {whole}"


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
