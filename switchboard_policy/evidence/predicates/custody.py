"""Who had a set of evidence in hand, when, and what they did with it."""

from __future__ import annotations

from enum import StrEnum

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType


class Handling(StrEnum):
    """What was done with a set."""

    CREATED = "created"
    RECEIVED = "received"
    VERIFIED = "verified"
    HANDED_OVER = "handed-over"
    ARCHIVED = "archived"
    ACTED_ON = "acted-on"


class Marker(StrEnum):
    """The words a log is searched for."""

    GO = "DECISION_GO"
    ROLLBACK = "DECISION_ROLLBACK"
    OVERRIDE = "HITL_OVERRIDE"


def custody_predicate(  # noqa: PLR0913 - each is a fact of its own
    *,
    handling: Handling,
    handler: str,
    handled_at: int,
    position: int,
    previous: str = "",
    marker: Marker | None = None,
    note: str = "",
) -> Predicate:
    """Return one link of a chain of custody as a predicate.

    Args:
        handling: what was done.
        handler: who did it.
        handled_at: when, in seconds since the epoch.
        position: of this link in the chain, from 1.
        previous: digest of the statement of the link before; empty for the first.
        marker: the word a log is searched for, where this was a moment of decision.
        note: anything else worth knowing.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    return hold(
        PredicateType.CUSTODY,
        parts.known(
            {
                "handling": handling.value,
                "handler": handler,
                "handledAt": rfc3339(handled_at),
                "position": position,
                "previous": previous,
                "marker": None if marker is None else marker.value,
                "note": note,
            }
        ),
    )
