"""What the rules of pull requests see, and what the gate carries of their answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support import decisions
from support import proposals as make

from switchboard_policy.domain.config import OwnerRule
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.gate.pull.facts import (
    ENTRYPOINT,
    Asked,
    Measured,
    approvals_of,
    carried,
    carried_findings,
    owners_of_file,
    pull_facts,
)
from switchboard_policy.gate.pull.files import Touched
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.forge import Account, Check, Kind, Review

NOW = 1_790_000_000
ADA, KIM = Account(3, "ada", Kind.PERSON), Account(5, "kim", Kind.PERSON)
BOT = Account(9, "helper[bot]", Kind.BOT)
FILE = Touched(make.DATA, "", "modified", "100644", "100644", "a" * 40, "b" * 40)
ASKED = Asked(
    7, "abc", "abc", (ADA,), files=(FILE,), measured=Measured(needed=True, end=NOW - 3600)
)
CONFIG = replace(make.CONFIG, owners=(*make.CONFIG.owners, OwnerRule(("keepers",), area="policy")))


def answered(asked: Asked) -> list[dict[str, Any]]:
    facts = pull_facts(asked, CONFIG, now=NOW)
    return carried_findings(decisions.decided_on({}, ENTRYPOINT, facts), facts, CONFIG)


def test_nothing_wrong_carries_nothing() -> None:
    assert answered(ASKED) == []


def test_what_is_about_a_file_belongs_to_its_owners() -> None:
    (found,) = answered(replace(ASKED, unexplained=frozenset({make.DATA})))
    assert (found["id"], found["level"], found["owners"]) == (
        "pull/unknown_change",
        "soft",
        ["sre-leads"],
    )


def test_what_was_renamed_out_of_a_path_belongs_to_the_owners_of_both() -> None:
    config = replace(CONFIG, owners=(*CONFIG.owners, OwnerRule(("attic",), path="attic/*")))
    moved = replace(FILE, path="attic/data.yaml", previous=make.DATA, status="renamed")
    assert owners_of_file(moved, config) == ["attic", "sre-leads"]


def test_what_the_new_configuration_denies_belongs_to_the_owners_of_the_configuration() -> None:
    (found,) = answered(replace(ASKED, denied_by_new=("risk/high",)))
    assert (found["id"], found["level"], found["owners"]) == (
        "pull/rules_disagree",
        "hard",
        ["keepers"],
    )


def test_the_rest_belongs_to_everybody() -> None:
    check = Check(1, "switchboard/gate", "abc", 99, "completed", "success", "", 0)
    found = answered(replace(ASKED, forged=(check,), conflicts=("a.yaml",), head_now="abd"))
    assert {one["id"]: one["owners"] for one in found} == {
        "pull/check_forged": [],
        "pull/conflicts": [],
        "pull/head_moved": [],
    }


@pytest.mark.parametrize(
    ("measured", "found"),
    [
        (Measured(needed=False), []),
        (Measured(needed=True, end=NOW - 691_200), []),
        (Measured(needed=True, end=NOW - 691_201), ["pull/telemetry_stale"]),
        (Measured(needed=True, end=NOW + 3600), []),
        (Measured(needed=True, reason="no store", end=NOW), ["pull/telemetry_stale"]),
    ],
)
def test_measurements_of_eight_days_carry_a_risk(measured: Measured, found: list[str]) -> None:
    assert [one["id"] for one in answered(replace(ASKED, measured=measured))] == found


def test_bounds_are_the_bases_own_and_say_so() -> None:
    config = replace(CONFIG, settings={"pull": {"approvals": 2}})
    bound = pull_facts(ASKED, config, now=NOW)["pull"]["bounds"]["approvals"]
    assert (bound["value"], bound["source"]) == (2, "settings.pull in switchboard.yaml")
    with pytest.raises(InputError, match="not known"):
        pull_facts(ASKED, replace(CONFIG, settings={"pull": {"aprovals": 2}}), now=NOW)


def test_an_engine_that_fails_is_a_hard_finding() -> None:
    engine = WasmEngine.shipped({})
    engine.close()
    (found,) = carried(engine, pull_facts(ASKED, CONFIG, now=NOW), CONFIG)
    assert (found["id"], found["level"]) == ("pull/cannot_decide", "hard")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"findings": [7], "allow": True},
        {"findings": []},
        {"findings": [], "allow": False},
        {
            "findings": [{"id": "pull/x", "level": "hard", "msg": "", "path": ""}],
            "allow": True,
        },
        {
            "findings": [{"id": "a", "level": "soft", "msg": "", "path": "/pull/files/9"}],
            "allow": False,
        },
    ],
)
def test_an_answer_that_is_no_decision_is_an_error(answer: Any) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(EngineError, match=ENTRYPOINT):
        carried_findings(answer, pull_facts(ASKED, CONFIG, now=NOW), CONFIG)


def review(account: Account, state: str, commit: str = "abc", at: int = 1) -> Review:
    return Review(at, account, state, commit, at)


@pytest.mark.parametrize(
    ("reviews", "approved"),
    [
        ([review(KIM, "approved")], [5]),
        ([review(KIM, "approved"), review(KIM, "commented")], [5]),
        ([review(KIM, "approved"), review(KIM, "changes_requested")], []),
        ([review(KIM, "approved"), review(KIM, "dismissed")], []),
        ([review(KIM, "changes_requested"), review(KIM, "approved")], [5]),
        ([review(KIM, "approved", "older")], []),
        ([review(ADA, "approved")], []),
        ([review(BOT, "approved")], []),
    ],
)
def test_who_approved_this_head_at_last(reviews: list[Review], approved: list[int]) -> None:
    assert [one.id for one in approvals_of(reviews, "abc", [ADA])] == approved
