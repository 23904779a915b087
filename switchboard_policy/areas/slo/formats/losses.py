"""What a format cannot carry of a service level, or carries only in annotations of our own."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.domain.finding import Finding, Level

_WORDS = {
    "least": "least events",
    "exclusion": "exclusions",
    "timeslice": "slices of time",
    "tiers": "tiers switched off",
}
"""What an own key is about, by its first word."""


def not_carried(what: str, level: ServiceLevel) -> Finding:
    """Return the finding that something of a service level is lost or changed.

    Args:
        what: what is, as a sentence without a full stop.
        level: the service level.
    """
    return Finding("slo/not_carried", Level.ADVISORY, what, _pointer(level), level.location)


def in_own_keys(names: Iterable[str], reader: str, level: ServiceLevel) -> list[Finding]:
    """Return the finding that some of a service level is only read by us; none for nothing.

    Args:
        names: own keys it is written with.
        reader: who else reads the format.
        level: the service level.
    """
    words = {_WORDS.get(name.partition("_")[0], name) for name in names}
    if not words:
        return []
    told = ", ".join(sorted(words))
    what = f"{level.id}: {reader} leaves aside what only annotations of ours say: {told}"
    return [Finding("slo/own_keys", Level.ADVISORY, what, _pointer(level), level.location)]


def _pointer(level: ServiceLevel) -> str:
    return level.location.pointer if level.location else ""
