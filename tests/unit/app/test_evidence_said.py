"""What a statement says in a line: who, what and until when, for every kind there is."""

from __future__ import annotations

import pytest
from support.predicates import every_predicate

from switchboard_policy.app.evidence.said import said_in_words
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement

MUST_SAY = {
    PredicateType.PROPOSAL: ("change", "proposed by"),
    PredicateType.DECISION: ("allowed by override",),
    PredicateType.APPROVAL: ("approved by ada for sre-leads",),
    PredicateType.OVERRIDE: ("ada accepts risk/high until", "the weekend is quiet"),
    PredicateType.CUSTODY: ("2. acted on by ada", "DECISION_GO"),
    PredicateType.KEY_ROTATION: ("key k1 hands over to k2",),
    PredicateType.TEST_RESULT: ("simulation PASSED: 1 passed",),
    PredicateType.SVR: ("1 result verified by urn:switchboard-policy:verifier:gate:1",),
}


@pytest.mark.parametrize("kind", PredicateType)
def test_each_kind_is_said_in_one_line(kind: PredicateType) -> None:
    told = said_in_words(Statement((), kind, every_predicate()[kind]))
    for words in MUST_SAY[kind]:
        assert words in told
    assert "\n" not in told


def test_a_kind_nobody_here_knows_is_named() -> None:
    assert said_in_words(Statement((), "a:b", {})) == "a statement of type a:b"
