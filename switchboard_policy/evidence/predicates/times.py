"""When a predicate says it was made, and until when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import seconds_of
from switchboard_policy.evidence.predicates.types import PredicateType

MADE: Mapping[PredicateType, str] = MappingProxyType(
    {
        PredicateType.PROPOSAL: "proposedAt",
        PredicateType.DECISION: "decidedAt",
        PredicateType.APPROVAL: "approvedAt",
        PredicateType.OVERRIDE: "givenAt",
        PredicateType.CUSTODY: "handledAt",
        PredicateType.KEY_ROTATION: "rotatedAt",
        PredicateType.SVR: "timeCreated",
    }
)
"""The field that says when; in-toto's Test Result has none."""
EXPIRES = "expiresAt"


def made_at(kind: PredicateType, predicate: Mapping[str, Json]) -> int | None:
    """Return when a predicate says it was made, in seconds since the epoch; None where it does not.

    Args:
        kind: its type.
        predicate: as `hold` or `predicate_of` returned it.
    """
    return _moment(predicate, MADE.get(kind, ""))


def expires_at(predicate: Mapping[str, Json]) -> int | None:
    """Return the first second at which a predicate counts no longer; None where it has no end.

    Args:
        predicate: as `hold` or `predicate_of` returned it.
    """
    return _moment(predicate, EXPIRES)


def _moment(predicate: Mapping[str, Json], field: str) -> int | None:
    text = predicate.get(field)
    return seconds_of(text) if isinstance(text, str) else None
