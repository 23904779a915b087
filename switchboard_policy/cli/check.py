"""`switchboard check`: the first minute in any repository."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen
from switchboard_policy.domain.finding import Confidence, Level
from switchboard_policy.domain.units import counted

if TYPE_CHECKING:
    from switchboard_policy.app.check import Checked
    from switchboard_policy.app.check_quiet import Told
    from switchboard_policy.domain.finding import Finding

BASELINE = ".switchboard/check-baseline.json"
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
@click.option(
    "--confidence",
    type=click.Choice([str(each) for each in Confidence]),
    default=str(Confidence.MEDIUM),
    show_default=True,
    help="The least confidence of a finding that is told.",
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    show_default=f"{BASELINE}, where there is one",
    metavar="FILE",
    help="Leave out what stands in this file, so that an old repository can begin green.",
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Write what is found now as a baseline, and tell it.",
)
@options.check_format
@options.exit_code("12 when something worse than advice was found")
def check(  # noqa: PLR0913 - one argument an option
    repo: Path,
    *,
    prometheus: str,
    grafana: str,
    patch: str | None,
    evidence: bool,
    most: int,
    confidence: str,
    baseline: Path | None,
    write_baseline: Path | None,
    form: str,
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
    if write_baseline is not None:
        _write_baseline(write_baseline, checked)
        baseline = write_baseline
    checked, told = _quieted(checked, baseline, Confidence(confidence))
    diff = patch_of(checked.before, checked.mended)
    if patch is not None and patch != STDOUT and diff:
        write_patch(Path(patch), diff)
    if form == "json":
        screen.document(document(checked, diff, told))
    elif form == "sarif":
        from switchboard_policy.render.sarif import findings_log  # noqa: PLC0415 - heavy

        screen.document(findings_log(checked.findings, __version__))
    elif patch == STDOUT:
        click.echo(diff, nl=False)
        _notes(checked, told)
    else:
        _tell(checked, told, most, mendable=bool(diff) and patch is None)
    if evidence and any(found.id.startswith("evidence/") for found in checked.findings):
        return INVALID
    serious = any(found.level is not Level.ADVISORY for found in checked.findings)
    return FOUND if strict and serious else 0


def _write_baseline(path: Path, checked: Checked) -> None:
    from switchboard_policy.app.baseline import fingerprints  # noqa: PLC0415 - heavy
    from switchboard_policy.app.baseline import write_baseline as write  # noqa: PLC0415

    write(path, fingerprints(checked.root, checked.findings))
    screen.say(f"baseline    {counted(len(checked.findings), 'finding')} in {path}")


def _quieted(checked: Checked, baseline: Path | None, least: Confidence) -> tuple[Checked, Told]:
    """Return the check with the findings that are told, and how many are not."""
    from switchboard_policy.app.baseline import read_baseline  # noqa: PLC0415 - heavy
    from switchboard_policy.app.check_quiet import quieted  # noqa: PLC0415

    usual = checked.root / BASELINE
    file = baseline or (usual if usual.is_file() else None)
    told = quieted(
        checked.root,
        checked.findings,
        checked.ignores,
        baseline=frozenset() if file is None else read_baseline(file),
        least=least,
        today=datetime.now(UTC).date(),
    )
    files = {one.location.file for one in told.findings if one.location is not None}
    quiet = told.doubtful or told.ignored or told.known  # what is not told is not mended either
    mended = {file: after for file, after in checked.mended.items() if not quiet or file in files}
    return replace(checked, findings=told.findings, mended=mended), told


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


def document(checked: Checked, diff: str, told: Told) -> dict[str, object]:
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
        "not_told": {"doubtful": told.doubtful, "ignored": told.ignored, "baseline": told.known},
        "findings": [_finding(found) for found in checked.findings],
        "patch": diff,
    }


def _finding(found: Finding) -> dict[str, object]:
    where = found.location
    return {
        "id": found.id,
        "level": str(found.level),
        "confidence": str(found.confidence),
        "msg": found.msg,
        "path": found.path,
        "file": where.file if where else None,
        "line": where.line or None if where else None,
        "column": where.column or None if where else None,
    }


def _tell(checked: Checked, told: Told, most: int, *, mendable: bool) -> None:
    from switchboard_policy.cli import check_words as words  # noqa: PLC0415 - heavy

    screen.line(words.headline(checked))
    for line in words.lines(checked.findings, most):
        screen.line(line)
    if mendable:
        screen.line("`switchboard check --patch` writes the ones that are safe to mend")
    _notes(checked, told)


def _notes(checked: Checked, told: Told) -> None:
    from switchboard_policy.cli.check_words import looked_at  # noqa: PLC0415 - heavy

    for note in looked_at(checked):
        screen.note(note)
    for number, why in (
        (told.doubtful, "doubtful; --confidence low shows them"),
        (told.ignored, "set aside by comments"),
        (told.known, "known from the baseline"),
    ):
        if number:
            screen.note(f"not told: {number:,} {why}")
