"""What came of gating a pull request, with its record: decided, left alone, or undecided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from switchboard_policy.app.pulls.change import Change
from switchboard_policy.app.pulls.views import Naming, View
from switchboard_policy.domain.decision import EngineStamp, GateDecision, RuleResult, Verdict
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.gate.evidence import EvidenceSeen
from switchboard_policy.gate.pull.decision import ChangedValue, PullDecision
from switchboard_policy.gate.pull.facts import unknown
from switchboard_policy.gate.pull.record import record_of
from switchboard_policy.ports.forge import PullRequest

_NOBODY = EngineStamp(engine="none", version="", bundle_digest="", data_digest="")
UNTOUCHED = "nothing of the policy repository is touched"


def allowed_untouched(pull: PullRequest, base: str, now: int) -> PullDecision:
    """Return the decision on a pull request that leaves the policy alone.

    Args:
        pull: the pull request.
        base: the commit it goes to.
        now: seconds since the epoch.
    """
    decision = GateDecision(
        verdict=Verdict.ALLOWED,
        summary=f"gate allowed: {UNTOUCHED}",
        rules=(),
        overridden=(),
        refused_overrides=(),
        input={},
        stamp=_NOBODY,
    )
    return _bare(pull, base, decision, UNTOUCHED, now)


def undecided(pull: PullRequest, base: str, why: str, now: int) -> PullDecision:
    """Return the denial of a pull request about which something could not be found out.

    Args:
        pull: the pull request.
        base: the commit it goes to.
        why: what went wrong.
        now: seconds since the epoch.
    """
    told = unknown(why)
    finding = Finding(told["id"], Level.HARD, told["msg"])
    decision = GateDecision(
        verdict=Verdict.DENIED,
        summary=f"gate denied: {why}",
        rules=(RuleResult(finding.id, passed=False, findings=(finding,)),),
        overridden=(),
        refused_overrides=(),
        input={},
        stamp=_NOBODY,
    )
    return _bare(pull, base, decision, why, now)


def _bare(pull: PullRequest, base: str, decision: GateDecision, why: str, now: int) -> PullDecision:
    inputs = {"base": base, "head": pull.head.sha}
    record = record_of(decision, inputs=inputs, number=pull.number, asked={}, now=now)
    return PullDecision(pull.number, pull.head.sha, base, why, decision, record=record)


def decision_of(  # noqa: PLR0913 - what a decision rests on
    decision: GateDecision,
    *,
    view: View,
    naming: Naming,
    pull: PullRequest,
    base: str,
    change: Change,
    owners: Sequence[str],
    asked: dict[str, Any],
    restored: int,
    evidence: EvidenceSeen,
    now: int,
) -> PullDecision:
    """Return what the gate decided, with what it rests on.

    Args:
        decision: the gate's word.
        view: the change under the base's configuration.
        naming: by what the change is known.
        pull: the pull request.
        base: the commit it goes to.
        change: the change.
        owners: every name that owns something of it.
        asked: the facts the rules of pull requests saw.
        restored: the merged pull request whose values it goes back to; 0 for none.
        evidence: what verifying its evidence came to.
        now: seconds since the epoch.
    """
    inputs = {
        "base": base,
        "base_tree": change.base.tree,
        "base_values": naming.base_values,
        "change_digest": naming.change_digest,
        "head": pull.head.sha,
        "merged_tree": change.merged.tree,
        "restored": f"#{restored}" if restored else "",
        "rules_digest": naming.rules_digest,
        "telemetry_digest": view.weighed.measured.digest,
    }
    if evidence.manifest:
        inputs["evidence_manifest"] = evidence.manifest
    return PullDecision(
        number=pull.number,
        head=pull.head.sha,
        base=base,
        why=_why(decision, restored),
        decision=decision,
        change_digest=naming.change_digest,
        rules_digest=naming.rules_digest,
        base_values=naming.base_values,
        values=tuple(_value(one) for one in view.read.deltas),
        risk=view.weighed.risk if view.read.deltas else None,
        replayed=view.looked.replayed,
        owners=tuple(owners),
        record=record_of(decision, inputs=inputs, number=pull.number, asked=asked, now=now),
        evidence=evidence if evidence.told else None,
    )


def _why(decision: GateDecision, restored: int) -> str:
    back = f"; it goes back to the values of #{restored}" if restored else ""
    return f"{decision.summary}{back}"


def _value(delta: Delta) -> ChangedValue:
    target = delta.target
    return ChangedValue(
        area=delta.area,
        subject=delta.subject,
        value=target.binding.name,
        unit=delta.unit.symbol,
        old=delta.old,
        new=delta.new,
        files=tuple(sorted(target.files)),
    )
