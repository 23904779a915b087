"""`switchboard audit append`: records go into a log, all of them or none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import audit_options, evidence_options, key_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.evidence.log.appending import Appended

SCHEMA = audit_options.SCHEMA.format("append")


@click.command
@audit_options.log
@click.argument("file", type=click.Path(dir_okay=False, exists=True, allow_dash=True), default="-")
@key_options.signing_key
@click.option("--origin", required=True, metavar="NAME", help="The log's name: example.org/audit.")
@click.option("--by", required=True, metavar="WHO", help="Who says it.")
@click.option("--create", is_flag=True, help="Begin the log where there is none.")
@audit_options.heads("A head that somebody holds; nothing that contradicts it is signed.")
@options.existing_file(
    "--keyring",
    default=None,
    metavar="FILE",
    help="Log keys that may have signed the last head, after a key was rotated.",
)
@evidence_options.at("When it is said")
@options.output_format
def append(  # noqa: PLR0913 - one argument an option
    folder: Path,
    *,
    file: str,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    origin: str,
    by: str,
    create: bool,
    heads: tuple[Path, ...],
    keyring: Path | None,
    at: int,
    as_json: bool,
) -> None:
    """Append records to an audit log.

    FILE, or stdin, holds one JSON object a line. Once this returns, all of them are on the disk and
    under a signed head; else none is. What is told is the acknowledgement: keep the head with
    whoever should notice if the log is ever put back to an older state.
    """
    from switchboard_policy.app import audit_log as app  # noqa: PLC0415 - heavy
    from switchboard_policy.app.input_files import read_file  # noqa: PLC0415 - heavy
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415
    from switchboard_policy.evidence.note import verifier_text  # noqa: PLC0415

    piped = file == "-"
    content = sys.stdin.buffer.read() if piped else read_file(Path(file))
    records = app.read_records("stdin" if piped else file, content, at=at, by=by)
    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    signer = open_signer(signing_key, secret)
    former = app.Trusted(keyring, (), at) if keyring is not None else None
    done = app.append(app.Opened(folder, origin, signer, create, heads, former), records)
    if as_json:
        screen.document(document(folder, done, verifier_text((origin, signer.public))))
        return
    last = done.first + len(done.lines) - 1
    which = f"record {last:,}" if last == done.first else f"records {done.first:,} to {last:,}"
    screen.say(f"{which} of {origin}, on the disk and under this head")
    if done.dropped:
        screen.note("a write that was cut off before was dropped; a record says what it was")
    for line in done.checkpoint.decode().splitlines():
        screen.line(line)


def document(folder: Path, done: Appended, key: str) -> dict[str, object]:
    """Return what was acknowledged as a JSON document.

    Args:
        folder: where the log is.
        done: what was appended.
        key: the log's key on one line.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "log": str(folder),
        "key": key,
        "records": [
            {"index": done.first + place, "record": line.decode()}
            for place, line in enumerate(done.lines)
        ],
        "dropped": done.dropped,
        "checkpoint": done.checkpoint.decode(),
    }
