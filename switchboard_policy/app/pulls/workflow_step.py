"""A run of the gate as a step of a workflow: its log, its summary, its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from switchboard_policy.errors import InputError
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render.gate_check import beside_lines, job_summary
from switchboard_policy.render.workflow_commands import annotation_commands, stopped

SUMMARY = "GITHUB_STEP_SUMMARY"
"""Variable that names the file of a step's summary."""
OUTPUT = "GITHUB_OUTPUT"
"""Variable that names the file of a step's outputs."""


def step_log(found: PullDecision, words: str, token: str) -> str:
    """Return what a step prints: words in which nothing is a command, then the annotations.

    Args:
        found: what was decided.
        words: the decision for people; holds what the pull request's author wrote.
        token: random, so that no author knows what ends the words.
    """
    lines = annotation_commands(beside_lines(found))
    return "".join(f"{line}\n" for line in (stopped(words.rstrip("\n"), token), *lines))


def write_step(found: PullDecision, status: int, environment: Mapping[str, str]) -> None:
    """Add to the step's summary and outputs, where a runner names the files for them.

    Outputs are our own words and numbers; nothing anybody wrote is among them.

    Args:
        found: what was decided.
        status: the exit status.
        environment: variables, such as `os.environ`.

    Raises:
        InputError: a file cannot be written.
    """
    outputs = f"status={status}\nverdict={found.decision.verdict}\n"
    for name, text in ((SUMMARY, job_summary(found)), (OUTPUT, outputs)):
        if file := environment.get(name, ""):
            try:
                with Path(file).open("a", encoding="utf-8", newline="\n") as stream:
                    stream.write(text)
            except OSError as error:
                raise InputError(f"{name} cannot be written: {error.strerror}") from None
