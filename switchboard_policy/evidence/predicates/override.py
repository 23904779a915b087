"""An owner's acceptance of named soft findings, beside the decision that it lifts.

It never takes the denial away: its subjects are the change and the denied decision.
"""

from __future__ import annotations

from switchboard_policy.domain.decision import Override
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType


def override_predicate(
    override: Override, *, about: About, denied: str, given_at: int
) -> Predicate:
    """Return an override as a predicate.

    Args:
        override: who accepts what, and why.
        about: the change it is about.
        denied: SHA-256 of the statement of the denial that it answers, with `sha256:` in front.
        given_at: when it was given, in seconds since the epoch.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    told: dict[str, Json] = {
        "actor": override.by,
        "reason": override.reason,
        "findings": [*sorted(override.findings)],
        "givenAt": rfc3339(given_at),
        "expiresAt": rfc3339(override.expires),
        "change": parts.change(about),
        "deniedDecision": denied,
    }
    given = override.given
    if given is not None:
        told |= {
            "accountId": given.person,
            "commentId": given.comment,
            "commentDigest": given.body_digest,
            "rulesDigest": given.rules_digest,
            "baseValuesDigest": given.base_values,
            "saw": list(given.saw),
            "breakGlass": given.break_glass,
            "incident": given.incident,
            "ticket": given.ticket,
        }
    return hold(PredicateType.OVERRIDE, parts.known(told))
