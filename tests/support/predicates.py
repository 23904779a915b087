"""A predicate of every type, small and good."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from support.evidence_keys import fixed_signer

from switchboard_policy.domain.decision import GateDecision, Given, Override, Verdict
from switchboard_policy.domain.json_value import Json
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.custody import Handling, Marker, custody_predicate
from switchboard_policy.evidence.predicates.decision import Basis, decision_predicate
from switchboard_policy.evidence.predicates.key_rotation import RotatedKey, key_rotation_predicate
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.proposal import proposal_predicate
from switchboard_policy.evidence.predicates.simulation import simulation_predicate
from switchboard_policy.evidence.predicates.svr import svr_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.gate.facts import override_fact
from switchboard_policy.gate.pull.decision import ChangedValue
from switchboard_policy.proposal.document import document
from switchboard_policy.testing import builders as b

NOW = b.START + b.DAY
CHANGE = b.digest("change")
ABOUT = About(NOW, CHANGE, "example/policies", 7, "1" * 40, "2" * 40)
GIVEN = Given(
    person=17,
    bot=False,
    edited=False,
    comment=3,
    body_digest=b.digest("body"),
    at=NOW,
    rules_digest=b.digest("rules"),
    base_values=b.digest("values"),
    saw=("risk/high",),
)
OVERRIDE = Override(CHANGE, ("risk/high",), "ada", "the weekend is quiet", NOW + b.DAY, (), GIVEN)
VALUE = ChangedValue(
    "limits", "acme", "limits.rps", "requests/s", Decimal(20), Decimal("32.50"), ("data.yaml",)
)


def overridden() -> GateDecision:
    """A decision that an override turned, with its facts."""
    found = b.finding()
    facts = {
        "overrides": [override_fact(OVERRIDE)],
        "thresholds": {
            "risk_high": {"value": 60.5, "unit": "points", "source": "ours"},
            "critical_level": {"value": "soft", "unit": "level", "source": "ours"},
            "open": {"value": True, "unit": "yes or no", "source": "ours"},
        },
    }
    made = b.decision(Verdict.ALLOWED_BY_OVERRIDE, [found], [found])
    return replace(made, input=facts, waiting={"risk/high": (("sre",), ())})


def decided() -> dict[str, Json]:
    """A decision."""
    basis = Basis((VALUE,), b.risk(), 1, b.digest("trace"), b.digest("record"), "7f3c91aa00bb")
    return decision_predicate(overridden(), about=ABOUT, basis=basis, decided_at=NOW)


def every_predicate() -> dict[PredicateType, dict[str, Json]]:
    """One of each."""
    old, new = (RotatedKey(f"k{n}", fixed_signer(n=n).public, NOW, NOW + b.DAY) for n in (1, 2))
    return {
        PredicateType.PROPOSAL: proposal_predicate(
            document(b.proposal()), about=ABOUT, proposed_at=NOW, document_digest=b.digest("file")
        ),
        PredicateType.DECISION: decided(),
        PredicateType.APPROVAL: approval_predicate(
            verdict="approved", actor="ada", role="sre-leads", about=ABOUT, approved_at=NOW
        ),
        PredicateType.OVERRIDE: override_predicate(
            OVERRIDE, about=ABOUT, denied=b.digest("denied"), given_at=NOW
        ),
        PredicateType.CUSTODY: custody_predicate(
            handling=Handling.ACTED_ON,
            handler="ada",
            handled_at=NOW,
            position=2,
            previous=b.digest("before"),
            marker=Marker.GO,
        ),
        PredicateType.KEY_ROTATION: key_rotation_predicate(
            role="attestation", old=old, new=new, rotated_at=NOW
        ),
        PredicateType.TEST_RESULT: simulation_predicate(
            configuration={"telemetry": b.digest("trace")}, passed=["limits/acme"]
        ),
        PredicateType.SVR: svr_predicate(
            properties=["limits/over_rate"],
            policies={"stock rules": b.digest("rules")},
            created_at=NOW,
        ),
    }
