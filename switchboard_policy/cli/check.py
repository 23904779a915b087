"""`switchboard check`: the first minute in any repository."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen
from switchboard_policy.domain.finding import Level
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.app.check import Checked
    from switchboard_policy.domain.finding import Finding

FOUND = 12
INVALID = 20
SCHEMA = "switchboard.check/v1"
STDOUT = "-"
_MOST = 20


@click.command
@click.option(
    "--repo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    show_default="the working directory",
    metavar="DIR",
    help="Any repository or folder; switchboard.yaml is used where there is one.",
)
@click.option(
    "--prometheus",
    default="",
    metavar="URL",
    help="Compare the rules with those that run there; token in SWITCHBOARD_PROMETHEUS_TOKEN.",
)
@click.option(
    "--grafana",
    default="",
    metavar="URL",
    help="Compare the dashboards with those shown there; token in SWITCHBOARD_GRAFANA_TOKEN.",
)
@click.option(
    "--patch",
    is_flag=False,
    flag_value=STDOUT,
    default=None,
    metavar="[FILE]",
    help="Write what is safe to mend as a diff for git apply; without FILE to stdout.",
)
@click.option(
    "--evidence",
    is_flag=True,
    help="Also verify the evidence kept in .switchboard/evidence; exits 20 where some does not.",
)
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=_MOST,
    show_default=True,
    help="Findings shown as text; 0 for all.",
)
@options.output_format
@options.exit_code("12 when something worse than advice was found")
def check(  # noqa: PLR0913 - one argument an option
    repo: Path,
    *,
    prometheus: str,
    grafana: str,
    patch: str | None,
    evidence: bool,
    most: int,
    as_json: bool,
    strict: bool,
) -> int:
    """Find what is wrong, and change nothing.

    Looks through YAML and JSON files for service levels, Prometheus rules and dashboards, needs
    no configuration and no token, and says of each mistake where it is and what would help.
    """
    from switchboard_policy.app.check import Servers  # noqa: PLC0415 - heavy
    from switchboard_policy.app.check import check as look  # noqa: PLC0415
    from switchboard_policy.app.check_patch import patch_of, write_patch  # noqa: PLC0415

    checked = look(repo, Servers(prometheus, grafana))
    if evidence:
        checked = _with_evidence(checked)
    diff = patch_of(checked.before, checked.mended)
    if patch is not None and patch != STDOUT and diff:
        write_patch(Path(patch), diff)
    if as_json:
        screen.document(document(checked, diff))
    elif patch == STDOUT:
        click.echo(diff, nl=False)
        _notes(checked)
    else:
        _tell(checked, most, mendable=bool(diff) and patch is None)
    if evidence and any(found.id.startswith("evidence/") for found in checked.findings):
        return INVALID
    serious = any(found.level is not Level.ADVISORY for found in checked.findings)
    return FOUND if strict and serious else 0


def _with_evidence(checked: Checked) -> Checked:
    """Return what was found with what verifying the evidence kept there came to."""
    from switchboard_policy.app.check import ordered  # noqa: PLC0415 - heavy
    from switchboard_policy.app.check_evidence import check_evidence  # noqa: PLC0415

    kept = check_evidence(checked.root, at=int(time.time()))
    note = f"{counted(kept.sets, 'set')} of evidence, {kept.sets - len(kept.findings)} verified"
    return replace(
        checked,
        findings=tuple(ordered((*checked.findings, *kept.findings))),
        notes=(*checked.notes, note),
    )


def document(checked: Checked, diff: str) -> dict[str, object]:
    """Return what was found as a JSON document."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "root": str(checked.root),
        "configured": checked.configured,
        "looked_at": {
            "files": checked.files,
            "levels": len(checked.stock.levels),
            "groups": len(checked.stock.groups),
            "rules": sum(len(held.group.rules) for held in checked.stock.groups),
            "boards": len(checked.boards),
        },
        "recorded_metrics": checked.stock.families(),
        "left_aside": [
            {"file": each.file, "why": each.why, "template": each.template}
            for each in checked.left_aside
        ],
        "notes": list(checked.notes),
        "findings": [_finding(found) for found in checked.findings],
        "patch": diff,
    }


def _finding(found: Finding) -> dict[str, object]:
    where = found.location
    return {
        "id": found.id,
        "level": str(found.level),
        "msg": found.msg,
        "path": found.path,
        "file": where.file if where else None,
        "line": where.line or None if where else None,
        "column": where.column or None if where else None,
    }


def _tell(checked: Checked, most: int, *, mendable: bool) -> None:
    from switchboard_policy.cli import check_words as words  # noqa: PLC0415 - heavy

    screen.line(words.headline(checked))
    for line in words.lines(checked.findings, most):
        screen.line(line)
    if mendable:
        screen.line("`switchboard check --patch` writes the ones that are safe to mend")
    _notes(checked)


def _notes(checked: Checked) -> None:
    from switchboard_policy.cli.check_words import looked_at  # noqa: PLC0415 - heavy

    for note in looked_at(checked):
        screen.note(note)
