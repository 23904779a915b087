"""`switchboard policy bundle sign`: one signature over every file of a bundle."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy import __version__
from switchboard_policy.cli import key_options, options, screen

SCHEMA = "switchboard.policy-bundle-sign/v1"


@click.command
@click.argument(
    "bundles",
    metavar="BUNDLE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@options.existing_file(
    "--signing-key", required=True, metavar="FILE", help="Private key in PEM: RSA, EC or Ed25519."
)
@click.option("--key-id", required=True, metavar="ID", help="Its name, which verifiers know.")
@key_options.passphrase
@click.option("--scope", default="", metavar="TEXT", help="What the signature is for.")
@click.option(
    "--algorithm",
    default="",
    show_default="RS256, ES256 or EdDSA, by the kind of key",
    metavar="NAME",
    help="Of the signature, as JWTs name it.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default="in place",
    metavar="DIR",
    help="Folder to write to.",
)
@options.output_format
def sign(  # noqa: PLR0913 - one argument an option
    bundles: tuple[Path, ...],
    *,
    signing_key: Path,
    key_id: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    scope: str,
    algorithm: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Sign bundles with a private key.

    All are signed or none. A signature a bundle had is replaced, as when keys are rotated. A
    passphrase never stands on the command line.
    """
    from switchboard_policy.app import policy_bundle as app  # noqa: PLC0415 - heavy

    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    key = app.signing_key(signing_key, key_id=key_id, passphrase=secret, algorithm=algorithm)
    written = app.sign_bundles(bundles, key, scope=scope, out=out)
    if as_json:
        files = [{"file": str(path), "digest": digest} for path, digest in written.items()]
        told = {"schema": SCHEMA, "version": __version__, "signed_by": key.id}
        screen.document({**told, "algorithm": key.algorithm, "bundles": files})
        return
    for path, digest in written.items():
        screen.line(f"{path}  signed by {key.id} ({key.algorithm})  {digest}")
