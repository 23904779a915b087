"""`switchboard receipt verify`: whether a receipt is genuine, and for this."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen
from switchboard_policy.cli.receipt_issue import KINDS

if TYPE_CHECKING:
    from switchboard_policy.evidence.receipt import ExpectedReceipt, Receipt

SCHEMA = "switchboard.receipt-verify/v1"
_NAMES = {"repository": "repo", "pull": "pr", "head": "head_sha", "base": "base_sha"}
"""Options by the claim they are compared with."""


@click.command
@click.argument(
    "file", metavar="RECEIPT", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@key_options.keyring
@options.existing_file(
    "--manifest",
    default=None,
    metavar="FILE",
    help="Manifest of the set it must be for; its size is compared too.",
)
@click.option(
    "--manifest-sha",
    default="",
    metavar="HEX",
    callback=lambda _ctx, _param, value: _sha256(value),
    help="SHA-256 of that manifest, where it is known; `sha256:` may stand before it.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default=None,
    show_default="either",
    help="What it must be for.",
)
@evidence_options.at("The moment it is judged at")
@evidence_options.place
@options.output_format
def verify(  # noqa: PLR0913 - one argument an option
    file: Path,
    *,
    keyring: Path,
    manifest: Path | None,
    manifest_sha: str,
    kind: str | None,
    at: int,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - what is known of the change
) -> None:
    """Say whether a receipt is genuine.

    Exits 0 when a key that is believed for receipts signed it, for this manifest, and everything
    given here is what it claims; 20 when not, with the reason. Nothing is fetched.
    """
    from switchboard_policy.app.receipt import verify_file  # noqa: PLC0415 - heavy

    expected = _expected(manifest, manifest_sha, kind, known)
    receipt = verify_file(file, keyring=keyring, at=at, expected=expected)
    if as_json:
        told = {"key": receipt.key.id, "claims": dict(receipt.document)}
        screen.document({"schema": SCHEMA, "version": __version__, "valid": True, **told})
    else:
        _tell(receipt)


def _sha256(text: str) -> str:
    """Return a digest as receipts have it, from that or from what the other commands print."""
    digest = text.removeprefix("sha256:")
    if text and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise click.BadParameter(f"{text[:80]!r}; 64 characters of 0-9 and a-f are allowed")
    return digest


def _expected(
    manifest: Path | None, manifest_sha: str, kind: str | None, known: dict[str, Any]
) -> ExpectedReceipt:
    from switchboard_policy.app.receipt import manifest_at  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415
    from switchboard_policy.evidence.receipt import ExpectedReceipt  # noqa: PLC0415
    from switchboard_policy.evidence.receipt_claims import ReceiptKind  # noqa: PLC0415
    from switchboard_policy.evidence.receipt_facts import size_facts  # noqa: PLC0415

    if (manifest is None) == (not manifest_sha):
        message = "either --manifest or --manifest-sha is needed"
        raise UsageError(
            message, hint="a receipt counts for the set it was given for, and no other"
        )
    evidence_options.about_of(known, created=0)  # a branch is no commit, and no receipt's fault
    facts = {claim: known[name] for name, claim in _NAMES.items() if known[name]}
    asked = None if kind is None else ReceiptKind(kind)
    if manifest is None:
        return ExpectedReceipt(manifest_sha, asked, facts)
    found = manifest_at(manifest)
    return ExpectedReceipt(found.sha256, asked, {**size_facts(found), **facts})


def _tell(receipt: Receipt) -> None:
    from switchboard_policy.domain.moments import rfc3339  # noqa: PLC0415
    from switchboard_policy.domain.units import counted  # noqa: PLC0415

    claims = receipt.claims
    screen.line(f"✓ a receipt for an {receipt.kind}, issued by {claims.issuer}")
    size = f"{counted(claims.count, 'file')}, {claims.size:,} bytes"
    told = {
        "issued": f"{rfc3339(claims.issued_at)}, key {receipt.key.id}",
        "done": rfc3339(claims.done_at),
        "manifest": f"{claims.manifest_sha} ({size})",
        "tier": claims.tier,
        "id": claims.id,
        "transparency": claims.transparency_log_uuid,
    }
    approval = claims.approval
    if approval is not None:
        told |= {
            "approved": f"{approval.repo}#{approval.pr}, {approval.decision}",
            "head": approval.head_sha,
            "base": approval.base_sha,
            "policy": approval.policy_digest,
        }
        if approval.log is not None:
            log = approval.log
            told["log"] = f"{log.origin}, record {log.index} of {log.size}, root {log.root}"
    for label, value in told.items():
        if value:
            screen.line(f"  {label:<13} {value}")
