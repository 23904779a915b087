"""Small honest domain objects for tests, examples and documentation.

Contract: everything built here is valid as the domain defines it, so a test names only what it is
about. `tests/unit/testing` holds them to that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from switchboard_policy.domain.config import Place, ValueBinding
from switchboard_policy.domain.decision import (
    EngineStamp,
    GateDecision,
    RuleResult,
    Verdict,
)
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.figures import Figure
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.policy import PlacedValue, PolicyValue, variables
from switchboard_policy.domain.proposal import Proposal, Topic
from switchboard_policy.domain.recommendation import Abstention, Recommendation, SubjectSummary
from switchboard_policy.domain.risk import RiskAssessment, RiskLevel, RiskPart
from switchboard_policy.domain.units import RATIO, UNITS, Unit
from switchboard_policy.testing.changes import change_set, digest
from switchboard_policy.testing.pictures import (
    DAY,
    START,
    budget_figure,
    demand_figure,
    throttled_figure,
)

__all__ = [
    "DAY",
    "START",
    "abstention",
    "binding",
    "budget_figure",
    "change_set",
    "decision",
    "delta",
    "demand_figure",
    "digest",
    "effect",
    "finding",
    "lowering",
    "policy_value",
    "proposal",
    "recommendation",
    "risk",
    "throttled_figure",
]

UNIT_OF = {
    "limits.rps": UNITS["requests/s"],
    "limits.burst": UNITS["requests"],
    "limits.floor": UNITS["requests/s"],
    "tiers.rps": UNITS["requests/s"],
    "tiers.burst": UNITS["requests"],
    "slo.objective": UNITS["percent"],
    "slo.threshold": UNITS["s"],
}


def binding(name: str = "limits.rps", unit: Unit | None = None) -> ValueBinding:
    """Return a binding with two places, one for each file people forget."""
    area, _, key = name.partition(".")
    shown = unit or UNIT_OF.get(name, UNITS["requests/s"])
    subject = "services.{service}.{slo}" if area == "slo" else "tenants.{tenant}"
    places = (
        Place(f"policies/switchboard_data/{area}/data.yaml", f"{subject}.{key}", shown),
        Place("deploy/values.yaml", f"{area}.{subject}.{key}", shown, role="Helm values"),
    )
    return ValueBinding(name, area, shown, places)


def policy_value(
    name: str = "limits.rps", value: str = "20", line: int = 14, **names: str
) -> PolicyValue:
    """Return a value with its occurrences, which agree."""
    found = binding(name)
    subject = variables(names or {"tenant": "acme"})
    path = "/".join(part for _, part in subject)
    occurrences = tuple(
        PlacedValue(
            place, Location(place.file, f"/{path}/{found.name}", line, 10), value, Decimal(value)
        )
        for place in found.places
    )
    return PolicyValue(found, subject, Decimal(value), occurrences)


def effect(
    metric: str = "throttled good requests",
    now: Interval | NotEvaluated | None = None,
    proposed: Interval | NotEvaluated | None = None,
    unit: Unit = RATIO,
) -> Effect:
    """Return an effect; without figures, throttling that falls from 1.8 % to about nothing."""
    return Effect(
        metric,
        unit,
        Interval.exact(0.018) if now is None else now,
        Interval(0.0, 0.001, 0.0, 0.8) if proposed is None else proposed,
    )


def delta(  # noqa: PLR0913 - one argument for each part a test may be about
    target: PolicyValue | None = None,
    new: str = "32",
    effects: Sequence[Effect] | None = None,
    *,
    reason: str = "throttled 1.8 % of good requests on 4 of the last 7 days",
    if_wrong: str = "undo in one commit; api-gateway P95 rises by 4 ms at most",
    advisory: bool = False,
) -> Delta:
    """Return a changed value; without arguments, acme's rate limit raised from 20 to 32."""
    return Delta(
        target or policy_value(),
        Decimal(new),
        reason,
        (effect(),) if effects is None else tuple(effects),
        if_wrong,
        advisory,
    )


def finding(
    rule: str = "risk/high",
    level: Level = Level.SOFT,
    msg: str = "risk 71 > 60. A change to 41 would be medium (58).",
    location: Location | None = None,
) -> Finding:
    """Return a finding."""
    return Finding(rule, level, msg, "/risk/score", location)


