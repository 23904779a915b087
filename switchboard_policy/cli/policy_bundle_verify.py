"""`switchboard policy bundle verify`: whether a bundle may be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, policy_options, screen

if TYPE_CHECKING:
    from switchboard_policy.opa.bundles.verify import VerifiedBundle

SCHEMA = "switchboard.policy-bundle/v1"


@click.command
@policy_options.existing_bundle
@policy_options.verification
@options.output_format
def verify(  # noqa: PLR0913 - one argument an option
    bundle: Path,
    *,
    keys: tuple[tuple[str, Path], ...],
    roots: tuple[str, ...],
    scope: str,
    state: Path | None,
    as_json: bool,
) -> None:
    """Say whether a bundle may be loaded.

    Exits 0 when it may and 20 when it may not, with the reason. Nothing is unpacked, and no engine
    has read a byte of it by then.
    """
    from switchboard_policy.app.policy_bundle import (  # noqa: PLC0415 - heavy
        Verification,
        verify_bundle,
    )

    found = verify_bundle(bundle, Verification(keys, roots, scope, state))
    if as_json:
        screen.document(document(bundle, found))
    else:
        screen.line(told(bundle, found))
        if state is None:
            screen.note("an old bundle would be accepted too: --state FILE keeps the last one")


def told(bundle: Path, found: VerifiedBundle) -> str:
    """Return a verified bundle in one line."""
    manifest = found.manifest
    number = f"number {manifest.sequence}" if manifest.sequence >= 0 else "no number"
    what = f"{manifest.name or 'bundle'} {number}, {len(found.files)} files"
    return f"{bundle}  verified: {what}, signed by {found.key_id}, revision {manifest.revision}"


def document(bundle: Path, found: VerifiedBundle) -> dict[str, object]:
    """Return a verified bundle as a JSON document."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "file": str(bundle),
        "digest": found.digest,
        "signed_by": found.key_id,
        "name": found.manifest.name or None,
        "revision": found.manifest.revision,
        "sequence": found.manifest.sequence if found.manifest.sequence >= 0 else None,
        "roots": list(found.manifest.roots),
        "files": list(found.files),
    }
