"""The check on evidence: green only for what stands, every part of it told, nothing forged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.gate_pages import found

from switchboard_policy.domain.decision import Verdict
from switchboard_policy.gate.evidence import CheckSeen, EvidenceSeen, EvidenceStatus
from switchboard_policy.ports.forge import Conclusion
from switchboard_policy.render.evidence_check import evidence_report

CHECKS = (
    CheckSeen(
        "The set is whole",
        "failed",
        children=(CheckSeen("content", "failed", "`a` @ada was changed", "evidence/file_changed"),),
    ),
    CheckSeen("Its place in the log is its own", "not_evaluated", "there is no proof"),
)


def report(status: EvidenceStatus, **seen: object) -> tuple[Conclusion, str, str]:
    """How the check ends, its title and its summary."""
    told = replace(EvidenceSeen(status, "why not", place=".switchboard/evidence/x"), **seen)  # type: ignore[arg-type]
    made = evidence_report(found(Verdict.DENIED), told)
    assert made.name == "switchboard/evidence"
    return made.conclusion, made.title, made.summary


@pytest.mark.parametrize(
    ("status", "needed", "required", "ends"),
    [
        (EvidenceStatus.VERIFIED, True, True, Conclusion.SUCCESS),
        (EvidenceStatus.MISSING, True, True, Conclusion.FAILURE),
        (EvidenceStatus.UNVERIFIED, True, True, Conclusion.FAILURE),
        (EvidenceStatus.MISSING, False, True, Conclusion.SUCCESS),
        (EvidenceStatus.INVALID, False, False, Conclusion.FAILURE),
        (EvidenceStatus.INVALID, True, True, Conclusion.FAILURE),
    ],
)
def test_it_is_green_for_what_verifies_and_where_nothing_is_to_be_proved(
    status: EvidenceStatus, *, needed: bool, required: bool, ends: Conclusion
) -> None:
    assert report(status, needed=needed, required=required)[0] is ends


def test_every_check_is_told_with_its_code_and_mentions_nobody() -> None:
    _, title, summary = report(EvidenceStatus.INVALID, checks=CHECKS)
    assert title == "✗ It does not verify"
    assert "- ✗ The set is whole" in summary
    assert "`evidence/file_changed`" in summary
    assert "- · Its place in the log" in summary
    assert "@ada" not in summary


def test_the_same_result_is_the_same_check_and_another_is_another() -> None:
    one = evidence_report(found(Verdict.DENIED), EvidenceSeen(EvidenceStatus.VERIFIED))
    same = evidence_report(found(Verdict.ALLOWED), EvidenceSeen(EvidenceStatus.VERIFIED))
    other = evidence_report(found(Verdict.DENIED), EvidenceSeen(EvidenceStatus.INVALID, "a byte"))
    assert one.external_id == same.external_id != other.external_id
