"""`switchboard audit prove`: what shows, without the log, that a record is in it."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy import __version__
from switchboard_policy.cli import audit_options, options, screen

SCHEMA = audit_options.SCHEMA.format("prove")
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command
@audit_options.log
@click.option(
    "--index", type=click.IntRange(min=0), default=None, metavar="N", help="Which record, from 0."
)
@options.existing_file(
    "--record", default=None, metavar="FILE", help="The record itself, as its line in the log."
)
@options.existing_file(
    "--checkpoint", default=None, metavar="FILE", help="A head it leads to; else the newest."
)
@options.existing_file(
    "--since",
    default=None,
    metavar="FILE",
    help="Show instead that the log has grown from this head, as a witness is sent it.",
)
@click.option("--out", type=_OUT, default=None, metavar="FILE", help="Write the proof there.")
@click.option(
    "--record-out", type=_OUT, default=None, metavar="FILE", help="Write the record there."
)
@options.output_format
def prove(  # noqa: PLR0913 - one argument an option
    folder: Path,
    *,
    index: int | None,
    record: Path | None,
    checkpoint: Path | None,
    since: Path | None,
    out: Path | None,
    record_out: Path | None,
    as_json: bool,
) -> None:
    """Show that a record is in a log.

    The proof holds the log's signed head, and with the record and the log's key it is enough:
    `switchboard audit verify --proof` needs no log. It is in the form c2sp.org/tlog-proof@v1.
    """
    from switchboard_policy.app import audit_log as app  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    told: dict[str, object] = {"schema": SCHEMA, "version": __version__, "log": str(folder)}
    if since is not None:
        if any(each is not None for each in (index, record, checkpoint, record_out)):
            raise UsageError("--since is about a head, and no record goes with it")
        older, proof = app.prove_history(folder, since)
        told |= {"since": older.size, "proof": proof.decode()}
    else:
        found = app.prove(folder, index=index, record=record, checkpoint=checkpoint)
        proof = found.proof
        told |= {"index": found.index, "record": found.line.decode(), "proof": proof.decode()}
        if record_out is not None:
            app.write_out(record_out, found.line)
    if out is not None:
        app.write_out(out, proof)
    if as_json:
        screen.document(told)
    elif out is None:
        for line in proof.decode().splitlines():
            screen.line(line)
    else:
        screen.say(f"{out} holds the proof")
