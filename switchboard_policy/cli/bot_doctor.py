"""`switchboard bot doctor`: can the gate be walked around, and how is that closed?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen
from switchboard_policy.domain.finding import Level

if TYPE_CHECKING:
    from switchboard_policy.gate.doctor.seen import Diagnosis

FOUND = 12
SCHEMA = "switchboard.bot-doctor/v1"


@click.command
@options.github_repository
@click.option(
    "--branch",
    default="",
    metavar="NAME",
    show_default="the default branch",
    help="The branch that is held.",
)
@options.output_format
@options.exit_code("12 when something worse than advice was found")
def doctor(repository: str, *, branch: str, as_json: bool, strict: bool) -> int:
    """Say whether the gate can be walked around.

    Reads rulesets, branch protection, CODEOWNERS, workflows and the App's own rights, and changes
    nothing. Tells who may merge without the gate, how that is closed, and which tier this is:
    enforced, or advisory. Who may bypass a ruleset is shown to administrators alone: with a token
    of one in SWITCHBOARD_ADMIN_TOKEN the rules are read with that.
    """
    from switchboard_policy.app.pulls.examining import examine  # noqa: PLC0415 - heavy

    found = examine(os.environ, repository=repository, branch=branch)
    if as_json:
        screen.document(document(found))
    else:
        _tell(found)
    serious = any(each.level is not Level.ADVISORY for each in found.findings)
    return FOUND if strict and serious else 0


def document(found: Diagnosis) -> dict[str, object]:
    """Return a diagnosis as a JSON document."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "tier": str(found.tier),
        "findings": [
            {
                "id": each.id,
                "level": str(each.level),
                "msg": each.msg,
                "file": each.location.file if each.location else None,
                "line": (each.location.line or None) if each.location else None,
            }
            for each in found.findings
        ],
    }


def _tell(found: Diagnosis) -> None:
    from switchboard_policy.gate.doctor.seen import Tier  # noqa: PLC0415

    screen.line(
        "enforced: a merge needs the gate's check, and only our App can make it"
        if found.tier is Tier.ENFORCED
        else "advisory: the gate tells, and can be walked around"
    )
    for each in found.findings:
        where = f"  {each.location}" if each.location else ""
        screen.line(f"  {each.level:<8}  {each.id}{where}")
        screen.line(f"            {each.msg}")
