"""OpenSLO's time windows: rolling ones in whole days, others that start with the calendar."""

from __future__ import annotations

import re
from datetime import date

from switchboard_policy.areas.slo.definition import Calendar
from switchboard_policy.areas.slo.formats.fields import Fields
from switchboard_policy.areas.slo.formats.own_keys import DAY_S, USUAL_DAYS
from switchboard_policy.domain.finding import Finding

START = "2024-01-01 00:00:00"
"""A Monday that starts a month, a quarter and a year: what a calendar window is written with."""
SHORT = {
    Calendar.WEEK: "1w",
    Calendar.MONTH: "1M",
    Calendar.QUARTER: "1Q",
    Calendar.YEAR: "1Y",
}
_UTC = {"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Z"}
_SECONDS = {
    "m": 60,
    "h": 3_600,
    "d": DAY_S,
    "w": 7 * DAY_S,
    "M": USUAL_DAYS[Calendar.MONTH] * DAY_S,
    "Q": USUAL_DAYS[Calendar.QUARTER] * DAY_S,
    "Y": USUAL_DAYS[Calendar.YEAR] * DAY_S,
}
"""Source: OpenSLO leaves the length of M, Q and Y open; ours: as the period of a calendar one."""
_SHORTHAND = re.compile(r"([1-9][0-9]{0,8})([mhdwMQY])")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00)?Z?")


def shorthand_s(fields: Fields, key: str) -> int:
    """Return a duration of OpenSLO in seconds; a bare number is minutes.

    Raises:
        InputError: it is missing or none.
    """
    text = fields.text(key)
    found = _SHORTHAND.fullmatch(f"{text}m" if text.isdecimal() else text)
    if found is None:
        fields.refuse(f"{key} is {text!r}; a number and one of m h d w M Q Y is allowed", key)
    return int(found[1]) * _SECONDS[found[2]]


def read_period(spec: Fields, findings: list[Finding]) -> tuple[int, Calendar] | Finding:
    """Return days of the period and how it runs, or why it cannot be understood.

    Args:
        spec: the `spec` of an SLO; without a time window it is 30 days, rolling.
        findings: what is left aside is added to these.

    Raises:
        InputError: it cannot be read; says where.
    """
    windows = spec.parts("timeWindow")
    if not windows:
        return USUAL_DAYS[Calendar.ROLLING], Calendar.ROLLING
    if len(windows) > 1:
        windows[1].refuse("a second time window; one is allowed")
    window = windows[0]
    window.only({"duration", "isRolling", "calendar"})
    calendar = window.part("calendar")
    rolling = window.flag("isRolling")
    if calendar is None and rolling is not False:
        days, rest = divmod(shorthand_s(window, "duration"), DAY_S)
        if rest:
            what = "left out: a period is a number of whole days"
            return window.not_understood(f"{window.text('duration')}: {what}", "duration")
        return days, Calendar.ROLLING
    if calendar is None or rolling:
        window.refuse("a time window is rolling or has a calendar, one of the two")
    text = window.text("duration")
    found = next((kind for kind, short in SHORT.items() if short == text), None)
    if found is None:
        what = f"left out: a calendar period is one of {', '.join(SHORT.values())}"
        return window.not_understood(f"{text}: {what}", "duration")
    findings += _aligned(calendar, found)
    return USUAL_DAYS[found], found


def _aligned(calendar: Fields, kind: Calendar) -> list[Finding]:
    """Return what of a calendar differs from periods that start with the UTC calendar."""
    calendar.only({"startTime", "timeZone"})
    zone, start = calendar.text("timeZone", "UTC"), calendar.text("startTime", START)
    found = []
    if zone not in _UTC:
        what = f"periods start with the calendar of UTC, not of {zone}"
        found.append(calendar.not_understood(what, "timeZone"))
    if not _starts(start, kind):
        what = f"a {kind} starts with the calendar's own, not at {start}"
        found.append(calendar.not_understood(what, "startTime"))
    return found


def _starts(text: str, kind: Calendar) -> bool:
    """Return whether a period of the calendar starts at a moment."""
    found = _MIDNIGHT.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return False
    if day is None or kind is Calendar.WEEK:
        return day is not None and day.isoweekday() == 1
    months = {Calendar.YEAR: 12, Calendar.QUARTER: 3}.get(kind, 1)
    return day.day == 1 and (day.month - 1) % months == 0
