"""`slo/budget_really_spent`: what each pair of a set of windows lets pass before it fires.

A pair that burns at exactly its factor has spent factor times long window over period
when it fires.
Source: SRE Workbook, chapter 5, whose pairs spend 2, 5, 10 and 10 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import Severity, Tier
from switchboard_policy.areas.slo.rules.alerts import pair_name
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import plain

_USUAL = {
    (Severity.PAGE, Tier.QUICK): Decimal("0.02"),
    (Severity.PAGE, Tier.SLOW): Decimal("0.05"),
    (Severity.TICKET, Tier.QUICK): Decimal("0.1"),
    (Severity.TICKET, Tier.SLOW): Decimal("0.1"),
}
"""Source: SRE Workbook, chapter 5, table 5-8 and the code beside it."""
_NEAR = Decimal("0.1")
"""Relative: four weeks for a month make as much of a difference."""


def lint_windows(windows: WindowSet, location: Location | None = None) -> Iterator[Finding]:
    """Yield what a set's pairs spend, where that is not what the Workbook's spend.

    Args:
        windows: the set.
        location: where it stands, or is named; None where nobody wrote it down.
    """
    days = windows.period_days
    if all(_is_usual(pair, days) for pair in windows.windows):
        return
    told = listing([_told(pair, days) for pair in windows.windows])
    msg = (
        f"windows {windows.name}: of the budget of {days} days, {told}; the Workbook's pairs "
        "spend 2, 5, 10 and 10 %. Shorter windows or lower factors tell earlier"
    )
    pointer = location.pointer if location else ""
    yield Finding("slo/budget_really_spent", Level.ADVISORY, msg, pointer, location)


def _is_usual(pair: AlertWindow, days: int) -> bool:
    usual = _USUAL[pair.severity, pair.tier]
    return abs(pair.budget_spent_ratio(days) - usual) < _NEAR * usual


def _told(pair: AlertWindow, days: int) -> str:
    spent = plain((pair.budget_spent_ratio(days) * 100).quantize(Decimal("0.1")))
    rate = f"{pair_name(pair)} at {plain(round(pair.factor, 4))}"
    return f"a {pair.severity} fires at {spent} % ({rate})"
