"""What a run of the gate leaves in a folder, for a workflow to show and to keep."""

from __future__ import annotations

import json
from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.errors import InputError
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render.gate_check import beside_lines, job_summary
from switchboard_policy.render.sarif import sarif
from switchboard_policy.render.workflow_commands import annotation_commands

RECORD = "decision.json"
SARIF = "gate.sarif"
SUMMARY = "summary.md"
ANNOTATIONS = "annotations.txt"


def outputs(found: PullDecision) -> dict[str, str]:
    """Return the files, by name: record, SARIF, job summary, annotations as workflow commands.

    The record is what `switchboard gate --replay` takes.

    Args:
        found: what was decided.
    """
    log = sarif(found.decision, __version__)
    lines = (f"{line}\n" for line in annotation_commands(beside_lines(found)))
    return {
        RECORD: f"{json.dumps(found.record, indent=2, sort_keys=True)}\n",
        SARIF: f"{json.dumps(log, indent=2, sort_keys=True)}\n",
        SUMMARY: job_summary(found),
        ANNOTATIONS: "".join(lines),
    }


def write_outputs(found: PullDecision, folder: Path) -> None:
    """Write the files into a folder, which is made where it is missing.

    Args:
        found: what was decided.
        folder: where.

    Raises:
        InputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in outputs(found).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}") from None
