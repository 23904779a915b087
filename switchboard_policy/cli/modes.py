"""Commands that do one of several things: which options go with which."""

from __future__ import annotations

from collections.abc import Collection

import click

from switchboard_policy.errors import UsageError


def given(context: click.Context) -> frozenset[str]:
    """Return the options somebody gave, by the names of their parameters.

    Args:
        context: of the command.
    """
    default = click.core.ParameterSource.DEFAULT
    names = (each.name or "" for each in context.command.params)
    return frozenset(name for name in names if context.get_parameter_source(name) != default)


def refuse_beside(context: click.Context, mode: str, fitting: Collection[str], hint: str) -> None:
    """Refuse options that a mode of a command has no use for.

    Args:
        context: of the command.
        mode: the option that chose the mode, as it is typed.
        fitting: names of the parameters that go with it.
        hint: why others do not.

    Raises:
        UsageError: one of the others was given.
    """
    strange = given(context) - frozenset(fitting)
    for parameter in context.command.params:
        if parameter.name in strange:
            message = f"{mode} and {parameter.opts[0]} do not go together"
            raise UsageError(message, hint=hint)
