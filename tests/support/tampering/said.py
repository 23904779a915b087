"""What is said in the good sets: one small predicate of each kind, all fixed."""

from __future__ import annotations

from support import evidence_world as usual

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.create import Saying
from switchboard_policy.evidence.predicates.parts import change
from switchboard_policy.evidence.predicates.schemas import hold
from switchboard_policy.evidence.predicates.types import PredicateType

AT = usual.AT
MADE = AT - 3_600
ABOUT = About(MADE, usual.CHANGE, usual.REPOSITORY, usual.PULL_REQUEST, usual.HEAD, usual.BASE)


def decision(verdict: str) -> dict[str, Json]:
    """What the gate decided."""
    finding: Json = {"id": "risk/high", "level": "soft", "message": "risk 71 is above 60"}
    denied: list[Json] = [] if verdict == "allowed" else [finding]
    return hold(
        PredicateType.DECISION,
        {
            "verdict": verdict,
            "summary": "1 change, nothing against it" if verdict == "allowed" else "1 soft finding",
            "decidedAt": rfc3339(MADE),
            "change": change(ABOUT),
            "deltas": [],
            "risk": {"notEvaluated": "no value changes"},
            "thresholds": [],
            "engine": {"name": "wasm", "version": "1"},
            "rules": [{"id": "risk/high", "passed": verdict == "allowed"}],
            "findings": denied,
            "accepted": [],
            "overrides": [],
            "refusedOverrides": [],
            "guidance": [],
            "waiting": [],
        },
    )


def approval() -> dict[str, Json]:
    """What an owner approved."""
    return hold(
        PredicateType.APPROVAL,
        {
            "verdict": "approved",
            "actor": "sre-lead",
            "approvedAt": rfc3339(MADE + 600),
            "expiresAt": rfc3339(AT + usual.DAY_S),
            "change": change(ABOUT),
        },
    )


def override(denied: str) -> dict[str, Json]:
    """What an owner accepted though the gate had denied it."""
    return hold(
        PredicateType.OVERRIDE,
        {
            "actor": "sre-lead",
            "reason": "a sale begins on Monday",
            "findings": ["risk/high"],
            "givenAt": rfc3339(MADE + 600),
            "expiresAt": rfc3339(AT + usual.DAY_S),
            "change": change(ABOUT),
            "deniedDecision": denied,
        },
    )


def custody(position: int, previous: str = "") -> dict[str, Json]:
    """Who handled the set."""
    told: dict[str, Json] = {
        "handling": "created" if position == 1 else "handed-over",
        "handler": "gate" if position == 1 else "release",
        "handledAt": rfc3339(MADE + position),
        "position": position,
    }
    return hold(PredicateType.CUSTODY, told | ({"previous": previous} if previous else {}))


def sayings(verdict: str) -> tuple[Saying, ...]:
    """What the gate attests."""
    digest = {"sha256": "d" * 64}
    tests: dict[str, Json] = {
        "result": "PASSED",
        "configuration": [{"name": "telemetry", "digest": digest}],
        "passedTests": ["limits/acme"],
        "warnedTests": [],
        "failedTests": [],
    }
    svr: dict[str, Json] = {
        "verifier": {
            "id": "urn:switchboard-policy:verifier:gate:1",
            "policies": [{"name": "stock rules", "digest": digest}],
        },
        "timeCreated": rfc3339(MADE),
        "properties": ["SWITCHBOARD_LIMITS_OVER_RATE"],
    }
    return (
        Saying("decision", PredicateType.DECISION, decision(verdict)),
        Saying("simulation", PredicateType.TEST_RESULT, hold(PredicateType.TEST_RESULT, tests)),
        Saying("summary", PredicateType.SVR, hold(PredicateType.SVR, svr)),
    )
