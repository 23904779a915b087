"""What reading definitions gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location


@dataclass(frozen=True)
class Read:
    """Service levels, and what was left aside on the way to them.

    Args:
        levels: the service levels.
        findings: what was not understood, each with its place.
    """

    levels: tuple[ServiceLevel, ...] = ()
    findings: tuple[Finding, ...] = ()


def by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings once each, in the order of the lines they are about."""

    def place(finding: Finding) -> tuple[str, int, int, str, str]:
        where = finding.location or Location("")
        return where.file, where.line, where.column, finding.id, finding.msg

    return tuple(sorted(set(findings), key=place))
