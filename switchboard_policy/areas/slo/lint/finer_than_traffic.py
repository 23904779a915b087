"""`slo/finer_than_traffic`: so few events that one failure is a large part of the budget.

Source: SRE Workbook, chapter 5, low-traffic services: at 10 requests an hour and 99.9 %, one
failure spends 13.9 % of a budget of 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.words import percent
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location


def lint(
    subject: str, allowed: float, least: float, days: int, location: Location | None
) -> Iterator[Finding]:
    """Yield a finding where too few events may fail in a period.

    Args:
        subject: the service level.
        allowed: events that may fail in a period at its traffic; 0 where there is no traffic.
        least: events that should be allowed to.
        days: length of the period.
        location: where the service level stands.
    """
    if 0 < allowed < least:
        msg = (
            f"{subject}: at this traffic {allowed:.1f} events may fail in {days} days; one failure "
            f"is {percent(1 / allowed)} of the budget. A lower objective, a longer period or "
            "synthetic traffic would help"
        )
        pointer = location.pointer if location else ""
        yield Finding("slo/finer_than_traffic", Level.ADVISORY, msg, pointer, location)
