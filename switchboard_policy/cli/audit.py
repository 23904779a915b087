"""`switchboard audit`: a log of what was decided, in which a change can be seen."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "append": Entry(f"{_HERE}.audit_append:append", "Append records to an audit log."),
    "prove": Entry(f"{_HERE}.audit_prove:prove", "Show that a record is in a log."),
    "verify": Entry(f"{_HERE}.audit_verify:verify", "Say whether an audit log is what was signed."),
    "watch": Entry(f"{_HERE}.audit_watch:watch", "Follow a log, and tell if history was changed."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def audit() -> None:
    """Keep an audit log whose history cannot be changed unseen."""
