"""`switchboard policy bundle build`: rules and values as two archives, always the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen

if TYPE_CHECKING:
    from switchboard_policy.app.policy_bundle import Built

SCHEMA = "switchboard.policy-bundle-build/v1"


@click.command
@options.repo
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder to write rules.tar.gz and data.tar.gz to.",
)
@click.option(
    "--revision",
    default="",
    show_default="the digest of the contents",
    metavar="TEXT",
    help="Which one it is; 'commit' for git's.",
)
@click.option(
    "--sequence",
    type=click.IntRange(min=0),
    default=None,
    show_default="how many commits there are",
    metavar="N",
    help="A number that grows with each bundle; an older one is refused.",
)
@click.option("--allow-dirty", is_flag=True, help="Take uncommitted changes too.")
@options.output_format
def build(  # noqa: PLR0913 - one argument an option
    repo: Path,
    out: Path,
    *,
    revision: str,
    sequence: int | None,
    allow_dirty: bool,
    as_json: bool,
) -> None:
    """Write the bundles of a repository.

    The rules and the organisation's values are two bundles with roots of their own, so that either
    can be signed and replaced without the other. The same files give the same bytes. Tests and
    schemas are left out. Rules are compiled first where OPA is installed.
    """
    from switchboard_policy.app.policy_bundle import build as make  # noqa: PLC0415 - heavy

    built = make(repo, out, revision=revision, sequence=sequence, allow_dirty=allow_dirty)
    if as_json:
        screen.document(_document(built))
        return
    for each in built.bundles:
        files = f"{len(each.contents.files)} files, {each.size:,} bytes"
        owns = ", ".join(each.contents.roots)
        screen.line(f"{each.file}  number {each.sequence}, {files}, owns {owns}  {each.digest}")
    screen.note(f"compiled with OPA {built.compiled}" if built.compiled else _not(built))
    screen.note("Next: switchboard policy bundle sign")


def _not(built: Built) -> str:
    return f"not compiled: {built.why_not}"


def _document(built: Built) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "version": __version__,
        "compiled_with": built.compiled or None,
        "not_compiled": built.why_not or None,
        "bundles": [
            {
                "name": each.contents.name,
                "file": str(each.file),
                "roots": list(each.contents.roots),
                "revision": each.revision,
                "sequence": each.sequence,
                "digest": each.digest,
                "bytes": each.size,
                "files": sorted(each.contents.files),
            }
            for each in built.bundles
        ],
    }
