"""What an attestation says has the form of its kind, agrees with the set, and is in its time."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_claims import (
    ActorOther,
    BaseOther,
    ChangeOther,
    DecisionOther,
    Expired,
    FromTheFuture,
    HeadOther,
    PullRequestOther,
    RepositoryOther,
    TooOld,
)
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.times import expires_at, made_at
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import Requirement
from switchboard_policy.evidence.result import Attested
from switchboard_policy.evidence.subjects import DECISION, MANIFEST

_OTHER: Mapping[str, type[EvidenceError]] = {
    "changeDigest": ChangeOther,
    "repository": RepositoryOther,
    "pullRequest": PullRequestOther,
    "head": HeadOther,
    "base": BaseOther,
}
_NAMES_A_DECISION: Mapping[PredicateType, str] = {
    PredicateType.APPROVAL: "decision",
    PredicateType.OVERRIDE: "deniedDecision",
}


def hold_saying(
    each: Attested, requirement: Requirement, about: About, at: int, decisions: Collection[str] = ()
) -> str:
    """Hold what an attestation says to its kind, to the set and to its time.

    Of a kind this library does not know, which only a user's own profile can ask for, the
    signature and the subjects are all that is held.

    Args:
        each: an attestation whose signature holds.
        requirement: what its kind is asked for.
        about: what the set is about.
        at: the moment it is verified for, in seconds since the epoch.
        decisions: SHA-256 of each decision in the set, in hex.

    Returns:
        When it says it was made; empty where it does not say.

    Raises:
        PredicateInvalid: it does not fit the schema of its kind.
        ClaimError: the leaf class says what does not agree.
        KeyNotTrusted: the key was not believed yet when it says it signed.
    """
    statement = each.statement
    if statement.predicate_type not in set(PredicateType):
        return ""
    kind = PredicateType(statement.predicate_type)
    said = hold(kind, statement.predicate)
    _hold_change(said.get("change"), about, each)
    _hold_actor(kind, said, each)
    _hold_decision(kind, said, each, decisions)
    return _hold_time(kind, said, each, requirement, at)


def _hold_change(told: Json, about: About, each: Attested) -> None:
    """Hold what it says of the change to the set.

    What does not name the manifest could come from anywhere: it may say nothing of the change that
    the set does not say, or an approval from another repository would fit a set that names none.
    """
    if not isinstance(told, dict):
        return
    bound = any(one.name == MANIFEST for one in each.statement.subjects)
    known = about.document()
    for field, value in told.items():
        if known.get(field) != value and (field in known or not bound):
            set_about = known.get(field, "none that it names")
            message = f"it speaks of {field} {ascii(value)[:120]}; the set is about {set_about}"
            raise _OTHER[field](message)


def _hold_actor(kind: PredicateType, said: Predicate, each: Attested) -> None:
    if each.key.role is not KeyRole.APPROVAL or kind not in _NAMES_A_DECISION:
        return
    if said["actor"] != each.key.owner:
        message = f"{ascii(said['actor'])[:80]} speaks, and the key is {each.key.owner}'s"
        raise ActorOther(message, hint="an owner signs in the name the keyring gives the key")


def _hold_decision(
    kind: PredicateType, said: Predicate, each: Attested, decisions: Collection[str]
) -> None:
    field = _NAMES_A_DECISION.get(kind)
    told = said.get(field) if field else None
    if not told:
        return
    answered = str(told).removeprefix("sha256:")
    if answered not in decisions:
        raise DecisionOther(f"it answers the decision {told}, which is not in the set")
    for one in each.statement.subjects:
        if one.name == DECISION and one.digest.get("sha256") != answered:
            raise DecisionOther(f"it answers the decision {told}, and is about another one")


def _hold_time(
    kind: PredicateType, said: Predicate, each: Attested, requirement: Requirement, at: int
) -> str:
    skew = constants("switchboard_policy.evidence").whole("clock_skew_s")
    made, ends = made_at(kind, said), expires_at(said)
    if ends is not None and at >= ends:
        raise Expired(f"it counted until {rfc3339(ends)}; this is {rfc3339(at)}")
    if made is None:
        return ""
    if made > at + skew:
        message = f"it says {rfc3339(made)}, and is verified for {rfc3339(at)}"
        raise FromTheFuture(message, hint="which of the clocks is wrong?")
    early = each.key.refusal(each.key.role, made)
    if early is not None:
        raise early
    if requirement.oldest_s and at - made > requirement.oldest_s + skew:
        message = f"it is of {rfc3339(made)}; {requirement.oldest_s:,} s are allowed"
        raise TooOld(message, hint="have it attested anew")
    return rfc3339(made)
