"""The types of predicate that evidence holds."""

from __future__ import annotations

from enum import StrEnum


class PredicateType(StrEnum):
    """The URI of a predicate's type; ours are URNs, as the ids of our schemas are."""

    PROPOSAL = "urn:switchboard-policy:predicate:proposal:1"
    DECISION = "urn:switchboard-policy:predicate:decision:1"
    APPROVAL = "urn:switchboard-policy:predicate:approval:1"
    OVERRIDE = "urn:switchboard-policy:predicate:override:1"
    CUSTODY = "urn:switchboard-policy:predicate:custody:1"
    KEY_ROTATION = "urn:switchboard-policy:predicate:key-rotation:1"
    TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
    SVR = "https://in-toto.io/attestation/svr/v0.2"
