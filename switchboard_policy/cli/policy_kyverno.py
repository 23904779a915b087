"""`switchboard policy kyverno`: what a cluster verifies itself, from the same values."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import options, screen

DIFFERS = 12


@click.command
@options.repo
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    show_default="where the repository keeps it; else stdout",
    metavar="FILE",
    help="File to write to.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 12 when the file differs.")
@options.output_format
def kyverno(repo: Path, *, out: Path | None, check: bool, as_json: bool) -> int:
    """Write admission policies of the supply chain, for Kyverno.

    They follow from the values of supply_chain: which images run, who may sign them, what is asked
    of their bills of materials, scans and provenance. What Kyverno cannot say is in a comment.
    """
    from switchboard_policy.app.admission import make_kyverno  # noqa: PLC0415 - heavy

    written = make_kyverno(repo, out, check=check)
    if as_json:
        screen.document(written.document())
    elif written.file is None:
        for line in written.text.splitlines():
            screen.line(line)
    elif check and not written.differs:
        screen.say(f"compared    {written.file}, it does not differ")
    else:
        screen.line(f"{written.file}{' differs' if check else ''}")
    return DIFFERS if check and written.differs else 0
