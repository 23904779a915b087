"""`switchboard init`: a new policy repository."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import options, screen


@click.command
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--git/--no-git",
    default=True,
    show_default=True,
    help="Make it a git repository with a first commit, unless it stands in one already.",
)
@options.output_format
def init(directory: Path, *, git: bool, as_json: bool) -> None:
    """Write a new policy repository.

    DIR must not exist, or be empty. All of it is written or nothing. The repository holds five
    services, three tiers and fifty tenants as an example to change into your own.
    """
    from switchboard_policy.app.initialise import initialise  # noqa: PLC0415 - heavy

    made = initialise(directory, under_version_control=git)
    if as_json:
        screen.document(made.document())
        return
    for word in made.words:
        screen.say(word)
    screen.line(str(made.directory))
    screen.note(f"Next: cd {made.directory} && switchboard telemetry import FILE")
