"""`switchboard receipt`: one signed line that says what was approved or exported."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "issue": Entry(f"{_HERE}.receipt_issue:issue", "Give a receipt for a set of evidence."),
    "verify": Entry(f"{_HERE}.receipt_verify:verify", "Say whether a receipt is genuine."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def receipt() -> None:
    """Issue and verify receipts."""
