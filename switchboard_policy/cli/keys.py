"""`switchboard keys`: the keys that sign evidence, and the keyring that says which count."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "new": Entry(f"{_HERE}.keys_new:new", "Make a key, and add it to a keyring."),
    "rotate": Entry(f"{_HERE}.keys_rotate:rotate", "Make the key that follows another."),
    "list": Entry(f"{_HERE}.keys_list:list_", "Say which keys count, and until when."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def keys() -> None:
    """Make, rotate and list the keys of evidence."""
