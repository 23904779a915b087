"""Sets of alert windows: when a burning budget pages, when it files a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.definition import Severity, Tier


@dataclass(frozen=True)
class AlertWindow:
    """A pair of windows that must both burn too fast.

    Args:
        severity: page or ticket.
        tier: which of that severity's pairs.
        long_s: the long window in seconds.
        short_s: the short window in seconds, at most `long_s`.
        factor: times the sustainable burn rate that both must exceed, above 0.
        for_s: seconds the condition must hold before the alert fires.
    """

    severity: Severity
    tier: Tier
    long_s: int
    short_s: int
    factor: Decimal
    for_s: int = 0

    def budget_spent_ratio(self, period_days: int) -> Decimal:
        """Return the share of a period's budget spent when it fires at exactly its factor."""
        return self.factor * self.long_s / (period_days * 86_400)


@dataclass(frozen=True)
class WindowSet:
    """A named set of alert windows.

    Args:
        name: such as `workbook`, `platform-a`.
        period_days: the period its factors were chosen for.
        windows: its pairs, pages before tickets, quick before slow.
        source: where it comes from.
    """

    name: str
    period_days: int
    windows: tuple[AlertWindow, ...]
    source: str = ""
