"""`switchboard keys rotate`: the key that follows another, with the other one's word for it."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen

SCHEMA = "switchboard.keys-rotate/v1"


@click.command
@click.argument("old", metavar="ID")
@key_options.keyring
@click.option("--id", "key_id", required=True, metavar="ID", help="What the new key is called.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="Where its private half goes: PKCS#8, mode 0600, never over another file.",
)
@key_options.signing_key
@options.existing_file(
    "--new-passphrase-file",
    default=None,
    metavar="FILE",
    help="First line: what the new key is encrypted with.",
)
@click.option(
    "--new-passphrase-env", default="", metavar="NAME", help="Environment variable that holds it."
)
@click.option(
    key_options.UNENCRYPTED,
    "unsafe_no_passphrase",
    is_flag=True,
    help="Write the new private half unencrypted.",
)
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=None,
    show_default="365",
    help="For how many days the new key is believed.",
)
@click.option(
    "--overlap-days",
    type=click.IntRange(min=0),
    default=None,
    show_default="7",
    help="For how many days the old key is believed beside it.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why, for whoever reads it later.")
@evidence_options.at("The moment from which on the new key is believed")
@options.output_format
def rotate(  # noqa: PLR0913 - one argument an option
    old: str,
    *,
    keyring: Path,
    key_id: str,
    out: Path,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    new_passphrase_file: Path | None,
    new_passphrase_env: str,
    unsafe_no_passphrase: bool,
    days: int | None,
    overlap_days: int | None,
    reason: str,
    at: int,
    as_json: bool,
) -> None:
    """Make the key that follows another.

    The old key (--signing-key) signs that the new one follows it; a log's key hands over by the
    signature of a key for attestations. The keyring gets the new key, and the day the old one ends.
    Nothing counts before the keyring's change is merged into the protected branch.
    """
    from switchboard_policy.app import keys as app  # noqa: PLC0415 - heavy
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415
    from switchboard_policy.cli.keys_new import document  # noqa: PLC0415
    from switchboard_policy.documents.constants import constants  # noqa: PLC0415
    from switchboard_policy.domain.moments import rfc3339  # noqa: PLC0415
    from switchboard_policy.evidence.keyring import KeyRole  # noqa: PLC0415

    given = constants("switchboard_policy.app")
    secret = key_options.new_passphrase(
        new_passphrase_file, new_passphrase_env, none=unsafe_no_passphrase
    )
    signer = open_signer(signing_key, key_options.read_passphrase(passphrase_file, passphrase_env))
    overlap = given.whole("key_overlap_days") if overlap_days is None else overlap_days
    wanted = app.Wanted(
        id=key_id,
        role=KeyRole.ATTESTATION,  # the old key's counts
        out=out,
        not_before=at,
        days=days or given.whole("key_days"),
        passphrase=secret,
    )
    handover = app.Handover(old, overlap, reason)
    done = app.rotate(wanted, handover, keyring=keyring, signer=signer)
    ends = rfc3339(done.old.not_after)
    if as_json:
        told = {"old": done.old.id, "old_not_after": ends, "attestation": str(done.attestation)}
        made = document(done.new, out)
        screen.document({"schema": SCHEMA, "version": __version__, **told, "new": made})
        return
    screen.say(f"{out} holds the private half{'' if secret else ', UNENCRYPTED'}")
    screen.line(f"{done.new.id} follows {done.old.id}, which is believed until {ends}")
    screen.line(f"{done.attestation} holds {done.old.id}'s word for it")
    screen.note(f"merge {keyring} into the protected branch: before that nothing counts")
