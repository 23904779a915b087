"""`switchboard evidence custody`: who has a set in hand now, and what they did with it."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import evidence_options, key_options, options, screen

SCHEMA = "switchboard.evidence-custody/v1"
_HANDLINGS = ("received", "verified", "handed-over", "archived", "acted-on")


@click.command
@evidence_options.folder
@click.option(
    "--handling", type=click.Choice(_HANDLINGS), required=True, help="What was done with it."
)
@click.option("--by", required=True, metavar="WHO", help="Who did it.")
@click.option("--note", default="", metavar="TEXT", help="Anything else worth knowing.")
@key_options.signing_key
@key_options.keyring
@evidence_options.at("When it was done")
@options.output_format
def custody(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    handling: str,
    by: str,
    note: str,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    keyring: Path,
    at: int,
    as_json: bool,
) -> None:
    """Add a link to a set's chain of custody.

    Each link is signed and names the one before it: who had the set in hand, when, and what they
    did. The key needs the role attestation in the keyring.
    """
    from switchboard_policy.app.custody import hand_over  # noqa: PLC0415 - heavy
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415
    from switchboard_policy.evidence.predicates.custody import Handling  # noqa: PLC0415

    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    signer = open_signer(signing_key, secret)
    link = hand_over(root, Handling(handling), by, signer, keyring, at=at, note=note)
    made = str(root / link)
    if as_json:
        screen.document({"schema": SCHEMA, "file": made, "handling": handling, "by": by})
    else:
        screen.line(f"{made}  {handling} by {by}")
