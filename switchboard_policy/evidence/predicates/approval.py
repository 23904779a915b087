"""An owner's yes or no to one exact change."""

from __future__ import annotations

from typing import Literal

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType


def approval_predicate(  # noqa: PLR0913 - each is a fact of its own
    *,
    verdict: Literal["approved", "rejected"],
    actor: str,
    about: About,
    approved_at: int,
    reason: str = "",
    role: str = "",
    expires_at: int | None = None,
    decision: str = "",
) -> Predicate:
    """Return an approval as a predicate.

    Args:
        verdict: what the owner says.
        actor: who says it.
        about: the change it is about; its digest is the statement's subject.
        approved_at: when, in seconds since the epoch.
        reason: why; a rejection needs one.
        role: for whom the actor speaks: the name of an owner.
        expires_at: until when it holds; None for no end.
        decision: SHA-256 of the statement of what the gate had said, with `sha256:` in front;
            empty where it had said nothing.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    told: dict[str, Json] = {
        "verdict": verdict,
        "actor": actor,
        "role": role,
        "reason": reason,
        "approvedAt": rfc3339(approved_at),
        "expiresAt": None if expires_at is None else rfc3339(expires_at),
        "change": parts.change(about),
        "decision": decision,
    }
    return hold(PredicateType.APPROVAL, parts.known(told))
