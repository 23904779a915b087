"""`switchboard slo import`: definitions of service levels in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen

if TYPE_CHECKING:
    from switchboard_policy.app.slo_import import Converted


@click.command("import")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["sloth", "kubernetes", "openslo"]),
    default="sloth",
    show_default=True,
    help="Format to write.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    show_default="stdout",
    metavar="DIR",
    help="Folder to write to, one file a service; new or empty.",
)
@options.output_format
def import_(files: tuple[Path, ...], *, form: str, out: Path | None, as_json: bool) -> None:
    """Convert definitions of service levels.

    FILE is a definition of Sloth (prometheus/v1), its Kubernetes object or OpenSLO v1, or a folder
    of them. What is not understood, or what the other format cannot carry, is told with its line.
    """
    from switchboard_policy.app.slo_import import convert  # noqa: PLC0415 - heavy
    from switchboard_policy.areas.slo.formats.write import Format  # noqa: PLC0415

    converted = convert(files, Format(form), out)
    if as_json:
        screen.document(converted.document())
    else:
        _tell(converted)


def _tell(converted: Converted) -> None:
    for finding in converted.findings:
        screen.note(f"{finding.location}: {finding.msg}")
    if converted.out is not None:
        for name in converted.written.files:
            screen.line(str(converted.out / name))
        return
    for number, text in enumerate(converted.written.files.values()):
        if number:
            screen.line("---")
        for line in text.splitlines():
            screen.line(line)
