"""The gate's decision, whole: what changes, how risky that is, by which rules, accepted by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from switchboard_policy.domain.decision import EngineStamp, GateDecision
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskAssessment
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.gate.accepted import Outcome, outcomes
from switchboard_policy.gate.pull.decision import ChangedValue


@dataclass(frozen=True)
class Basis:
    """What a decision rests on beside the gate's own facts.

    Args:
        values: the values that change.
        risk: how risky that is, or why there is no risk to tell.
        seed: seed of every random draw; None where nothing was drawn.
        telemetry_digest: digest of the measurements; empty where there are none.
        record_digest: decision digest of the gate's record; empty where none is kept.
        proposal_id: the proposal it is about; empty for a change nobody proposed.
    """

    values: tuple[ChangedValue, ...] = ()
    risk: RiskAssessment | NotEvaluated = parts.NO_RISK
    seed: int | None = None
    telemetry_digest: str = ""
    record_digest: str = ""
    proposal_id: str = ""


def decision_predicate(
    decision: GateDecision, *, about: About, basis: Basis, decided_at: int
) -> Predicate:
    """Return a decision as a predicate.

    Args:
        decision: what the gate said.
        about: the change it is about.
        basis: what it rests on.
        decided_at: when, in seconds since the epoch.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    bounds = cast("Mapping[str, Any]", decision.input.get("thresholds", {}))
    told: dict[str, Json] = {
        "verdict": decision.verdict.value,
        "summary": decision.summary,
        "decidedAt": rfc3339(decided_at),
        "change": parts.change(about),
        "deltas": parts.deltas(basis.values),
        "risk": parts.risk(basis.risk),
        "thresholds": parts.thresholds(bounds),
        "engine": _engine(decision.stamp),
        "rules": [{"id": one.rule, "passed": one.passed} for one in decision.rules],
        "findings": parts.findings(decision.findings),
        "accepted": parts.findings(decision.overridden),
        "overrides": _overrides(outcomes(decision)),
        "refusedOverrides": list(decision.refused_overrides),
        "guidance": list(decision.guidance),
        "waiting": [
            {"finding": finding, "groups": [list(group) for group in groups]}
            for finding, groups in sorted(decision.waiting.items())
        ],
        "seed": basis.seed,
        "telemetryDigest": basis.telemetry_digest,
        "recordDigest": basis.record_digest,
        "proposalId": basis.proposal_id,
    }
    return hold(PredicateType.DECISION, parts.known(told))


def _engine(stamp: EngineStamp) -> Json:
    return parts.known(
        {
            "name": stamp.engine,
            "version": stamp.version,
            "rulesDigest": stamp.bundle_digest,
            "dataDigest": stamp.data_digest,
            "revisions": dict(sorted(stamp.revisions.items())) or None,
        }
    )


def _overrides(found: Iterable[Outcome]) -> Json:
    told: list[Json] = []
    for one in found:
        given = one.fact.get("given", {})
        told.append(
            parts.known(
                {
                    "actor": one.by,
                    "accountId": given.get("person"),
                    "reason": one.fact["reason"],
                    "findings": list(one.fact["findings"]),
                    "counts": list(one.counts),
                    "refused": list(one.refused),
                    "givenAt": rfc3339(given["at"]) if given else None,
                    "expiresAt": rfc3339(one.until),
                    "signed": one.fact.get("signed"),
                    "breakGlass": given.get("break_glass"),
                    "incident": given.get("incident"),
                    "ticket": given.get("ticket"),
                }
            )
        )
    return told
