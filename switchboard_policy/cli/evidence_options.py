"""Options that the commands on evidence share, each said once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from switchboard_policy.cli import key_options

if TYPE_CHECKING:
    from switchboard_policy.evidence.about import About
    from switchboard_policy.evidence.expected import Expected

Function = TypeVar("Function", bound=Callable[..., Any])


def folder(function: Function) -> Function:
    """Add the argument DIR."""
    return click.argument(
        "root",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
    )(function)


def change(function: Function) -> Function:
    """Add what is known of the change: repository, pull request, commits, digest."""
    digest = click.option(
        "--change", default="", metavar="DIGEST", help="Its digest: sha256: and hex."
    )
    return place(digest(function))


def place(function: Function) -> Function:
    """Add where a change is: repository, pull request, commits."""
    for add in reversed(
        (
            click.option("--repository", default="", metavar="OWNER/NAME", help="Its repository."),
            click.option(
                "--pull",
                type=click.IntRange(min=1),
                default=None,
                metavar="N",
                help="Its pull request.",
            ),
            click.option("--head", default="", metavar="COMMIT", help="The commit to be merged."),
            click.option(
                "--base", default="", metavar="COMMIT", help="The commit it is merged into."
            ),
        )
    ):
        function = add(function)
    return function


def believed(function: Function) -> Function:
    """Add what a set is held to: `--keyring` and `--profile`."""
    for add in (
        click.option(
            "--profile",
            default="decision",
            show_default=True,
            metavar="NAME|FILE",
            help="What must be attested: proposal, decision, override, gate, or a YAML file "
            "of yours.",
        ),
        key_options.keyring,
    ):
        function = add(function)
    return function


def expected(known: Mapping[str, Any], checkpoints: tuple[bytes, ...] = ()) -> Expected:
    """Return what is known of a change, from the options that `change` adds.

    Args:
        known: their values by name.
        checkpoints: heads of the log that were shown.

    Raises:
        UsageError: one is of a form that no set could be about, such as a branch for a commit: the
            set is not refused for that.
    """
    from switchboard_policy.evidence.expected import Expected  # noqa: PLC0415 - heavy

    about = about_of(known, created=0)
    return Expected(
        repository=about.repository,
        pull_request=about.pull_request,
        head=about.head,
        base=about.base,
        change_digest=about.change_digest,
        checkpoints=checkpoints,
    )


def about_of(known: Mapping[str, Any], *, created: int) -> About:
    """Return what a set is about, from the options that `change` or `place` adds.

    Args:
        known: their values by name.
        created: when the set is made, in seconds since the epoch.

    Raises:
        UsageError: one is of a form that no set could be about.
    """
    from switchboard_policy.evidence.about import About  # noqa: PLC0415 - heavy

    return About(
        created=created,
        change_digest=known.get("change", ""),
        repository=known["repository"],
        pull_request=known["pull"] or 0,
        head=known["head"],
        base=known["base"],
    )


def at(what: str) -> Callable[[Function], Function]:
    """Add `--at TIME`, given to the function as seconds since the epoch.

    Args:
        what: what happens at that moment, for its help.
    """
    return click.option(
        "--at",
        default="",
        show_default="now",
        metavar="TIME",
        callback=lambda _ctx, _param, value: _moment(value),
        help=f"{what}, as 2026-12-01T12:00:00Z.",
    )


def _moment(text: str) -> int:
    from switchboard_policy.gate.moments import ALLOWED, moment  # noqa: PLC0415 - heavy

    if not text:
        return int(time.time())
    found = moment(text)
    if found is None:
        raise click.BadParameter(f"{text!r}; {ALLOWED}")
    return found
