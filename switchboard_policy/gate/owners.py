"""Who owns what: the last matching rule wins, as in CODEOWNERS."""

from __future__ import annotations

from fnmatch import fnmatchcase

from switchboard_policy.domain.config import Config, OwnerRule


def owners_of(
    config: Config, *, area: str, service: str = "", tenant: str = "", path: str = ""
) -> tuple[str, ...]:
    """Return who owns something; empty where nobody does.

    Args:
        config: the parsed `switchboard.yaml`.
        area: the area it belongs to.
        service: the service it is about, empty for none.
        tenant: the tenant it is about, empty for none.
        path: the file it stands in, empty for none.
    """
    owners: tuple[str, ...] = ()
    for rule in config.owners:
        if _matches(rule, area, service, tenant, path):
            owners = rule.owners
    return owners


def _matches(rule: OwnerRule, area: str, service: str, tenant: str, path: str) -> bool:
    """Whether every condition a rule states holds; `*` in its path also crosses folders."""
    return (
        rule.area in {"", area}
        and rule.service in {"", service}
        and rule.tenant in {"", tenant}
        and (not rule.path or fnmatchcase(path, rule.path))
    )
