"""What the rules see: nothing believed that can be worked out, nothing made up that is unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from support import proposals as make

from switchboard_policy.domain.config import OwnerRule
from switchboard_policy.domain.decision import Given, Override
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import NOT_REPLAYED, Generated, Proposal
from switchboard_policy.errors import InputError
from switchboard_policy.gate.evidence import EvidenceSeen, EvidenceStatus
from switchboard_policy.gate.facts import gate_facts
from switchboard_policy.proposal.document import document

OVERRIDE = Override(make.DIGEST, ("risk/high",), "sre-leads", "because", 1_800_000_000)


def facts(proposal: Proposal | None = None, **changed: object) -> dict[str, Any]:
    given: dict[str, Any] = {
        "now": 1_790_000_000,
        "overrides": [],
        "recomputed_digest": make.DIGEST,
        "applies": True,
        "findings": [],
        "config": make.CONFIG,
        "replayed": NOT_REPLAYED,
    }
    return gate_facts(document(proposal or make.proposal()), **(given | changed))


def test_facts_are_plain_json() -> None:
    found = facts(overrides=[OVERRIDE])
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_what_could_not_be_found_out_is_left_out() -> None:
    found = facts(recomputed_digest=None, applies=None)
    assert "recomputed_digest" not in found["proposal"]
    assert "applies" not in found["proposal"]
    assert facts(applies=False)["proposal"]["applies"] is False
    assert facts()["proposal"]["recomputed_digest"] == make.DIGEST
    assert facts()["proposal"]["applies"] is True


def test_a_change_is_told_once_for_every_file_that_holds_it() -> None:
    changes = facts()["proposal"]["changes"]
    assert [change["document"] for change in changes] == [make.HELM, make.DATA]
    assert {change["owners"][0] for change in changes} == {"sre-leads"}


def test_files_can_have_owners_of_their_own() -> None:
    owners = (*make.CONFIG.owners, OwnerRule(("helm-team",), path="deploy/*"))
    found = facts(config=replace(make.CONFIG, owners=owners))["proposal"]["changes"]
    assert [change["owners"] for change in found] == [["helm-team"], ["sre-leads"]]


def test_who_owns_a_generated_file_answers_for_what_it_follows_from() -> None:
    owners = (*make.CONFIG.owners, OwnerRule(("watch",), path="rules/*"))
    follows = {"rules/acme.yaml": Generated(b"x", "rules", frozenset({make.DATA}))}
    change_set = replace(make.change_set(make.delta()), generated=follows)
    found = facts(make.proposal(change_set=change_set), config=replace(make.CONFIG, owners=owners))[
        "proposal"
    ]["changes"]
    assert [(one["document"], one["owners"]) for one in found] == [
        (make.HELM, ["sre-leads"]),
        (make.DATA, ["sre-leads"]),
        ("rules/acme.yaml", ["watch"]),
    ]


def test_a_change_nobody_owns_says_so() -> None:
    found = facts(config=replace(make.CONFIG, owners=()))
    assert all(change["owners"] == [] for change in found["proposal"]["changes"])


def test_a_change_of_an_inherited_value_stands_where_the_edits_are() -> None:
    inherited = make.delta(target=replace(make.delta().target, occurrences=()))
    found = facts(make.proposal(change_set=make.change_set(inherited)))
    assert [one["document"] for one in found["proposal"]["changes"]] == [make.HELM, make.DATA]


def test_a_file_edited_that_no_change_claims_is_answered_for_by_all() -> None:
    target = make.delta().target
    half = make.delta(target=replace(target, occurrences=target.occurrences[:1]))
    found = facts(make.proposal(change_set=make.change_set(half)))
    assert [one["document"] for one in found["proposal"]["changes"]] == [make.HELM, make.DATA]


def test_a_file_another_change_claims_is_that_changes_own() -> None:
    target = make.delta().target
    half = make.delta(target=replace(target, occurrences=target.occurrences[:1]))
    found = facts(make.proposal(change_set=make.change_set(half, make.delta())))
    documents = [one["document"] for one in found["proposal"]["changes"]]
    assert documents == [make.DATA, make.HELM, make.DATA]


def test_a_change_that_stands_nowhere_has_no_document() -> None:
    nowhere = make.delta(target=replace(make.delta().target, occurrences=()))
    change_set = replace(make.change_set(nowhere), edits=())
    found = facts(make.proposal(change_set=change_set))
    assert [one["document"] for one in found["proposal"]["changes"]] == [""]


def test_the_area_comes_from_the_mapping_not_from_the_proposal() -> None:
    shown = document(make.proposal())
    shown["changes"][0]["area"] = "slo"
    found = gate_facts(
        shown,
        now=0,
        overrides=[],
        recomputed_digest=None,
        applies=None,
        findings=[],
        config=make.CONFIG,
        replayed=NOT_REPLAYED,
    )
    assert {change["area"] for change in found["proposal"]["changes"]} == {"limits"}


def test_a_value_the_mapping_does_not_know_keeps_the_area_it_names() -> None:
    found = facts(config=replace(make.CONFIG, values={}))
    assert {change["area"] for change in found["proposal"]["changes"]} == {"limits"}


def test_the_score_is_a_number() -> None:
    assert facts()["risk"]["score"] == 34.2
    whole = facts(make.proposal(risk=make.risk(60.0)))["risk"]["score"]
    assert (whole, type(whole)) == (60, int)


def test_findings_of_the_document_and_further_ones_are_told_once() -> None:
    again = Finding("limits/noted", Level.ADVISORY, "noted", "/x", Location(make.DATA, "/x", 4))
    more = Finding("limits/places_disagree", Level.SOFT, "they disagree", "/y")
    found = facts(findings=[more, again])["findings"]
    assert [one["id"] for one in found] == [
        "limits/noted",
        "limits/places_disagree",
        "limits/said",
    ]
    assert found[0]["location"] == {"file": make.DATA, "pointer": "/x", "line": 4, "column": 0}
    assert "location" not in found[1]


def test_a_findings_owners_are_those_of_its_area() -> None:
    other = Finding("weather/rain", Level.SOFT, "it rains")
    found = {one["id"]: one["owners"] for one in facts(findings=[other])["findings"]}
    assert found["limits/noted"] == ["sre-leads"]
    assert found["weather/rain"] == []


def test_overrides_are_told_as_they_are() -> None:
    assert facts(overrides=[OVERRIDE])["overrides"] == [
        {
            "change_digest": make.DIGEST,
            "findings": ["risk/high"],
            "by": "sre-leads",
            "reason": "because",
            "expires": 1_800_000_000,
        }
    ]


def test_a_signature_over_an_override_is_told() -> None:
    (told,) = facts(overrides=[replace(OVERRIDE, signed=True)])["overrides"]
    assert told["signed"] is True


def test_evidence_nobody_looked_at_is_missing() -> None:
    assert facts()["evidence"] == {
        "needed": True,
        "status": "missing",
        "reason": "no evidence set came with it",
        "manifest": "",
    }


def test_what_verifying_evidence_came_to_is_told() -> None:
    seen = EvidenceSeen(EvidenceStatus.INVALID, "a byte was changed", make.DIGEST, needed=False)
    assert facts(evidence=seen)["evidence"] == {
        "needed": False,
        "status": "invalid",
        "reason": "a byte was changed",
        "manifest": make.DIGEST,
    }


def test_every_bound_has_a_unit_and_a_source() -> None:
    bounds = facts()["thresholds"]
    assert sorted(bounds) == [
        "break_glass_longest",
        "critical_level",
        "evidence_required",
        "flips_most",
        "override_longest",
        "override_reason_shortest",
        "overrides_signed",
        "risk_critical",
        "risk_high",
    ]
    assert all(bound["unit"] and bound["source"] for bound in bounds.values())


def test_a_setting_of_the_repository_is_the_bound_and_says_so() -> None:
    settings = {"gate": {"risk_high": Decimal("45.5"), "critical_level": "hard"}}
    bounds = facts(config=replace(make.CONFIG, settings=settings))["thresholds"]
    assert bounds["risk_high"] == {
        "value": 45.5,
        "unit": "points",
        "source": "settings.gate in switchboard.yaml",
    }
    assert bounds["critical_level"]["value"] == "hard"
    assert bounds["risk_critical"]["source"].startswith("ours")


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    config = replace(make.CONFIG, settings={"gate": {"risk_hihg": 5}})
    with pytest.raises(InputError, match="risk_hihg") as caught:
        facts(config=config)
    assert "risk_high" in caught.value.hint


def test_without_a_decision_log_the_rules_are_told_so() -> None:
    found = facts()["decisions"]
    assert found["configured"] is False
    assert found["evaluated"] is False
    assert found["reason"] == "no decision log is named"


def test_an_override_from_a_comment_says_whom_it_speaks_for_and_what_it_was_given_on() -> None:
    given = Given(7, False, False, 12, "sha256:c", 900, "sha256:r", "sha256:v", ("risk/high",))
    commented = replace(OVERRIDE, speaks_for=("sre-leads",), given=given)
    plain, found = facts(overrides=[OVERRIDE, commented])["overrides"]
    assert "given" not in plain
    assert "speaks_for" not in plain
    assert found["speaks_for"] == ["sre-leads"]
    assert found["given"]["saw"] == ["risk/high"]
    assert found["given"]["person"] == 7
    assert found["given"]["break_glass"] is False
