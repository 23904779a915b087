"""`switchboard slo rules`: Prometheus rules, and tests of them, from service levels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.cli.slo_artefacts import DIFFERS, tell_files

if TYPE_CHECKING:
    from switchboard_policy.app.slo_rules import Rules


@click.command
@click.argument(
    "specs", metavar="[SPEC]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@options.repo
@click.option(
    "--windows",
    default="",
    show_default="the repository's, else workbook",
    metavar="NAME|FILE",
    help="Alert windows: a set that ships, or a file of one.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["rules", "prometheusrule", "tests"]),
    help="What to write; may be repeated. [default: rules, or all that the repository keeps]",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default="stdout; in a repository, where it keeps them",
    metavar="DIR",
    help="Folder to write to.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 12 when a file differs.")
@options.output_format
def rules(  # noqa: PLR0913 - one argument an option
    specs: tuple[Path, ...],
    *,
    repo: Path,
    windows: str,
    kinds: tuple[str, ...],
    out: Path | None,
    check: bool,
    as_json: bool,
) -> int:
    """Write Prometheus rules and tests of them.

    SPEC is a definition of Sloth or OpenSLO, or a folder of them. Without one, the service levels
    of the policy repository are taken. What the rules cost, beside Sloth's, is told on stderr.
    """
    from switchboard_policy.app.slo_rules import Asked, make_rules  # noqa: PLC0415 - heavy
    from switchboard_policy.render.rules_text import RulesKind  # noqa: PLC0415

    wanted = tuple(RulesKind(kind) for kind in kinds)
    made = make_rules(Asked(specs, repo, windows, wanted, out, check))
    if as_json:
        screen.document(made.document())
    else:
        _tell(made, check=check)
    return DIFFERS if check and made.differing else 0


def _tell(made: Rules, *, check: bool) -> None:
    for finding in made.findings:
        screen.note(f"{finding.location}: {finding.msg}")
    if made.folder is None:
        for content in made.files.values():
            for line in content.decode().splitlines():
                screen.line(line)
    else:
        tell_files(made.folder, made.files, made.differing, check=check)
    screen.note(_cost(made))


def _cost(made: Rules) -> str:
    ours, sloths = made.cost.ours, made.cost.sloths
    series = f"{sloths.series:,}; {made.cost.series_ratio:.2f} times"
    samples = f"{sloths.samples:,}; {made.cost.samples_ratio:.2f} times"
    return (
        f"{ours.series:,} series added (Sloth's rules: {series}), {ours.samples:,} samples an "
        f"evaluation ({samples}), counted for one series behind each selector"
    )
