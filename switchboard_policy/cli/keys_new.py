"""`switchboard keys new`: a private key in a file, and its public half for the keyring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.evidence.keyring import TrustedKey

SCHEMA = "switchboard.keys-new/v1"
ROLES = ("attestation", "receipt", "log", "approval")


@click.command
@click.option("--role", type=click.Choice(ROLES), required=True, help="The one thing it is for.")
@click.option("--id", "key_id", required=True, metavar="ID", help="What people will call it.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="Where the private half goes: PKCS#8, mode 0600, never over another file.",
)
@click.option("--owner", default="", metavar="NAME", help="Who approves with it (role approval).")
@click.option("--name", default="", metavar="NAME", help="The log's name in notes (role log).")
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=None,
    show_default="365",
    help="For how many days it is believed.",
)
@click.option(
    "--keyring",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    metavar="FILE",
    help="Keyring to add the public half to; made where it is missing.",
)
@key_options.passphrase
@click.option(
    key_options.UNENCRYPTED,
    "unsafe_no_passphrase",
    is_flag=True,
    help="Write the private half unencrypted.",
)
@evidence_options.at("The moment from which on it is believed")
@options.output_format
def new(  # noqa: PLR0913 - one argument an option
    *,
    role: str,
    key_id: str,
    out: Path,
    owner: str,
    name: str,
    days: int | None,
    keyring: Path | None,
    passphrase_file: Path | None,
    passphrase_env: str,
    unsafe_no_passphrase: bool,
    at: int,
    as_json: bool,
) -> None:
    """Make a key, and add it to a keyring.

    P-256, or Ed25519 for a log. The private half is encrypted by a passphrase, which is asked for
    where no option brings it. The entry for the keyring is written to stdout; with --keyring it is
    added there, and the rest of that file stays as it is.
    """
    from switchboard_policy.app import keys as app  # noqa: PLC0415 - heavy
    from switchboard_policy.documents.constants import constants  # noqa: PLC0415
    from switchboard_policy.evidence.keyring import KeyRole  # noqa: PLC0415

    secret = key_options.new_passphrase(passphrase_file, passphrase_env, none=unsafe_no_passphrase)
    wanted = app.Wanted(
        id=key_id,
        role=KeyRole(role),
        out=out,
        not_before=at,
        days=days or constants("switchboard_policy.app").whole("key_days"),
        passphrase=secret,
        owner=owner,
        name=name,
    )
    key = app.new_key(wanted, keyring)
    if as_json:
        screen.document({"schema": SCHEMA, "version": __version__, **document(key, out)})
        return
    screen.say(f"{out} holds the private half{'' if secret else ', UNENCRYPTED'}")
    if keyring is not None:
        screen.say(f"{keyring} has the public half")
    _entry(key)


def document(key: TrustedKey, out: Path) -> dict[str, object]:
    """Return a key that was made as JSON.

    Args:
        key: the key.
        out: where its private half is.
    """
    from switchboard_policy.domain.moments import rfc3339  # noqa: PLC0415
    from switchboard_policy.evidence.keyring_writing import entry_text  # noqa: PLC0415 - heavy
    from switchboard_policy.evidence.public_keys import public_pem  # noqa: PLC0415

    return {
        "id": key.id,
        "role": str(key.role),
        "kind": str(key.public.kind),
        "private_key": str(out),
        "public_key": public_pem(key.public),
        "thumbprint": key.thumbprint,
        "not_before": rfc3339(key.not_before),
        "not_after": rfc3339(key.not_after),
        "keyring_entry": entry_text(key),
    }


def _entry(key: TrustedKey) -> None:
    from switchboard_policy.evidence.keyring_writing import entry_text  # noqa: PLC0415 - heavy

    for line in entry_text(key).splitlines():
        screen.line(f"  {line}")
