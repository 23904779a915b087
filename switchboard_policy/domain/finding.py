"""What a check found: an id, how bad it is, what it means, where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.location import Location


class Level(StrEnum):
    """How bad a finding is. Soft ones may be overridden by an owner; hard ones by nobody."""

    ADVISORY = "advisory"
    SOFT = "soft"
    HARD = "hard"


class Confidence(StrEnum):
    """How sure it is that a finding is true; whatever reads a mapping or a rule is sure."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing a check found.

    Args:
        id: `<area>/<rule>`, stable, with a docs page.
        level: how bad it is.
        msg: one sentence: what it means and what would help.
        path: JSON pointer into the input it was found in.
        location: file and line, once located.
        confidence: how sure it is that this is true.
    """

    id: str
    level: Level
    msg: str
    path: str = ""
    location: Location | None = None
    confidence: Confidence = Confidence.HIGH


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings once each, in an order that depends on nothing but themselves."""
    return sorted(
        set(findings),
        key=lambda one: (one.id, one.path, one.msg, str(one.location), str(one.level)),
    )
