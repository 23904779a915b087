"""What held, for those who take our word for it: in-toto's Simple Verification Result.

It lists only what passed; of the rest it says nothing.
Source: in-toto/attestation, spec/predicates/svr.md, version 0.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from switchboard_policy.domain.moments import rfc3339
from switchboard_policy.evidence.predicates.schemas import Predicate, hold
from switchboard_policy.evidence.predicates.types import PredicateType

VERIFIER = "urn:switchboard-policy:verifier:gate:1"
"""Who verified; another number once other things are verified."""
PREFIX = "SWITCHBOARD_"
"""Before every property, so that nobody takes it for somebody else's."""


def svr_predicate(
    *,
    properties: Iterable[str],
    policies: Mapping[str, str],
    created_at: int,
    verifier: str = VERIFIER,
) -> Predicate:
    """Return what passed as a predicate.

    Args:
        properties: names of what passed: rules such as `limits/over_rate`, or words.
        policies: by what it was judged, name to `sha256:` digest.
        created_at: when it was verified, in seconds since the epoch.
        verifier: URI of who verified.

    Raises:
        PredicateInvalid: nothing passed, or something is not as the schema has it.
    """
    return hold(
        PredicateType.SVR,
        {
            "verifier": {
                "id": verifier,
                "policies": [
                    {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
                    for name, digest in sorted(policies.items())
                ],
            },
            "timeCreated": rfc3339(created_at),
            "properties": [*sorted({property_of(one) for one in properties})],
        },
    )


def property_of(name: str) -> str:
    """Return a name as a property: `limits/over_rate` is `SWITCHBOARD_LIMITS.OVER_RATE`.

    Two names that differ in more than their case are two properties, whatever they are made of: one
    that passed must not speak for another that did not.

    Args:
        name: of a rule, or a word.
    """
    return PREFIX + "".join(map(_spelt, name))


def _spelt(letter: str) -> str:
    if letter == "/":
        return "."
    plain = letter.isascii() and (letter.isalnum() or letter == "_")
    return letter.upper() if plain else f".{ord(letter):04X}."
