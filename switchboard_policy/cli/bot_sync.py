"""`switchboard bot sync`: catch up with what no webhook told of."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy import __version__
from switchboard_policy.cli import options, screen
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import ForgeError

if TYPE_CHECKING:
    from switchboard_policy.app.pulls.sync import Synced

SCHEMA = "switchboard.bot-sync/v1"
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command
@options.github_repository
@click.option(
    "--state",
    type=_FOLDER,
    default=None,
    show_default="a temporary folder",
    metavar="DIR",
    help="Keeps a mirror of the repository from run to run.",
)
@options.telemetry
@options.engine
@options.output_format
def sync(  # noqa: PLR0913 - one argument an option
    repository: str, *, state: Path | None, telemetry: str, engine: str, token: str, as_json: bool
) -> int:
    """Catch up with what no webhook told of.

    Looks at open pull requests whose check is missing, old or somebody else's, answers commands
    nobody answered, asks for lost deliveries again, and lists overrides that end soon. Needs no
    database, and two copies at once do no harm: run it every quarter of an hour. Exits 30 when
    something could not be done.
    """
    from switchboard_policy.app.pulls import desks, wiring  # noqa: PLC0415 - heavy
    from switchboard_policy.app.pulls.examining import open_hooks  # noqa: PLC0415
    from switchboard_policy.app.pulls.sync import sync as catch_up  # noqa: PLC0415

    name = wiring.repository_of(os.environ, repository)
    with tempfile.TemporaryDirectory() as scratch:
        office = desks.Office(os.environ, state or Path(scratch), telemetry, engine, token)
        with desks.open_desks(office, (name,)) as opened, open_hooks(os.environ, name) as hooks:
            found = catch_up(opened[name], hooks, now=int(time.time()))
    if as_json:
        screen.document(document(found))
    else:
        _tell(found)
    return ForgeError.exit_status if found.failed else 0


def document(found: Synced) -> dict[str, object]:
    """Return what was caught up with as a JSON document."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "looked": list(found.looked),
        "answered": list(found.answered),
        "redelivered": found.redelivered,
        "expiring": [
            {
                "pull": each.pull,
                "comment": each.override.comment,
                "by": each.override.by,
                "findings": list(each.override.findings),
                "until": rfc3339(each.override.until),
            }
            for each in found.expiring
        ],
        "failed": list(found.failed),
    }


def _tell(found: Synced) -> None:
    for number in found.looked:
        screen.line(f"looked at pull request {number} again")
    for comment in found.answered:
        screen.line(f"answered comment {comment}")
    if found.redelivered:
        screen.line(f"asked for {found.redelivered} lost deliveries again")
    for each in found.expiring:
        what = ", ".join(each.override.findings)
        until = rfc3339(each.override.until)
        screen.line(f"override of {what} on #{each.pull} by {each.override.by} ends {until}")
    for why in found.failed:
        screen.note(f"not done: {why}")
    if not any((found.looked, found.answered, found.redelivered, found.expiring, found.failed)):
        screen.note("nothing was missed")
