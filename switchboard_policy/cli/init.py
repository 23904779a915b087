"""`switchboard init`: a new policy repository, or the description of one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import UsageError

if TYPE_CHECKING:
    from switchboard_policy.app.adopt_write import Described

_STDOUT = "-"


@click.command
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--git/--no-git",
    default=True,
    show_default=True,
    help="Make it a git repository with a first commit, unless it stands in one already.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    metavar="DIR",
    help="Scan a repository that is there, and propose its switchboard.yaml; nothing else of it "
    "is written.",
)
@click.option(
    "--out",
    default="",
    show_default="switchboard.yaml of the repository scanned",
    metavar="FILE",
    help="With --from: the file to write or bring up to date; - for stdout.",
)
@click.option(
    "--interactive",
    is_flag=True,
    help="With --from: ask what no file can tell.",
)
@options.output_format
def init(  # noqa: PLR0913 - one argument an option
    directory: Path | None,
    *,
    git: bool,
    source: Path | None,
    out: str,
    interactive: bool,
    as_json: bool,
) -> None:
    """Write a policy repository, or describe one that is there.

    DIR must not exist, or be empty. All of it is written or nothing. The repository holds five
    services, three tiers and fifty tenants as an example to change into your own.

    With --from, which values stand where is told by names and numbers, each with its evidence.
    Running it again keeps what you changed in the file.
    """
    if source is not None:
        if directory is not None:
            raise UsageError("DIR and --from name two repositories", hint="give one of them")
        _describe(source, out, interactive=interactive, as_json=as_json)
        return
    if out or interactive:
        raise UsageError("--out and --interactive belong to --from")
    if directory is None:
        raise click.UsageError("missing argument 'DIR', or --from DIR")
    from switchboard_policy.app.initialise import initialise  # noqa: PLC0415 - heavy

    made = initialise(directory, under_version_control=git)
    if as_json:
        screen.document(made.document())
        return
    for word in made.words:
        screen.say(word)
    screen.line(str(made.directory))
    screen.note(f"Next: cd {made.directory} && switchboard telemetry import FILE")


def _describe(source: Path, out: str, *, interactive: bool, as_json: bool) -> None:
    from switchboard_policy.app.adopt import adopt  # noqa: PLC0415 - heavy
    from switchboard_policy.app.adopt_write import describe  # noqa: PLC0415

    found = adopt(source)
    if interactive:
        from switchboard_policy.cli.init_questions import asked  # noqa: PLC0415

        found = asked(found)
    target = None if out == _STDOUT else Path(out) if out else source / "switchboard.yaml"
    made = describe(found, target)
    if as_json:
        screen.document(made.document())
    elif target is None:
        click.echo(made.text, nl=False)
    else:
        screen.line(str(target))
    _tell(made)


def _tell(made: Described) -> None:
    """Say on stderr what was found, what is new, and what a person has to see to."""
    found, sure = made.found, made.found.sure()
    names = len({each.name for each in sure})
    screen.say(f"scanned     {counted(names, 'value')} at {counted(len(sure), 'place')}")
    if made.added is not None:
        screen.say(f"added       {counted(made.added, 'new place')}; the rest is as it was")
    for each in made.by_hand:
        screen.note(f"add by hand, its list stands on one line: {each}")
    doubtful = len(found.placed) - len(sure)
    if doubtful:
        screen.note(f"{counted(doubtful, 'place')} not sure, as comments in the file")
    if found.unplaced:
        screen.note(f"{len(found.unplaced):,} places or files not placed; the file says why")
    screen.note("Next: read it, then switchboard check")
