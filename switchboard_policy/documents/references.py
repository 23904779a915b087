"""Names in `switchboard.yaml` that must exist: a misspelt owner rule would guard nothing."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.errors import InputError, nearest


def check_references(config: Config, values: PolicyValues) -> None:
    """Refuse owner rules and series about services or tenants that do not exist.

    Args:
        config: the parsed `switchboard.yaml`.
        values: every policy value found.

    Raises:
        InputError: the name, where it stands, and the nearest one that exists.
    """
    tenants = _named(values, "tenant")
    services = _named(values, "service") | config.services.keys()
    for position, rule in enumerate(config.owners):
        _check(config, ("owners", str(position), "service"), rule.service, services)
        _check(config, ("owners", str(position), "tenant"), rule.tenant, tenants)
    for name, series in sorted(config.telemetry.series.items()):
        tokens = ("telemetry", "series", name, "service")
        _check(config, tokens, series.get("service", ""), services)


def _named(values: PolicyValues, variable: str) -> set[str]:
    return {text for value in values for name, text in value.names if name == variable}


def _check(config: Config, tokens: tuple[str, ...], name: str, known: Iterable[str]) -> None:
    if name and name not in set(known):
        where = config.locations.get(pointers.join(tokens))
        message = f"{tokens[-1]} {name!r} is in no policy value"
        raise InputError(message, location=where, hint=nearest(name, known))
