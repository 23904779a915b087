"""The gate's check: title, summary, text, and a sentence beside each line that is at fault."""

from __future__ import annotations

from switchboard_policy.domain.finding import Finding
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.ports.forge import Annotation, CheckReport, Conclusion
from switchboard_policy.render.gate_pages import page
from switchboard_policy.render.gate_view import heading
from switchboard_policy.render.text import clean

MOST_TEXT = 65_535
"""Characters of a check's summary, and of its text.

Source: GitHub's OpenAPI document, `checks/create`, `output.summary.maxLength`.
"""
MOST_TITLE = 255
"""Characters of a title; what a list of checks shows is shorter. Ours."""
MOST_SUMMARY = 1_048_576
"""Bytes of a step's job summary.

Source: GitHub, "Workflow commands", step isolation and limits: 1 MiB a step.
"""


def check_report(found: PullDecision, *, sha: str = "") -> CheckReport:
    """Return the check of a decision. Whatever is not a yes is a failure.

    Args:
        found: what was decided.
        sha: the commit it hangs on; empty for the head that was judged.
    """
    return CheckReport(
        name=found.check,
        sha=sha or found.head,
        conclusion=Conclusion.SUCCESS if found.allowed else Conclusion.FAILURE,
        title=clean(heading(found), MOST_TITLE),
        summary=page("summary.md.j2", found, most=MOST_TEXT),
        text=page("text.md.j2", found, most=MOST_TEXT),
        annotations=beside_lines(found),
        external_id=found.digest,
    )


def beside_lines(found: PullDecision) -> tuple[Annotation, ...]:
    """Return a sentence for each finding that stands on a line of a file.

    One without a line is told in the summary only: beside a line it does not stand on it would
    mislead, and beside none nobody sees it.
    """
    return tuple(_annotation(one) for one in found.decision.findings if _placed(one))


def job_summary(found: PullDecision) -> str:
    """Return the page a workflow's step shows."""
    return page("job_summary.md.j2", found, most=MOST_SUMMARY)


def _placed(one: Finding) -> bool:
    return one.location is not None and one.location.line > 0 and bool(one.location.file)


def _annotation(one: Finding) -> Annotation:
    assert one.location is not None
    return Annotation(
        one.location.file, one.location.line, one.level, clean(one.id, MOST_TITLE), clean(one.msg)
    )
