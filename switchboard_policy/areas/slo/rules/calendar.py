"""Periods aligned to the calendar, and time that does not count, as PromQL (UTC)."""

from __future__ import annotations

from switchboard_policy.areas.slo.definition import Calendar, Exclusion, ServiceLevel
from switchboard_policy.areas.slo.rules.names import PERIOD

DAY_S = 86_400

_MONDAY_S = 345_600
"""The first Monday after the epoch."""
_WEEK_S = 604_800

_NUMBERS = {
    Calendar.WEEK: f"floor((vector(time()) - {_MONDAY_S}) / {_WEEK_S})",
    Calendar.MONTH: "year() * 100 + month()",
    Calendar.QUARTER: "year() * 10 + ceil(month() / 3)",
    Calendar.YEAR: "year()",
}
_LONGEST_DAYS = {Calendar.WEEK: 7, Calendar.MONTH: 31, Calendar.QUARTER: 92, Calendar.YEAR: 366}


def period_range_s(level: ServiceLevel) -> int:
    """Return how many seconds back the period's sums read: the longest such period."""
    return _LONGEST_DAYS.get(level.calendar, level.period_days) * DAY_S


def current_period(calendar: Calendar) -> str:
    """Return a query for 1 with the present period's number as a label, such as `202611`.

    Args:
        calendar: any but rolling.
    """
    return f'count_values("{PERIOD}", {_NUMBERS[calendar]})'


def in_period(query: str, calendar: Calendar) -> str:
    """Return a query whose series carry the present calendar period as a label.

    No range of PromQL begins with the month, but a sum can be told by a label which month its
    samples fell in.

    Args:
        query: PromQL of a vector.
        calendar: how the period runs; a rolling one needs no label.
    """
    if calendar is Calendar.ROLLING:
        return query
    return f"({query}) * on() group_left({PERIOD}) {current_period(calendar)}"


def counted(query: str, exclusions: tuple[Exclusion, ...], after_s: int = 0) -> str:
    """Return a query that gives nothing while an exclusion lasts.

    Args:
        query: PromQL of a vector.
        exclusions: when it gives nothing.
        after_s: seconds beyond each end, so that a range looking back holds nothing excluded.
    """
    if not exclusions:
        return query
    times = " or ".join(_during(each, after_s) for each in exclusions)
    return f"({query}) unless on() ({times})"


def _during(exclusion: Exclusion, after_s: int) -> str:
    start, end = exclusion.start_s, exclusion.end_s + after_s
    if not exclusion.every_s:
        return f"vector(time()) >= {start} < {end}"
    if end - start >= exclusion.every_s:
        return f"vector(time()) >= {start}"
    passed = f"vector((time() - {start}) % {exclusion.every_s})"
    return f"({passed} < {end - start} and vector(time()) >= {start})"
