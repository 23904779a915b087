"""The check run beside a proposal: every changed line with its reason, and the whole text."""

from __future__ import annotations

from switchboard_policy.documents.yaml_reader import read_yaml
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Edit, Proposal
from switchboard_policy.errors import InputError
from switchboard_policy.ports.forge import Annotation, CheckReport, Conclusion
from switchboard_policy.render import view
from switchboard_policy.render.proposal_pull import CHECK, whole_text
from switchboard_policy.render.text import clean


def check_report(proposal: Proposal, sha: str, prefix: str = "") -> CheckReport:
    """Return the check run of a proposal's commit. It judges nothing: the gate does.

    Args:
        proposal: what is proposed.
        sha: the commit that carries it.
        prefix: the policy repository's path below the repository's root.
    """
    summary = view.heading(proposal)
    return CheckReport(
        name=CHECK,
        sha=sha,
        conclusion=Conclusion.SUCCESS,
        title=summary,
        summary=f"Change digest `{proposal.change_set.digest}`. Whether this may be merged is "
        "what the gate's own check says.",
        text=whole_text(proposal),
        annotations=beside_lines(proposal, prefix),
        external_id=proposal.change_set.digest,
    )


def beside_lines(proposal: Proposal, prefix: str = "") -> tuple[Annotation, ...]:
    """Return a sentence beside every changed line, where that line is after the change.

    Args:
        proposal: what is proposed.
        prefix: the policy repository's path below the repository's root.
    """
    reasons = {
        (found.location.file, found.location.pointer): change
        for change in view.changes(proposal)
        for found in change.delta.target.occurrences
    }
    told = [
        _edited(proposal, edit, reasons.get((edit.location.file, edit.location.pointer)), prefix)
        for edit in proposal.change_set.edits
    ]
    told += [
        Annotation(
            prefix + found.location.file,
            line_after(proposal, found.location),
            found.level,
            found.id,
            clean(found.msg),
        )
        for found in proposal.change_set.findings
        if found.location
    ]
    return tuple(told)


def _edited(proposal: Proposal, edit: Edit, change: view.Change | None, prefix: str) -> Annotation:
    title, message = f"{clean(edit.role, 60)}: {clean(edit.new, 60)}", ""
    if change:
        title = f"{clean(change.subject, 80)} {change.what}: {change.now} → {change.proposed}"
        message = clean(change.delta.reason)
    line = line_after(proposal, edit.location)
    return Annotation(prefix + edit.location.file, line, Level.ADVISORY, title, message or title)


def line_after(proposal: Proposal, where: Location) -> int:
    """Return the line on which a place stands once the proposal is carried out.

    Args:
        proposal: what is proposed.
        where: the place, by pointer; its line is of the file before the change.
    """
    content = proposal.change_set.after.get(where.file)
    if content is None:
        return max(where.line, 1)
    try:
        spot = read_yaml(where.file, content).find(where.pointer)
    except InputError:  # neither YAML nor JSON: nothing is written above a line of it
        spot = None
    return spot.location.line if spot else max(where.line, 1)
