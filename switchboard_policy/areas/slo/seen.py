"""One objective after its series passed by."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.explain import Moved
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import SummaryValue


@dataclass(frozen=True)
class Seen:
    """One objective after its series passed by; few keep the series itself, for pictures.

    Args:
        objective: the objective.
        figures: its plain numbers, without its share of the traffic.
        proposed: the numbers a change adds.
        delta: the change, if any.
        why_not: why nothing can be said, or None.
        findings: what the replay shows besides.
        drawing: what to draw budget and burn from; None where it was not kept.
        notes: what the replay could not tell, in words.
        weight: what orders the pictures.
        overspent: whether more than the budget was spent over the last period.
    """

    objective: Objective
    figures: dict[str, SummaryValue]
    proposed: dict[str, SummaryValue]
    delta: Delta | None
    why_not: NotEvaluated | None
    findings: tuple[Finding, ...]
    drawing: tuple[Case, Moved | None] | None
    notes: tuple[str, ...]
    weight: float
    overspent: bool = False
