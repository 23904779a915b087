"""A proposal as a directory: what a person reads, what a machine applies, what a gate checks."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.output import write_directory
from switchboard_policy.app.policy_replay_document import document as replay_document
from switchboard_policy.app.propose import Outcome
from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import Recommendation
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
        "proposal.json": text(document(proposal)).encode(),
        "changes.patch": proposal.change_set.patch.encode(),
        "pr-body.md": pull_request_body(proposal, decision).encode(),
        "report.html": report.html.encode(),
        "simulation.json": as_json(simulation_document(proposal)),
    }
    charts = {f"charts/{name}.svg": svg.encode() for name, svg in report.charts.items()}
    return {**files, **charts, **_decisions(proposal)}


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


def write(outcome: Outcome, out: Path) -> Path:
    """Write the proposal below `out`, all of it or nothing, and return its directory.

    Args:
        outcome: what `propose` returned.
        out: parent directory; the proposal's id names the directory in it.

    Raises:
        InputError: the disk refuses.
    """
    target = out / outcome.proposal.id
    write_directory(target, proposal_files(outcome.proposal))
    return target


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
                "now": _figure(effect.now),
                "proposed": _figure(effect.proposed),
            }
            for delta in found.deltas
            for effect in delta.effects
        ],
        "abstentions": [
            {"subject": abstention.subject, **_figure(abstention.why)}
            for abstention in found.abstentions
        ],
    }


def _figure(value: Interval | NotEvaluated) -> dict[str, object]:
    if isinstance(value, NotEvaluated):
        return {"not_evaluated": value.reason, "would_help": value.would_help}
    middle = value.middle
    return {
        "low": value.low,
        "high": value.high,
        "level": value.level,
        "middle": _figure(middle) if isinstance(middle, NotEvaluated) else middle,
    }


def as_json(value: object) -> bytes:
    """Return a value as indented UTF-8 JSON with a final newline; not-a-number becomes null."""
    return f"{json_text(value)}\n".encode()
