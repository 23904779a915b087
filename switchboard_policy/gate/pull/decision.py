"""What the gate decided about a pull request, for whoever tells people of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from switchboard_policy.domain.decision import GateDecision, Verdict
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import NOT_REPLAYED
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.risk import RiskAssessment
from switchboard_policy.gate.evidence import EvidenceSeen

CHECK = "switchboard/gate"
"""Name of the check on changes of the default branch."""
EVIDENCE_CHECK = "switchboard/evidence"
"""Name of the check on their evidence."""


def check_name(branch: str, default: str) -> str:
    """Return what the check is called on a change of a branch.

    A check hangs on a commit, not on a pull request. What a lax base said of a commit must not
    stand for what the default branch says of it, so elsewhere the branch is part of the name.

    Args:
        branch: the branch a change goes to.
        default: the repository's default branch.
    """
    return CHECK if branch == default else f"{CHECK}/{branch}"


def evidence_check_name(check: str) -> str:
    """Return what the check on evidence is called, beside that of the gate.

    Args:
        check: what the gate's check is called.
    """
    return EVIDENCE_CHECK + check.removeprefix(CHECK)


@dataclass(frozen=True)
class ChangedValue:
    """One policy value a pull request changes.

    Args:
        area: the area that governs it.
        subject: whom it is about.
        value: its name: `limits.rps`.
        unit: symbol of its unit.
        old: the number on the base.
        new: the number it would be.
        files: the files that hold it.
    """

    area: str
    subject: str
    value: str
    unit: str
    old: Decimal
    new: Decimal
    files: tuple[str, ...]


@dataclass(frozen=True)
class PullDecision:
    """The gate's decision on a pull request, and what it rests on.

    Args:
        number: the pull request.
        head: the commit that was judged, merged into `base`.
        base: the tip of the branch it goes to.
        why: one line for people.
        decision: the gate's own decision.
        change_digest: by which the change is known; overrides are bound to it.
        rules_digest: digest of the rules that decided.
        base_values: digest of what the touched places hold on the base.
        moved: whether the head moved while this was decided; then nothing may be posted.
        values: the values that change.
        risk: how risky that is; None where no value changes.
        replayed: which recorded decisions flip, or why that is not known.
        owners: every name that owns something of it, for looking up who may speak for whom.
        record: the decision record.
        check: what its check is called.
        evidence: what verifying its evidence came to; None where nobody asks and none came.
        denied: what was decided without any override; None where none carries anything.
    """

    number: int
    head: str
    base: str
    why: str
    decision: GateDecision
    change_digest: str = ""
    rules_digest: str = ""
    base_values: str = ""
    moved: bool = False
    values: tuple[ChangedValue, ...] = ()
    risk: RiskAssessment | None = None
    replayed: ReplayReport | NotEvaluated = NOT_REPLAYED
    owners: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    check: str = CHECK
    evidence: EvidenceSeen | None = None
    denied: GateDecision | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be merged."""
        return self.decision.verdict is not Verdict.DENIED and not self.moved

    @property
    def evidence_check(self) -> str:
        """What the check on its evidence is called."""
        return evidence_check_name(self.check)

    @property
    def digest(self) -> str:
        """By which the check is known: the same while nothing but the time changes."""
        return str(self.record.get("decision_digest", ""))
