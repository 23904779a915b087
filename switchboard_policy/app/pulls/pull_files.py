"""What a run leaves on the disk: a folder for each proposal, a summary, findings as SARIF."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.output import write_directory
from switchboard_policy.app.output_files import write_files
from switchboard_policy.app.proposal_files import proposal_files
from switchboard_policy.app.pulls.carry_out import Done
from switchboard_policy.app.pulls.dashboard import about, refused_rows
from switchboard_policy.app.pulls.propose import Pulls
from switchboard_policy.domain.moments import iso_day
from switchboard_policy.render import pull_list
from switchboard_policy.render.proposal_pull import whole_text
from switchboard_policy.render.sarif import findings_log

SCHEMA = "switchboard.pull-requests/v1"


def write_pulls(pulls: Pulls, out: Path) -> Path:
    """Write everything below a folder and return it.

    Args:
        pulls: what became of the run.
        out: the folder; each proposal's id names a folder in it.

    Raises:
        InputError: the disk refuses.
    """
    for done in pulls.written:
        proposal = done.draft.step.proposal
        if proposal is not None:
            files = {
                **proposal_files(proposal),
                "pr-body.md": pulls.body(done).encode(),
                "pr-body-whole.md": whole_text(proposal).encode(),
            }
            write_directory(out / proposal.id, files)
    log = findings_log(pulls.findings, __version__)
    texts = {"summary.md": summary(pulls), "findings.sarif": f"{json_text(log)}\n"}
    write_files(out, {name: text.encode() for name, text in texts.items()})
    return out


def summary(pulls: Pulls) -> str:
    """Return what became of a run as Markdown, for the summary of a workflow's run."""
    rows = [
        pull_list.Row(str(one.draft.step.do), one.pull, about(one), _why(one)) for one in pulls.done
    ]
    return pull_list.summary(rows, refused_rows(pulls.refused), dry_run=pulls.dry_run)


def document(pulls: Pulls) -> dict[str, object]:
    """Return what became of a run as a JSON document; of a dry run with every word it would write.

    Args:
        pulls: what became of the run.
    """
    return {
        "schema": SCHEMA,
        "dry_run": pulls.dry_run,
        "steps": [_step(pulls, done) for done in pulls.done],
        "refused": [
            {
                "topic": one.about,
                "pull_request": one.pull,
                "until": iso_day(one.until),
                "because": one.because,
            }
            for one in pulls.refused
        ],
    }


def _step(pulls: Pulls, done: Done) -> dict[str, object]:
    draft, step = done.draft, done.draft.step
    told: dict[str, object] = {
        "do": str(step.do),
        "why": step.why,
        "failed": done.failed or None,
        "pull_request": done.pull or None,
        "url": done.url or None,
        "branch": step.branch,
        "proposal": step.proposal.id if step.proposal else None,
        "change_digest": step.proposal.change_set.digest if step.proposal else None,
        "commit": done.commit or None,
        "urgent": step.urgent,
    }
    if pulls.dry_run and step.do.writes:
        told["would_write"] = {
            "title": draft.title,
            "body": pulls.body(done),
            "comment": draft.comment,
            "message": draft.message,
            "labels": list(draft.labels),
            "files": sorted(draft.files),
            "patch": step.proposal.change_set.patch if step.proposal else "",
        }
    return told


def _why(done: Done) -> str:
    return f"not done: {done.failed}" if done.failed else done.draft.step.why
