"""What reading definitions gives."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.domain.finding import Finding


@dataclass(frozen=True)
class Read:
    """Service levels, and what was left aside on the way to them.

    Args:
        levels: the service levels.
        findings: what was not understood, each with its place.
    """

    levels: tuple[ServiceLevel, ...] = ()
    findings: tuple[Finding, ...] = ()
