"""Options that the commands on audit logs share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from switchboard_policy.cli import evidence_options, options

Function = TypeVar("Function", bound=Callable[..., Any])

LOG = click.Path(file_okay=False, path_type=Path)
SCHEMA = "switchboard.audit-{}/v1"


def log(function: Function) -> Function:
    """Add the argument LOG, the folder of a log."""
    return click.argument("folder", metavar="LOG", type=LOG)(function)


def trusted(function: Function) -> Function:
    """Add who is believed for a log: `--keyring`, `--key`, and `--at` for the keyring's keys."""
    keyring = options.existing_file(
        "--keyring", default=None, metavar="FILE", help="The keys you believe; never from LOG."
    )
    key = click.option(
        "--key",
        "keys",
        multiple=True,
        metavar="KEY",
        help="A log's key on one line, as `audit append` tells it: NAME+ID+BASE64. "
        "May be repeated.",
    )
    return keyring(
        key(evidence_options.at("The moment the keyring's keys are judged at")(function))
    )


def heads(what: str) -> Callable[[Function], Function]:
    """Add `--checkpoint FILE`, given to the function as `heads`.

    Args:
        what: what it is for, for its help.
    """
    return options.existing_file(
        "--checkpoint", "heads", multiple=True, metavar="FILE", help=f"{what} May be repeated."
    )
