"""A small proposal, built by hand: one limit raised in two files."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from switchboard_policy.domain.config import Config, OwnerRule, Place, ValueBinding
from switchboard_policy.domain.delta import Delta, Effect
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.policy import PlacedValue, PolicyValue, variables
from switchboard_policy.domain.proposal import ChangeSet, Edit, Proposal, Topic
from switchboard_policy.domain.recommendation import Abstention, Recommendation
from switchboard_policy.domain.risk import RiskAssessment, RiskLevel, RiskPart
from switchboard_policy.domain.units import RATIO, RPS, UNITS

DATA = "policies/switchboard_data/limits/data.yaml"
HELM = "deploy/values.yaml"
DIGEST = f"sha256:{hashlib.sha256(b'change').hexdigest()}"

PLACES = (
    Place(DATA, "tenants.{tenant}.rps", RPS),
    Place(HELM, "tenants.{tenant}.perMinute", UNITS["requests/min"], role="Helm values"),
)
BINDING = ValueBinding("limits.rps", "limits", RPS, PLACES)
CONFIG = Config(
    areas=("limits",),
    values={"limits.rps": BINDING},
    owners=(OwnerRule(("platform-team",)), OwnerRule(("sre-leads",), area="limits")),
)


def placed(place: Place, line: int, literal: str, value: str = "20") -> PlacedValue:
    """One place that holds acme's limit."""
    return PlacedValue(place, Location(place.file, "/x", line, 10), literal, Decimal(value))


def delta(**changed: object) -> Delta:
    """Acme's limit, from 20 to 32."""
    target = PolicyValue(
        BINDING,
        variables({"tenant": "acme"}),
        Decimal(20),
        (placed(PLACES[0], 4, "20"), placed(PLACES[1], 9, "1200")),
    )
    effect = Effect(
        "throttled good requests",
        RATIO,
        Interval(0.0123456789, 0.5, 0.25, 0.8),
        Interval(0.0, 0.1, NotEvaluated("sub-step shape unknown", "finer data")),
    )
    whole = Delta(target, Decimal("32.50"), "throttled 1.8 %", (effect,), "undo it")
    return replace(whole, **changed)


def change_set(*deltas: Delta) -> ChangeSet:
    """The edits of some deltas."""
    return ChangeSet(
        deltas=deltas,
        edits=(
            Edit(Location(HELM, "/x", 9, 10), "1200", "1950", "Helm values"),
            Edit(Location(DATA, "/x", 4, 10), "20", "32.5", "policy data"),
        ),
        before={HELM: b"1200\n", DATA: b"20\n"},
        after={HELM: b"1950\n", DATA: b"32.5\n"},
        patch="--- a\n+++ b\n",
        digest=DIGEST,
        findings=(Finding("limits/noted", Level.ADVISORY, "noted", "/x", Location(DATA, "/x", 4)),),
    )


def risk(score: float = 34.2, level: RiskLevel = RiskLevel.MEDIUM) -> RiskAssessment:
    """An assessment with one part known and one not."""
    parts = (
        RiskPart("size", 30.0, 40, "62 % more", 0.625),
        RiskPart("reach", 4.2, 20, "unknown", NotEvaluated("no counts", "offered requests")),
    )
    return RiskAssessment(score, level, parts, NotEvaluated("not calibrated"))


def proposal(**changed: object) -> Proposal:
    """The whole proposal."""
    one = delta()
    recommendation = Recommendation(
        "limits",
        deltas=(one, delta(advisory=True, new=Decimal(90))),
        abstentions=(Abstention("limits", "globex", NotEvaluated("too little data", "14 days")),),
        findings=(Finding("limits/said", Level.ADVISORY, "said"),),
        headline="1 of 2 tenants",
    )
    whole = Proposal(
        id="7f3c91a0b2d4",
        topics=(Topic("limits", "acme", "limits.rps"),),
        change_set=change_set(one),
        recommendations=(recommendation,),
        risk=risk(),
        owners={"limits": ("sre-leads",)},
        trace_digest="sha256:trace",
        window=(1_700_000_000, 1_702_592_000),
        seed=7,
        version="0.1.0",
        author="switchboard-bot",
        notes=("one note",),
    )
    return replace(whole, **changed)
