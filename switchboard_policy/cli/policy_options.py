"""Options that the commands on bundles share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def existing_bundle(function: Function) -> Function:
    """Add the argument BUNDLE."""
    return click.argument(
        "bundle", metavar="BUNDLE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
    )(function)


def verification(function: Function) -> Function:
    """Add what a bundle is held to: keys, roots, scope and what was accepted last."""
    for add in reversed(
        (
            click.option(
                "--verification-key",
                "keys",
                multiple=True,
                required=True,
                metavar="ID=FILE",
                callback=lambda _ctx, _param, value: tuple(map(_named, value)),
                help="A public key that is believed, and its name; repeat it to rotate keys.",
            ),
            click.option(
                "--root",
                "roots",
                multiple=True,
                required=True,
                metavar="PATH",
                help="A part of the policy it must own, such as switchboard; repeat for each.",
            ),
            click.option(
                "--scope",
                default="",
                show_default="no scope",
                metavar="TEXT",
                help="What it must be signed for.",
            ),
            click.option(
                "--state",
                type=click.Path(dir_okay=False, path_type=Path),
                default=None,
                metavar="FILE",
                help="Keeps the last bundle accepted; an older one is then refused.",
            ),
        )
    ):
        function = add(function)
    return function


def _named(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise click.BadParameter(f"{text!r}; ID=FILE is allowed")
    return name, Path(file)
