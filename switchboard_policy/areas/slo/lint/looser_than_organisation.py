"""`slo/looser_than_organisation`: an objective below what the organisation promises.

Which kind of promise it is, is told by labels, never guessed: `switchboard_indicator`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import plain

_INDICATOR = "switchboard_indicator"


def lint_level(level: ServiceLevel, found: Constants) -> Iterator[Finding]:
    """Yield an availability below the organisation's.

    Args:
        level: the service level.
        found: the constants of the area, the repository's settings applied.
    """
    if level.labels.get(_INDICATOR) == "availability":
        told = lower(level.objective, found.number("organisation_availability_percent"))
        if told:
            yield finding(level.id, told, level.location)


def lower(stated: Decimal, usual: Decimal) -> str:
    """Return in words how an availability falls short of another, or nothing.

    Args:
        stated: percent.
        usual: percent.
    """
    if stated >= usual:
        return ""
    return f"{plain(stated)} % is looser than the organisation's {plain(usual)} %"


def finding(subject: str, told: str, location: Location | None) -> Finding:
    """Return the finding.

    Args:
        subject: the service level.
        told: how it is looser, in words.
        location: where it stands.
    """
    msg = f"{subject}: {told}; tighten it, or record why it is so"
    pointer = location.pointer if location else ""
    return Finding("slo/looser_than_organisation", Level.ADVISORY, msg, pointer, location)
