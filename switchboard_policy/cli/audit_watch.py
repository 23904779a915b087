"""`switchboard audit watch`: a witness of a log, for as long as it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import audit_options, options
from switchboard_policy.cli.audit_verify import head_document

if TYPE_CHECKING:
    from switchboard_policy.app.audit_watch import Seen

SCHEMA = audit_options.SCHEMA.format("watch")


@click.command
@audit_options.log
@audit_options.trusted
@audit_options.heads("A head that somebody holds; the log must have grown from it.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Keeps the newest head seen, for the next run as well; best on another machine's disk.",
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.01),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look; a long log is looked at less often.",
)
@options.output_format
def watch(  # noqa: PLR0913 - one argument an option
    folder: Path,
    *,
    keyring: Path | None,
    keys: tuple[str, ...],
    at: int,
    heads: tuple[Path, ...],
    state: Path | None,
    every: float,
    as_json: bool,
) -> None:
    """Follow a log, and tell if history was changed.

    One line for what is new. The newest head seen is remembered, and every later one held to it.
    As soon as history was changed it says how, and exits 20.
    """
    from switchboard_policy.app import audit_log as app  # noqa: PLC0415 - heavy
    from switchboard_policy.app.audit_watch import Watched, watch  # noqa: PLC0415

    trusted = app.Trusted(keyring, keys, at)
    for seen in watch(Watched(folder, trusted, heads, state, every)):
        click.echo(json.dumps(document(folder, seen)) if as_json else told(folder, seen))


def told(folder: Path, seen: Seen) -> str:
    """Return what is new in one line."""
    from switchboard_policy.domain.units import counted  # noqa: PLC0415 - heavy

    head = seen.log.head
    new = "nothing new" if not seen.new else f"{seen.new:,} new"
    tail = f"; {seen.log.beyond:,} bytes not signed yet" if seen.log.beyond else ""
    return f"{folder}  {new}, {counted(head.size, 'record')} of {head.origin}{tail}"


def document(folder: Path, seen: Seen) -> dict[str, object]:
    """Return what is new as a JSON document, which stands on one line."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "log": str(folder),
        "new": seen.new,
        **head_document(seen.log.head),
        "unsigned_bytes": seen.log.beyond,
        "checkpoint": seen.log.checkpoint.decode(),
    }
