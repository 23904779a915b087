"""Changes with figures, for the risk score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from support.area_world import config, value

from switchboard_policy.domain.config import Scalar
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.past_change import History, PastChange
from switchboard_policy.domain.policy import variables
from switchboard_policy.domain.recommendation import (
    Recommendation,
    SubjectSummary,
    SummaryValue,
)
from switchboard_policy.domain.risk import RiskAssessment, RiskPart
from switchboard_policy.risk import Surroundings, assess

CALM: Mapping[str, SummaryValue] = {
    "service": "gateway",
    "traffic_share_ratio": 0.1,
    "breach_low": 0.0,
    "breach_middle": 0.0,
    "breach_high": 0.0,
    "capacity_use_ratio": 0.5,
    "peak_rps": 5.0,
    "proposed_limit_rps": 30.0,
    "proposed_budget_used_ratio": 0.2,
    "measured_days": 30,
    "coverage_ratio": 1.0,
    "censored": False,
    "replay_holds": True,
    "gaming_signs": 0,
}


NOW = 1_790_000_000


def history(*moves: tuple[str, str], name: str = "limits.rps", who: str = "acme") -> History:
    """Past changes of one value, a day apart, and an older one of everybody else's."""
    keys = variables(
        {"service": who, "slo": "main"} if name.startswith("slo.") else {"tenant": who}
    )
    told = tuple(
        PastChange(NOW - (30 - day) * 86_400, name, keys, Decimal(old), Decimal(new), f"c{day}")
        for day, (old, new) in enumerate(moves)
    )
    return History(told, NOW - 90 * 86_400, NOW, len(told))


CALM_WORLD = Surroundings(at=NOW, windows=(), past=history(("1", "20"), ("20", "20000")))
"""No freeze anywhere, and acme's rate went up before, farther than here."""


def change(new: str = "30", old: str = "20", name: str = "limits.rps", who: str = "acme") -> Delta:
    """A change of one value."""
    keys = {"service": who, "slo": "main"} if name.startswith("slo.") else {"tenant": who}
    target = value(name, Decimal(old), **keys)
    return Delta(target, Decimal(new), "because", (), "undo")


def standing(delta: Delta, *values: str) -> Delta:
    """The same change of a value that stands as `values` in its places."""
    (first,) = delta.target.occurrences
    held = tuple(replace(first, value=Decimal(text), literal=text) for text in values)
    return replace(delta, target=replace(delta.target, occurrences=held))


def spent(used: float | None = 0.2, subject: str = "gateway/main") -> SubjectSummary:
    """What is spent of the error budget of the service the tenants use."""
    return SubjectSummary("slo", subject, {"budget_used_ratio": used})


def budgets(*told: SubjectSummary) -> Recommendation:
    """The error budgets of a service; without any, one that is hardly spent."""
    return Recommendation("slo", summaries=told or (spent(),))


def figures(delta: Delta, numbers: Mapping[str, SummaryValue]) -> Recommendation:
    """The plain numbers behind a change."""
    return Recommendation(
        delta.area, summaries=(SubjectSummary(delta.area, delta.subject, numbers),)
    )


def score(
    *changes: tuple[Delta, Mapping[str, SummaryValue]],
    around: Recommendation | None = None,
    world: Surroundings = CALM_WORLD,
    **settings: Scalar,
) -> RiskAssessment:
    """Assess changes with their numbers."""
    found = [figures(delta, numbers) for delta, numbers in changes]
    found.append(around or budgets())
    deltas, chosen = [delta for delta, _ in changes], config(settings={"risk": settings})
    return assess(found, deltas, chosen, around=world)


def part(assessment: RiskAssessment, factor: str) -> RiskPart:
    """One factor's part."""
    return next(one for one in assessment.parts if one.factor == factor)
