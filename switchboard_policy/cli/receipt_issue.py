"""`switchboard receipt issue`: a receipt for a set of evidence that verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen

SCHEMA = "switchboard.receipt-issue/v1"
KINDS = ("approval", "export")


@click.command
@evidence_options.folder
@key_options.keyring
@key_options.signing_key
@click.option(
    "--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="What it is for."
)
@click.option("--issuer", required=True, metavar="NAME", help="Who issues it: a URL or a name.")
@click.option("--tier", default="", metavar="NAME", help="The tier it was done under.")
@click.option(
    "--transparency-log-uuid",
    default="",
    metavar="UUID",
    help="The entry of a public transparency log that holds it.",
)
@click.option(
    "--profile",
    default="decision",
    show_default=True,
    metavar="NAME|FILE",
    help="What must be attested first: proposal, decision, override, or a YAML file of yours.",
)
@evidence_options.at("The moment the set is verified for, and the receipt is issued at")
@evidence_options.change
@options.output_format
def issue(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    keyring: Path,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    kind: str,
    issuer: str,
    tier: str,
    transparency_log_uuid: str,
    profile: str,
    at: int,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - what is known of the change
) -> None:
    """Give a receipt for a set of evidence.

    The set is verified first. The receipt is laid into it as evidence/receipt.jws, and written to
    stdout: one line for whoever is to keep it.
    """
    from switchboard_policy.app.evidence.verify import Held  # noqa: PLC0415 - heavy
    from switchboard_policy.app.receipt import Asked, issue_receipt  # noqa: PLC0415
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415
    from switchboard_policy.evidence import layout  # noqa: PLC0415
    from switchboard_policy.evidence.expected import Expected  # noqa: PLC0415
    from switchboard_policy.evidence.receipt_claims import ReceiptKind  # noqa: PLC0415

    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    expected = Expected(
        repository=known["repository"],
        pull_request=known["pull"] or 0,
        head=known["head"],
        base=known["base"],
        change_digest=known["change"],
    )
    asked = Asked(ReceiptKind(kind), issuer, tier, transparency_log_uuid)
    held = Held(keyring, profile, at, expected)
    receipt = issue_receipt(root, held, asked, open_signer(signing_key, secret))
    file = root / layout.RECEIPT
    token = file.read_text(encoding="ascii")
    if as_json:
        told = {"file": str(file), "receipt": token, "key": receipt.key.id}
        claims = dict(receipt.document)
        screen.document({"schema": SCHEMA, "version": __version__, **told, "claims": claims})
        return
    screen.say(f"{file} holds the receipt, signed by {receipt.key.id}")
    screen.line(token)
