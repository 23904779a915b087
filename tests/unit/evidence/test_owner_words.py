"""What an owner says is about the decision it answers, in the text and in the subjects alike."""

from __future__ import annotations

import pytest
from support import evidence_world as world

from switchboard_policy.domain.decision import Override
from switchboard_policy.errors.evidence_claims import DecisionOther
from switchboard_policy.evidence.checks.saying import hold_saying
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import shipped_profile
from switchboard_policy.evidence.result import Attested
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import change_subject, decision_subject

ONE, OTHER = "1" * 64, "2" * 64
"""Two decisions of one set."""
GIVEN = Override(world.CHANGE, ("risk/high",), world.OWNER, "known", world.AT + 60, signed=True)


def held(answers: str, about: str) -> str:
    """Hold an override that names one decision in its text, and one among its subjects."""
    said = override_predicate(
        GIVEN, about=world.about(), denied=f"sha256:{answers}", given_at=world.MADE
    )
    subjects = (change_subject(world.CHANGE), decision_subject(f"sha256:{about}"))
    key = world.trusted(world.OWNER_KEY, KeyRole.APPROVAL, owner=world.OWNER)
    statement = Statement(subjects, PredicateType.OVERRIDE, said)
    each = Attested("override", statement, "", key, "0" * 64)
    requirement = shipped_profile("override").requirement(PredicateType.OVERRIDE)
    assert requirement is not None
    return hold_saying(each, requirement, world.about(), world.AT, (ONE, OTHER))


def test_an_override_is_about_the_decision_it_answers() -> None:
    assert held(ONE, ONE)
    with pytest.raises(DecisionOther, match="and is about another one"):
        held(ONE, OTHER)
