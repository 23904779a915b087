"""A proposal as a directory: what a person reads, what a machine applies, what a gate checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.outlook_document import interval_document, outlook_document
from switchboard_policy.app.output import new_directory, write_file
from switchboard_policy.app.policy_replay_document import document as replay_document
from switchboard_policy.app.proposal_evidence import seal
from switchboard_policy.app.propose import Outcome
from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.snapshot import EVIDENCE
from switchboard_policy.proposal.document import document, text
from switchboard_policy.render.pull_request import pull_request_body
from switchboard_policy.render.replay_report import render_replay
from switchboard_policy.render.report import render_report

SIMULATION_SCHEMA = "switchboard.simulation-summary/v1"


def proposal_files(proposal: Proposal, decision: GateDecision | None = None) -> dict[str, bytes]:
    """Return the files of a proposal directory, by name.

    Args:
        proposal: the proposal.
        decision: the gate's decision, once there is one.
    """
    report = render_report(proposal, decision)
    files = {
        **plain_files(proposal),
        "pr-body.md": pull_request_body(proposal, decision).encode(),
        "report.html": report.html.encode(),
    }
    charts = {f"charts/{name}.svg": svg.encode() for name, svg in report.charts.items()}
    return {**files, **charts, **_decisions(proposal)}


def plain_files(proposal: Proposal) -> dict[str, bytes]:
    """Return the files that hold what a proposal is; the others only show the same.

    Args:
        proposal: the proposal.
    """
    return {
        "proposal.json": text(document(proposal)).encode(),
        "changes.patch": proposal.change_set.patch.encode(),
        "simulation.json": as_json(simulation_document(proposal)),
    }


def _decisions(proposal: Proposal) -> dict[str, bytes]:
    """Return the page and the document of the recorded decisions, where any were replayed."""
    replayed = proposal.replayed
    if isinstance(replayed, NotEvaluated):
        return {}
    page = render_replay(replayed, proposal.version)
    return {
        "decisions.html": page.html.encode(),
        "decisions.json": as_json(replay_document(replayed)),
    }


def write(outcome: Outcome, out: Path, signing: Signing) -> Path:
    """Write the proposal below `out`, all of it or nothing, and return its directory.

    What changes something becomes a set of evidence.

    Args:
        outcome: what `propose` returned.
        out: parent directory; the proposal's id names the directory in it.
        signing: who signs its evidence, and when.

    Raises:
        InputError: the disk refuses.
        UnreachableError: whoever holds the key does not sign.
    """
    target = out / outcome.proposal.id
    with new_directory(target) as folder:
        for name, content in proposal_files(outcome.proposal).items():
            write_file(folder / name, content)
        if outcome.changes:
            seal(folder, signing, base=outcome.base)
    return target


def small_set(proposal: Proposal, signing: Signing, *, base: str) -> dict[str, bytes]:
    """Return a proposal's evidence as it is committed beside the change: figures, no pictures.

    Args:
        proposal: what is proposed.
        signing: who signs it, and when.
        base: the commit it is made on, in hex.

    Raises:
        UnreachableError: whoever holds the key does not sign.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-evidence-") as folder:
        root = Path(folder)
        for name, content in plain_files(proposal).items():
            write_file(root / name, content)
        seal(root, signing, base=base)
        place = f"{EVIDENCE}{proposal.id}"
        return {
            f"{place}/{path.relative_to(root).as_posix()}": path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


def simulation_document(proposal: Proposal) -> dict[str, object]:
    """Return the plain numbers behind a proposal as a JSON document."""
    return {
        "schema": SIMULATION_SCHEMA,
        "proposal": proposal.id,
        "window": list(proposal.window),
        "trace_digest": proposal.trace_digest,
        "seed": proposal.seed,
        "version": proposal.version,
        "areas": [_area(found) for found in proposal.recommendations],
        "notes": list(proposal.notes),
    }


def _area(found: Recommendation) -> dict[str, object]:
    return {
        "area": found.area,
        "headline": found.headline,
        "notes": list(found.notes),
        "subjects": [
            {"subject": summary.subject, "figures": dict(sorted(summary.figures.items()))}
            for summary in found.summaries
        ],
        "effects": [
            {
                "subject": delta.subject,
                "value": delta.target.binding.name,
                "advisory": delta.advisory,
                "metric": effect.metric,
                "unit": str(effect.unit),
                "now": interval_document(effect.now),
                "proposed": interval_document(effect.proposed),
            }
            for delta in found.deltas
            for effect in delta.effects
        ],
        "outlooks": [
            {
                "subject": delta.subject,
                "value": delta.target.binding.name,
                "advisory": delta.advisory,
                **outlook_document(delta.outlook),
            }
            for delta in found.deltas
        ],
        "abstentions": [
            {"subject": abstention.subject, **interval_document(abstention.why)}
            for abstention in found.abstentions
        ],
    }


def as_json(value: object) -> bytes:
    """Return a value as indented UTF-8 JSON with a final newline; not-a-number becomes null."""
    return f"{json_text(value)}\n".encode()