def risk(
    *parts: tuple[str, float, float], level: RiskLevel | None = None, undecided: Sequence[str] = ()
) -> RiskAssessment:
    """Return an assessment whose score is the sum of its parts.

    Args:
        *parts: factor, points and most; without any, five parts that make 34.
        level: the score's level; without one, by quarters.
        undecided: factors that could carry the score across the gate.
    """
    told = parts or (
        ("size", 9, 20),
        ("reach", 6, 20),
        ("breach_probability", 11, 30),
        ("data_quality", 5, 15),
        ("reversibility", 3, 15),
    )
    score = round(min(100.0, math.fsum(points for _, points, _ in told)), 1)
    levels = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL)
    return RiskAssessment(
        score,
        level or levels[min(3, int(score // 25))],
        tuple(
            RiskPart(name, points, most, f"{name.replace('_', ' ')} is {points} of {most}", points)
            for name, points, most in told
        ),
        Interval(0.02, 0.09, 0.04, 0.8),
        tuple(undecided),
    )


def recommendation(
    area: str = "limits",
    deltas: Sequence[Delta] | None = None,
    figures: Sequence[Figure] | None = None,
    abstentions: Sequence[Abstention] | None = None,
) -> Recommendation:
    """Return what an area recommends, with pictures, numbers and one abstention."""
    told = (delta(),) if deltas is None else tuple(deltas)
    return Recommendation(
        area,
        told,
        (abstention(area),) if abstentions is None else tuple(abstentions),
        tuple(
            SubjectSummary(
                area, found.subject, {"offered_requests": 1_843_200, "throttled_low_ratio": 0.018}
            )
            for found in told
        ),
        (demand_figure(), throttled_figure()) if figures is None else tuple(figures),
        (),
        f"{area}: 50 subjects replayed over 30 days, {len(told)} worth changing",
    )


def abstention(area: str = "limits", subject: str = "hooli", reason: str = "") -> Abstention:
    """Return a subject an area says nothing about."""
    why = NotEvaluated(
        reason or "demand above the limit cannot be seen: rejected requests are not recorded",
        "count rejected requests per tenant at the gateway",
    )
    return Abstention(area, subject, why)


def proposal(
    deltas: Sequence[Delta] | None = None,
    *,
    recommendations: Sequence[Recommendation] | None = None,
    assessed: RiskAssessment | None = None,
    notes: Sequence[str] = (),
) -> Proposal:
    """Return a whole proposal; without arguments, one raise and one lowering, risk 34."""
    told = tuple(deltas) if deltas is not None else (delta(), lowering())
    areas = sorted({found.area for found in told})
    given = recommendations
    if given is None:
        given = [
            recommendation(area, [found for found in told if found.area == area]) for area in areas
        ]
    carried = change_set(told)
    return Proposal(
        digest(carried.digest)[7:19],
        tuple(Topic(found.area, found.subject, found.target.binding.name) for found in told),
        carried,
        tuple(given),
        assessed or risk(),
        dict.fromkeys(areas, ("sre-leads",)),
        digest("trace"),
        (START, START + 30 * DAY),
        7,
        "0.1.0",
        "switchboard",
        tuple(notes),
    )


def lowering() -> Delta:
    """Return globex lowered from 60 to 40, its effect known only as a range."""
    zero = Interval.exact(0.0)
    unsure = Interval(0.0, 0.009, NotEvaluated("sub-step shape unknown"), 1.0)
    return delta(
        policy_value("limits.rps", "60", 22, tenant="globex"),
        "40",
        (effect(now=zero, proposed=unsure),),
        reason="peak 11 to 19 requests/s in 30 days, no rejection seen; contractual floor 40",
        if_wrong="undo in one commit, under 2 minutes",
    )


def decision(
    verdict: Verdict = Verdict.ALLOWED,
    findings: Sequence[Finding] = (),
    overridden: Sequence[Finding] = (),
) -> GateDecision:
    """Return a gate decision with one rule for each id found."""
    rules = sorted({found.id for found in findings} | {"risk/high", "change/places_agree"})
    return GateDecision(
        verdict,
        f"{verdict.value.replace('_', ' ')}: {len(rules)} rules asked",
        tuple(
            RuleResult(
                rule,
                all(found.id != rule or found.level is Level.ADVISORY for found in findings),
                tuple(found for found in findings if found.id == rule),
            )
            for rule in rules
        ),
        tuple(overridden),
        (),
        {},
        EngineStamp("wasm", "1.22.0", digest("bundle"), digest("data")),
    )
