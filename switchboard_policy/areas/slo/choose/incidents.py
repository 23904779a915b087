"""What alerts are judged by: incidents somebody labelled, or stretches that spent the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.alerts import Alert
from simulator.scores import match
from simulator.stretches import spending_stretches
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings
from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.replay import least_bad

Span = tuple[int, int]
"""First and last second of an incident, since the epoch."""

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Judged:
    """What alerts did about incidents.

    Args:
        incidents: how many there were.
        missed: those without a page.
        delay_s: mean seconds from the start of a caught one to its page; None where none was.
        late_ratio: mean share of a caught one's time, and of the time after it that still counts,
            before its page; below 1.
        pages: pages about no incident.
        warnings: tickets about no incident.
        healthy_s: seconds without an incident.
    """

    incidents: int
    missed: int
    delay_s: float | None
    late_ratio: float
    pages: int
    warnings: int
    healthy_s: int

    @property
    def unseen(self) -> float:
        """Incidents missed and, as the fraction, how late the pages of the others came."""
        return self.missed + self.late_ratio

    @property
    def pages_a_week(self) -> float:
        """Pages about nothing, a week of the healthy state."""
        return self.pages * WEEK / self.healthy_s if self.healthy_s else 0.0

    @property
    def warnings_a_week(self) -> float:
        """Tickets about nothing, a week of the healthy state."""
        return self.warnings * WEEK / self.healthy_s if self.healthy_s else 0.0

    def within(self, settings: ChoiceSettings) -> bool:
        """Return whether a healthy state is as quiet as the budget of pages asks."""
        pages = self.pages_a_week * 30 / 7
        quiet = pages < settings.most_pages_a_month
        return quiet and self.warnings_a_week <= settings.most_warnings_a_week


def spent_stretches(case: Case, settings: ChoiceSettings) -> tuple[Span, ...]:
    """Return the stretches that spent a good part of the budget of the stated objective.

    What no alert is to tell of, as a single failure, is no incident.

    Args:
        case: one objective.
        settings: the constants.
    """
    bad, signal = case.signal.bad(case.objective.seconds), case.signal
    found = spending_stretches(
        bad,
        signal.total,
        case.now.ratio,
        step=signal.step,
        start=signal.start,
        least_spent=settings.incident_budget_ratio,
        quiet_s=settings.incident_quiet_s,
        period_s=case.settings.period_s,
    )
    least = least_bad(case.objective.least_bad_events)

    def failed(first_s: int, after_s: int) -> float:
        first, after = ((at - signal.start) // signal.step for at in (first_s, after_s))
        return float(np.nansum(bad[first:after]))

    return tuple((one.start, one.end) for one in found if failed(one.start, one.end) >= least)


def judge(alerts: Sequence[Alert], incidents: Sequence[Span], window: Span, late_s: int) -> Judged:
    """Return what alerts did about incidents; what lies outside the window does not count.

    Args:
        alerts: alerts as people are called, overlapping ones as one.
        incidents: incidents, in any order.
        window: first and last second judged.
        late_s: seconds after an incident in which an alert still is about it.
    """
    first, last = window
    seen = [span for span in sorted(incidents) if first <= span[0] < last]
    told = [alert for alert in alerts if first <= alert.start < last]
    pages = [(one.start, one.end) for one in told if one.severity == "page"]
    tickets = [(one.start, one.end) for one in told if one.severity != "page"]
    matched = match(pages, seen, late_s)
    delays = matched.delays_s
    late = [
        found.delay_s / (end - begin + late_s)
        for found, (begin, end) in zip(matched.incidents, seen, strict=True)
        if found.alerts
    ]
    return Judged(
        incidents=len(seen),
        missed=len(seen) - matched.caught,
        delay_s=float(np.mean(delays)) if delays else None,
        late_ratio=float(np.mean(late)) if late else 0.0,
        pages=len(match(pages, incidents, late_s).false),
        warnings=len(match(tickets, incidents, late_s).false),
        healthy_s=last - first - _covered(seen, last),
    )


def _covered(spans: Sequence[Span], last: int) -> int:
    """Return the seconds that sorted spans cover together, up to a moment."""
    total, at = 0, 0
    for begin, end in spans:
        total += max(min(end, last) - max(begin, at), 0)
        at = max(at, end)
    return total
