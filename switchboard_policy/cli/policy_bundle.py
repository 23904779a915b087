"""`switchboard policy bundle`: what engines load, signed, and verified before any reads it."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "build": Entry(f"{_HERE}.policy_bundle_build:build", "Write the bundles of a repository."),
    "sign": Entry(f"{_HERE}.policy_bundle_sign:sign", "Sign bundles with a private key."),
    "verify": Entry(f"{_HERE}.policy_bundle_verify:verify", "Say whether a bundle may be loaded."),
    "push": Entry(f"{_HERE}.policy_bundle_push:push", "Put a bundle where engines get it."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def bundle() -> None:
    """Build, sign, verify and push bundles."""
