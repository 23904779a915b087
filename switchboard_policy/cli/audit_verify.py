"""`switchboard audit verify`: whether a log, or one record of it, is what was signed."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import audit_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.evidence.checkpoint import Checkpoint
    from switchboard_policy.evidence.log.verify import VerifiedLog

SCHEMA = audit_options.SCHEMA.format("verify")


@click.command
@click.argument("folder", metavar="[LOG]", type=audit_options.LOG, required=False, default=None)
@audit_options.trusted
@audit_options.heads("A head that somebody holds; the log must have grown from it.")
@options.existing_file(
    "--proof", default=None, metavar="FILE", help="Instead of a log: the proof of one record."
)
@options.existing_file("--record", default=None, metavar="FILE", help="With --proof: the record.")
@options.output_format
def verify(  # noqa: PLR0913 - one argument an option
    folder: Path | None,
    *,
    keyring: Path | None,
    keys: tuple[str, ...],
    at: int,
    heads: tuple[Path, ...],
    proof: Path | None,
    record: Path | None,
    as_json: bool,
) -> None:
    """Say whether an audit log is what was signed.

    Exits 0 when it is and 20 when it is not, with what happened to it as far as that can be told.
    Every record is held against the log's head, and the log against every head that somebody
    holds. A log that was put back to an older state, head and all, is as good as any other unless
    you bring a newer head.
    """
    from switchboard_policy.app import audit_log as app  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    trusted = app.Trusted(keyring, keys, at)
    if (folder is None) == (proof is None) or (proof is None) != (record is None):
        hint = "`audit verify LOG`, or `audit verify --proof FILE --record FILE`"
        raise UsageError("either a log is verified or the proof of one record", hint=hint)
    if proof is not None and record is not None:
        if heads:
            raise UsageError("--checkpoint is about a log; a proof brings its own")
        _tell_one(record, app.verify_one(proof, record, trusted), as_json=as_json)
        return
    assert folder is not None
    _tell(folder, app.verify(folder, trusted, heads), as_json=as_json)


def _tell_one(record: Path, head: Checkpoint, *, as_json: bool) -> None:
    if as_json:
        told = {"schema": SCHEMA, "version": __version__, "record": str(record)}
        screen.document({**told, **head_document(head)})
    else:
        screen.line(f"{record}  verified: in {head.origin}, under its head over {head.size:,}")


def _tell(folder: Path, found: VerifiedLog, *, as_json: bool) -> None:
    from switchboard_policy.domain.units import counted  # noqa: PLC0415

    if as_json:
        screen.document(document(folder, found))
        return
    head, older = found.head, len(found.older)
    grown = f", grown from {counted(older, 'head')} that others hold" if older else ""
    records = counted(head.size, "record")
    screen.line(f"{folder}  verified: {records} of {head.origin} under its signed head{grown}")
    if found.dropped:
        told = ", ".join(f"{each:,}" for each in found.dropped)
        screen.note(f"a write was cut off and dropped; told by {told}")
    if not older:
        screen.note("a log put back to an older state would be good too: --checkpoint FILE")


def document(folder: Path, found: VerifiedLog) -> dict[str, object]:
    """Return a log that was verified as a JSON document.

    Args:
        folder: where it is.
        found: what was found.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "log": str(folder),
        **head_document(found.head),
        "grown_from": [each.size for each in found.older],
        "dropped": list(found.dropped),
    }


def head_document(head: Checkpoint) -> dict[str, object]:
    """Return a head's three facts for a JSON document."""
    root = b64encode(head.root).decode()
    return {"origin": head.origin, "size": head.size, "root": root}
