"""The check on a pull request's evidence: every check that was made of it, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from switchboard_policy.domain.digest import canonical
from switchboard_policy.gate.evidence import CheckSeen, EvidenceSeen, EvidenceStatus
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import CheckReport, Conclusion
from switchboard_policy.render.gate_check import MOST_TEXT, MOST_TITLE
from switchboard_policy.render.gate_pages import page
from switchboard_policy.render.text import clean

_MARKS: Mapping[str, str] = MappingProxyType({"passed": "✓", "failed": "✗", "not_evaluated": "·"})
_FIRST = {
    EvidenceStatus.VERIFIED: "✓ Verified with the keys of the base",
    EvidenceStatus.INVALID: "✗ It does not verify",
    EvidenceStatus.MISSING: "✗ Evidence is asked for, and none came",
    EvidenceStatus.UNVERIFIED: "✗ The base holds no keys to verify it with",
}
_NOT_NEEDED = "✓ No value changes, so there is nothing to prove"


def evidence_report(found: PullDecision, seen: EvidenceSeen, *, sha: str = "") -> CheckReport:
    """Return the check on evidence. Whatever does not stand is a failure.

    Args:
        found: what the gate decided.
        seen: what verifying the evidence came to.
        sha: the commit it hangs on; empty for the head that was judged.
    """
    rows = list(_rows(seen.checks))
    also = {"seen": seen, "rows": rows, "marks": _MARKS}
    summary = page("evidence.md.j2", found, most=MOST_TEXT, also=also)
    title = _FIRST[seen.status]
    if seen.stands and seen.status is not EvidenceStatus.VERIFIED:
        title = _NOT_NEEDED
    return CheckReport(
        name=found.evidence_check,
        sha=sha or found.head,
        conclusion=Conclusion.SUCCESS if seen.stands else Conclusion.FAILURE,
        title=clean(title, MOST_TITLE),
        summary=summary if summary.strip() else f"{title}\n",
        external_id=canonical({"title": title, "summary": summary}),
    )


def _rows(checks: Iterable[CheckSeen], depth: int = 0) -> Iterator[tuple[int, CheckSeen]]:
    for one in checks:
        yield depth, one
        yield from _rows(one.children, depth + 1)
