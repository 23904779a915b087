"""`switchboard gate`: yes, no, or yes because an owner answers for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.domain.decision import GateDecision
    from switchboard_policy.domain.finding import Finding

DENIED = 10
BY_OVERRIDE = 11
SCHEMA = "switchboard.gate-decision/v1"


@click.command
@options.repo
@click.option(
    "--proposal",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="The proposal's folder.",
)
@options.existing_file(
    "--override",
    "overrides",
    multiple=True,
    metavar="FILE",
    help="An owner's acceptance of named findings; may be repeated.",
)
@options.decisions
@options.engine
@options.output_format
@options.exit_code("11 when an owner's override carried it")
def gate(  # noqa: PLR0913 - one argument an option
    repo: Path,
    proposal: Path,
    overrides: tuple[Path, ...],
    engine: str,
    token: str,
    *,
    decisions: tuple[str, ...],
    as_json: bool,
    strict: bool,
) -> int:
    """Decide whether a proposal may be merged.

    Exits 0 when it may and 10 when it may not. What cannot be decided may not be merged.
    """
    from switchboard_policy.app.gate import gate as ask  # noqa: PLC0415 - heavy
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415
    from switchboard_policy.domain.decision import Verdict  # noqa: PLC0415

    decision = ask(
        find_root(repo),
        proposal=proposal,
        overrides=overrides,
        decisions=decisions,
        engine=engine,
        token=token,
        now=int(time.time()),
    )
    if as_json:
        screen.document(document(decision))
    else:
        _tell(decision)
    statuses = {
        Verdict.ALLOWED: 0,
        Verdict.ALLOWED_BY_OVERRIDE: BY_OVERRIDE if strict else 0,
    }
    return statuses.get(decision.verdict, DENIED)


def document(decision: GateDecision) -> dict[str, object]:
    """Return the decision as a JSON document."""
    return {
        "schema": SCHEMA,
        "verdict": str(decision.verdict),
        "summary": decision.summary,
        "rules": [
            {
                "rule": rule.rule,
                "passed": rule.passed,
                "findings": [_finding(found) for found in rule.findings],
            }
            for rule in decision.rules
        ],
        "overridden": [_finding(found) for found in decision.overridden],
        "refused_overrides": list(decision.refused_overrides),
        "guidance": list(decision.guidance),
        "input": dict(decision.input),
        "engine": {
            "name": decision.stamp.engine,
            "version": decision.stamp.version,
            "bundle_digest": decision.stamp.bundle_digest,
            "data_digest": decision.stamp.data_digest,
        },
    }


def _finding(found: Finding) -> dict[str, object]:
    return {
        "id": found.id,
        "level": str(found.level),
        "msg": found.msg,
        "path": found.path,
        "location": str(found.location) if found.location else None,
    }


def _tell(decision: GateDecision) -> None:
    screen.line(decision.summary)
    for found in decision.findings:
        where = f"  {found.location}" if found.location else ""
        screen.line(f"  {found.level:<8}  {found.id}{where}")
        screen.line(f"            {found.msg}")
    for found in decision.overridden:
        screen.line(f"  accepted  {found.id}  {found.msg}")
    for why in decision.refused_overrides:
        screen.line(f"  override refused: {why}")
    asked = counted(len(decision.rules), "rule")
    screen.note(f"{asked} asked of {decision.stamp.engine} {decision.stamp.version}")
