"""A key hands over to the next one: said by the old key, while it is still believed."""

from __future__ import annotations

from dataclasses import dataclass

from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.dsse import encode
from switchboard_policy.evidence.predicates import parts
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.ports.signer import PublicKey


@dataclass(frozen=True)
class RotatedKey:
    """A key of a rotation.

    Args:
        id: as the keyring calls it.
        public: the key.
        not_before: first second it is believed at, since the epoch.
        not_after: first second it is no longer believed at.
    """

    id: str
    public: PublicKey
    not_before: int
    not_after: int


def key_rotation_predicate(
    *, role: str, old: RotatedKey, new: RotatedKey, rotated_at: int, reason: str = ""
) -> Predicate:
    """Return a rotation as a predicate; the new key's digest is the statement's subject.

    Args:
        role: what the keys are for.
        old: the key that signs this.
        new: the key that follows it.
        rotated_at: when, in seconds since the epoch.
        reason: why: planned, lost, stolen.

    Raises:
        PredicateInvalid: something in it is not as the schema has it.
    """
    return hold(
        PredicateType.KEY_ROTATION,
        parts.known(
            {
                "role": role,
                "old": _key(old),
                "new": _key(new),
                "rotatedAt": rfc3339(rotated_at),
                "reason": reason,
            }
        ),
    )


def _key(key: RotatedKey) -> Json:
    return {
        "id": key.id,
        "kind": key.public.kind.value,
        "digest": sha256(key.public.spki),
        "spki": encode(key.public.spki),
        "notBefore": rfc3339(key.not_before),
        "notAfter": rfc3339(key.not_after),
    }
