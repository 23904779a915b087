"""What is added to a set that stands already: only what leaves it one that verifies."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.app.custody import add_link
from switchboard_policy.app.gate_evidence import keep_overrides
from switchboard_policy.domain.decision import Override
from switchboard_policy.errors.evidence_attestations import PredicateInvalid
from switchboard_policy.evidence.attestation import attest
from switchboard_policy.evidence.create import Saying, statement_of
from switchboard_policy.evidence.gathering import manifest_in
from switchboard_policy.evidence.predicates.custody import Handling
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement, Subject
from switchboard_policy.evidence.subjects import change_subject
from switchboard_policy.testing import builders as b

GIVEN = Override(world.CHANGE, ("risk/high",), world.OWNER, "known", world.AT + 60, signed=True)


@pytest.mark.parametrize(
    "more", [(), (Subject("decision", {"gitCommit": "a" * 40}),)], ids=["none", "no digest"]
)
def test_an_override_that_answers_no_decision_is_not_kept(
    tmp_path: Path, more: tuple[Subject, ...]
) -> None:
    world.good_set(tmp_path)
    said = override_predicate(
        GIVEN, about=world.about(), denied=b.digest("denied"), given_at=world.MADE
    )
    subjects = (change_subject(world.CHANGE), *more)
    bundle = attest(Statement(subjects, PredicateType.OVERRIDE, said), world.OWNER_KEY)
    keep_overrides(tmp_path, [("override.sigstore.json", bundle)])
    assert world.verified(tmp_path).valid
    assert not (tmp_path / "evidence/attestations/override.sigstore.json").exists()


def test_no_link_of_custody_follows_one_that_is_none(tmp_path: Path) -> None:
    world.good_set(tmp_path)
    saying = Saying("custody", PredicateType.CUSTODY, {"position": "first"})
    world.attested(tmp_path, "custody", statement_of(saying, manifest_in(tmp_path)))
    with pytest.raises(PredicateInvalid):
        add_link(tmp_path, Handling.RECEIVED, "auditor", world.ATTESTATION_KEY, at=world.AT)
    assert not (tmp_path / "evidence/attestations/custody-2.sigstore.json").exists()
