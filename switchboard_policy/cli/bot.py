"""`switchboard bot`: webhooks, catching up, and whether the gate holds."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "serve": Entry(f"{_HERE}.bot_serve:serve", "Take GitHub's webhooks and do what they ask for."),
    "sync": Entry(f"{_HERE}.bot_sync:sync", "Catch up with what no webhook told of."),
    "doctor": Entry(f"{_HERE}.bot_doctor:doctor", "Say whether the gate can be walked around."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def bot() -> None:
    """Keep the gate running on GitHub.

    The environment says whom to act as: SWITCHBOARD_APP_ID and SWITCHBOARD_APP_KEY, or
    GITHUB_TOKEN.
    """
