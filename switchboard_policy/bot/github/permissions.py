"""What the App asks for, each with its reason; what it holds beyond that is a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_LEVELS = ("none", "read", "write", "admin")


@dataclass(frozen=True)
class Permission:
    """One permission of a GitHub App.

    Args:
        name: what GitHub calls it.
        access: `read`, `write` or `admin`.
        reason: what it is needed for.
    """

    name: str
    access: str
    reason: str


WORK: tuple[Permission, ...] = (
    Permission("metadata", "read", "read the repository, and the role somebody has in it"),
    Permission("contents", "write", "fetch what is judged; put a proposal on a branch of its own"),
    Permission("pull_requests", "write", "read and open pull requests, comment on and label them"),
    Permission("checks", "write", "publish the gate's answer as a check that only an App can make"),
    Permission("issues", "write", "keep the dashboard, and open the issue a broken glass leaves"),
    Permission("members", "read", "see who is an active member of the teams that own an area"),
    Permission(
        "statuses", "write", "be offered as the expected source when a check is made required"
    ),
)
"""What the gate and the proposals need. Nothing else is in a token they use."""

DOCTOR: tuple[Permission, ...] = (
    Permission("metadata", "read", "read the repository and its rulesets"),
    Permission("contents", "read", "read the errors GitHub finds in CODEOWNERS"),
    Permission(
        "administration", "read", "read branch protection, and who may walk around a ruleset"
    ),
)
"""What the doctor needs; in a token of its own that nothing else uses."""


def asked(permissions: Sequence[Permission] = WORK) -> Mapping[str, str]:
    """Return a permission map as GitHub takes it: name to access."""
    return MappingProxyType({each.name: each.access for each in permissions})


def granted_too_much(
    granted: Mapping[str, str], *, wanted: Sequence[Sequence[Permission]] = (WORK, DOCTOR)
) -> Mapping[str, str]:
    """Return what an App was granted beyond what any part of it needs, name to access granted.

    Args:
        granted: what it was granted, as in `Actor.permissions`.
        wanted: the permissions of each part.
    """
    needed: dict[str, str] = {}
    for permission in (each for part in wanted for each in part):
        held = needed.get(permission.name, "none")
        needed[permission.name] = max(held, permission.access, key=level)
    beyond = {
        name: access
        for name, access in sorted(granted.items())
        if level(access) > level(needed.get(name, "none"))
    }
    return MappingProxyType(beyond)


def missing(granted: Mapping[str, str], wanted: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is wanted and was not granted, name to access wanted.

    Args:
        granted: what was granted.
        wanted: a permission map.
    """
    short = {
        name: access
        for name, access in sorted(wanted.items())
        if level(granted.get(name, "none")) < level(access)
    }
    return MappingProxyType(short)


def level(access: str) -> int:
    """Return how far an access reaches; one that nobody knows reaches further than all others."""
    return _LEVELS.index(access) if access in _LEVELS else len(_LEVELS)
