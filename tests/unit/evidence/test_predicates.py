from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from support.evidence_keys import fixed_signer
from support.predicates import ABOUT, NOW, OVERRIDE, VALUE, decided, every_predicate

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.errors.evidence_attestations import PredicateInvalid, PredicateTypeRefused
from switchboard_policy.evidence.attestation import attest, read_attestation, verify_attestation
from switchboard_policy.evidence.predicates.approval import approval_predicate
from switchboard_policy.evidence.predicates.custody import Handling, custody_predicate
from switchboard_policy.evidence.predicates.decision import Basis, decision_predicate
from switchboard_policy.evidence.predicates.figures import ratio
from switchboard_policy.evidence.predicates.override import override_predicate
from switchboard_policy.evidence.predicates.parts import deltas
from switchboard_policy.evidence.predicates.schemas import hold, predicate_of, schema_of
from switchboard_policy.evidence.predicates.simulation import simulation_predicate
from switchboard_policy.evidence.predicates.svr import svr_predicate
from switchboard_policy.evidence.predicates.times import expires_at, made_at
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.statement import Statement
from switchboard_policy.evidence.subjects import change_subject, manifest_subject
from switchboard_policy.gate.facts import override_fact
from switchboard_policy.testing import builders as b

KINDS = sorted(PredicateType)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_survives_signing_and_reading(kind: PredicateType) -> None:
    said = every_predicate()[kind]
    subjects = (manifest_subject(b.digest("manifest")), change_subject(ABOUT.change_digest))
    signer = fixed_signer()
    sent = attest(Statement(subjects, kind, said), signer)
    read, _ = verify_attestation(read_attestation(sent), [signer.public])
    assert predicate_of(read, PredicateType) == said


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_too_many_or_too_few_is_refused(kind: PredicateType) -> None:
    said = every_predicate()[kind]
    with pytest.raises(PredicateInvalid, match="extra"):
        hold(kind, {**said, "extra": 1})
    for field in schema_of(kind)["required"]:
        with pytest.raises(PredicateInvalid):
            hold(kind, {name: value for name, value in said.items() if name != field})


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_is_a_fraction(kind: PredicateType) -> None:
    assert not [value for value in _leaves(every_predicate()[kind]) if isinstance(value, float)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_camel_case_and_described(kind: PredicateType) -> None:
    for name, schema in schema_of(kind)["properties"].items():
        assert name.isalnum(), name
        assert name[0].islower(), name
        assert schema["description"].endswith("."), name


@pytest.mark.parametrize("kind", KINDS)
def test_when_it_was_made_can_be_read(kind: PredicateType) -> None:
    due = None if kind is PredicateType.TEST_RESULT else NOW
    assert made_at(kind, every_predicate()[kind]) == due


def test_an_override_tells_until_when_it_counts() -> None:
    assert expires_at(every_predicate()[PredicateType.OVERRIDE]) == OVERRIDE.expires
    assert expires_at(decided()) is None


@pytest.mark.parametrize(
    "text", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-12", "", 5]
)
def test_a_moment_that_no_calendar_has_is_refused(text: object) -> None:
    with pytest.raises(PredicateInvalid, match="decidedAt"):
        hold(PredicateType.DECISION, {**decided(), "decidedAt": text})  # type: ignore[dict-item]


@pytest.mark.parametrize("ending", ["\n", " ", "A"])
def test_a_digest_has_nothing_after_it(ending: str) -> None:
    said = decided()
    with pytest.raises(PredicateInvalid, match="recordDigest"):
        hold(PredicateType.DECISION, {**said, "recordDigest": f"{said['recordDigest']}{ending}"})


def test_a_predicate_of_another_type_than_due_is_refused_by_name() -> None:
    other = Statement((), PredicateType.APPROVAL, {})
    with pytest.raises(PredicateTypeRefused, match="approval"):
        predicate_of(other, [PredicateType.DECISION])
    almost = Statement((), f"{PredicateType.SVR}0", {})
    with pytest.raises(PredicateTypeRefused) as caught:
        predicate_of(almost, PredicateType)
    assert caught.value.hint == f"did you mean {str(PredicateType.SVR)!r}?"
    with pytest.raises(PredicateTypeRefused, match=r"example\.org"):
        predicate_of(Statement((), "https://example.org/x", {}), PredicateType)


def test_a_long_fault_is_told_short() -> None:
    with pytest.raises(PredicateInvalid) as caught:
        hold(PredicateType.DECISION, {**decided(), "verdict": "x" * 10_000})
    assert len(caught.value.diagnostics()) < 400


def test_a_decision_tells_who_overrode_what_by_which_bounds() -> None:
    said: Any = decided()
    assert said["risk"]["scoreMilli"] == 34_000
    assert said["deltas"][0] == {
        "area": "limits",
        "subject": "acme",
        "value": "limits.rps",
        "unit": "requests/s",
        "old": "20",
        "new": "32.5",
        "files": ["data.yaml"],
    }
    assert [one["value"] for one in said["thresholds"]] == ["soft", "true", "60.5"]
    override = said["overrides"][0]
    assert (override["actor"], override["accountId"]) == ("ada", 17)
    assert override["counts"] == ["risk/high"]
    assert "signed" not in override
    assert said["change"]["pullRequest"] == 7
    assert said["seed"] == 1


def test_a_decision_without_values_or_rules_is_one_too() -> None:
    said: Any = decision_predicate(
        b.decision(), about=type(ABOUT)(NOW), basis=Basis(), decided_at=NOW
    )
    assert said["risk"] == {"notEvaluated": "no value changes"}
    assert "seed" not in said
    assert said["change"] == {}


def test_an_override_from_a_file_says_no_more_than_is_known() -> None:
    bare = type(OVERRIDE)(ABOUT.change_digest, ("b", "a"), "ada", "a reason", NOW)
    said = override_predicate(bare, about=ABOUT, denied=b.digest("denied"), given_at=NOW)
    assert said["findings"] == ["a", "b"]
    assert "commentId" not in said


def test_an_override_from_a_comment_says_what_had_been_shown() -> None:
    said = every_predicate()[PredicateType.OVERRIDE]
    assert (said["accountId"], said["commentId"], said["saw"]) == (17, 3, ["risk/high"])
    assert said["breakGlass"] is False
    assert "incident" not in said


def test_a_decision_tells_which_override_had_an_owners_own_signature() -> None:
    fact = {**override_fact(replace(OVERRIDE, signed=True))}
    signed = replace(b.decision(), input={"overrides": [fact]})
    said: Any = decision_predicate(signed, about=ABOUT, basis=Basis(), decided_at=NOW)
    assert said["overrides"][0]["signed"] is True


def test_a_decision_by_servers_tells_their_revisions() -> None:
    stamp = EngineStamp("opa-remote", "1.22.0", "", "", {"rules": "7", "data": "9"})
    by_servers = replace(b.decision(), stamp=stamp)
    said: Any = decision_predicate(by_servers, about=ABOUT, basis=Basis(), decided_at=NOW)
    assert said["engine"] == {
        "name": "opa-remote",
        "version": "1.22.0",
        "revisions": {"rules": "7", "data": "9"},
    }
    assert "revisions" not in decided()["engine"]  # type: ignore[operator]


def test_a_rejection_needs_a_reason() -> None:
    with pytest.raises(PredicateInvalid, match="reason"):
        approval_predicate(verdict="rejected", actor="ada", about=ABOUT, approved_at=NOW)
    approval_predicate(
        verdict="rejected", actor="ada", about=ABOUT, approved_at=NOW, reason="too much at once"
    )


@pytest.mark.parametrize(("position", "previous"), [(1, b.digest("x")), (2, "")])
def test_only_the_first_link_of_custody_has_none_before(position: int, previous: str) -> None:
    with pytest.raises(PredicateInvalid):
        custody_predicate(
            handling=Handling.CREATED,
            handler="ada",
            handled_at=NOW,
            position=position,
            previous=previous,
        )


@pytest.mark.parametrize(
    ("passed", "warned", "failed", "result"),
    [
        (["a"], [], [], "PASSED"),
        (["a"], ["b"], [], "WARNED"),
        (["a"], ["b"], ["c"], "FAILED"),
        ([], [], ["c"], "FAILED"),
    ],
)
def test_the_worst_part_is_the_result(
    passed: list[str], warned: list[str], failed: list[str], result: str
) -> None:
    said = simulation_predicate(
        configuration={"x": b.digest("x")}, passed=passed, warned=warned, failed=failed
    )
    assert said["result"] == result
    better = {"FAILED": "PASSED", "WARNED": "PASSED", "PASSED": "WARNED"}[result]
    with pytest.raises(PredicateInvalid):
        hold(PredicateType.TEST_RESULT, {**said, "result": better})


def test_a_simulation_of_nothing_is_no_result() -> None:
    with pytest.raises(PredicateInvalid):
        simulation_predicate(configuration={"x": b.digest("x")})
    with pytest.raises(PredicateInvalid):
        simulation_predicate(configuration={}, passed=["a"])


def test_a_verification_result_lists_what_passed_under_our_prefix() -> None:
    said = every_predicate()[PredicateType.SVR]
    assert said["properties"] == ["SWITCHBOARD_LIMITS.OVER_RATE"]
    with pytest.raises(PredicateInvalid):
        svr_predicate(properties=[], policies={}, created_at=NOW)


def test_no_two_rules_are_one_property() -> None:
    names = [
        "a/b_c",
        "a_b/c",
        "a/b/c",
        "a.b_c",
        "a/\u00fc",
        "a/\u00e4",
        "a/ ",
        "a/-",
        "gate/allowed",
    ]
    told = svr_predicate(properties=names, policies={}, created_at=NOW)["properties"]
    assert isinstance(told, list)
    assert len(told) == len(names)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.5, {"lowBasisPoints": 5000, "highBasisPoints": 5000, "middleBasisPoints": 5000}),
        (Interval(0.0, 0.00005, NotEvaluated("x"), 0.8), {"highBasisPoints": 0}),
        (Interval(0.0, 0.00015, 0.0, 0.8), {"highBasisPoints": 2, "levelBasisPoints": 8000}),
        (NotEvaluated("why", "what"), {"notEvaluated": "why", "wouldHelp": "what"}),
        (Interval(0.0, math.inf, 0.0), {"notEvaluated": "the figure has no bounds"}),
    ],
)
def test_a_ratio_is_told_in_basis_points_halves_to_even(
    value: float | Interval | NotEvaluated, told: dict[str, Json]
) -> None:
    found = ratio(value)
    assert isinstance(found, dict)
    assert told.items() <= found.items()


def test_a_policy_value_of_any_scale_is_exact() -> None:
    for text in ("0.000000001", "99.9999", "123456789012345678.5", "1E+3"):
        told: Any = deltas([replace(VALUE, new=Decimal(text))])
        assert Decimal(told[0]["new"]) == Decimal(text)
        hold(PredicateType.DECISION, {**decided(), "deltas": told})


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
