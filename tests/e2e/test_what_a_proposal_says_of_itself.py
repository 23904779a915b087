"""A proposal that tells of itself what is not so: the gate works it out, and says no."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from support.walk import AUTHOR, Walk, call

from switchboard_policy.app.policy import read_policy
from switchboard_policy.domain.delta import Delta
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.document import document, text
from switchboard_policy.testing import builders

DENIED = 10
HELM = "deploy/values.yaml"

Document = dict[str, Any]


def told_by(walk: Walk, change: Callable[[Document], None]) -> None:
    """Change what a proposal says of itself, its digest and its patch left as they are."""
    found = walk.document
    change(found)
    (walk.proposal / "proposal.json").write_text(text(found))


def gated(walk: Walk) -> tuple[int, set[str]]:
    """Return the gate's exit status and the ids of what it found."""
    result = call(
        "gate", "--repo", walk.repository, "--proposal", walk.proposal, "--format", "json"
    )
    if not result.stdout:
        return result.status, set()
    rules = json.loads(result.stdout)["rules"]
    return result.status, {found["id"] for rule in rules for found in rule["findings"]}


def without_helm(found: Document) -> None:
    """Leave a file out of every account of what is edited: its owners would not be asked."""
    found["edits"] = [edit for edit in found["edits"] if edit["file"] != HELM]
    for change in found["changes"]:
        change["places"] = [place for place in change["places"] if place["file"] != HELM]


def without_edits_in_helm(found: Document) -> None:
    found["edits"] = [edit for edit in found["edits"] if edit["file"] != HELM]


def without_places_in_helm(found: Document) -> None:
    for change in found["changes"]:
        change["places"] = [place for place in change["places"] if place["file"] != HELM]


def about_a_service_too(found: Document) -> None:
    """Name a service beside the tenant, whose owners would then be asked."""
    inherited = next(change for change in found["changes"] if change["inherited"])
    inherited["names"]["service"] = "reporting"


def of_a_value_that_is_a_name(found: Document) -> None:
    found["changes"].append({**found["changes"][0], "value": "limits.tier"})


def with_a_change_that_edits_nothing(found: Document) -> None:
    first = found["changes"][0]
    found["changes"].append({**first, "new": first["old"]})


def with_another_digest_of_a_file(found: Document) -> None:
    found["files"][HELM]["after"] = found["files"][HELM]["before"]


def without_a_file(found: Document) -> None:
    del found["files"][HELM]


def test_the_proposal_itself_passes(another: Callable[[], Walk]) -> None:
    status, found = gated(another())
    assert status == 0
    assert "gate/does_not_apply" not in found


@pytest.mark.parametrize(
    "change",
    [
        without_helm,
        without_edits_in_helm,
        without_places_in_helm,
        about_a_service_too,
        of_a_value_that_is_a_name,
        with_a_change_that_edits_nothing,
        with_another_digest_of_a_file,
        without_a_file,
    ],
)
def test_an_account_of_itself_that_is_not_so_closes_the_gate(
    another: Callable[[], Walk], change: Callable[[Document], None]
) -> None:
    walk = another()
    told_by(walk, change)
    status, found = gated(walk)
    assert status == DENIED
    assert found & {"gate/does_not_apply", "gate/cannot_decide"}


@pytest.mark.parametrize("new", ["0", "-5"])
def test_a_value_no_policy_can_mean_closes_the_gate(another: Callable[[], Walk], new: str) -> None:
    """Its digest, edits and patch are all in order: only the number is none."""
    walk = another()
    policy = read_policy(walk.repository, allow_dirty=True)
    found = walk.document
    change = next(one for one in found["changes"] if one["subject"] == "acme")
    target = policy.values.find(change["value"], tenant="acme")
    assert target is not None
    delta = Delta(target, Decimal(new), change["reason"], (), change["if_wrong"])
    made = build_change_set(policy.snapshot, policy.config, [delta], stock_rules_digest())
    account = replace(builders.proposal(), change_set=made, author=AUTHOR)
    (walk.proposal / "proposal.json").write_text(text(document(account)))
    (walk.proposal / "changes.patch").write_bytes(made.patch.encode())
    status, ids = gated(walk)
    assert status == DENIED
    assert "gate/cannot_decide" in ids


def test_a_mapped_file_that_is_gone_is_told_with_the_change(another: Callable[[], Walk]) -> None:
    """The values would no longer change in all of their places."""
    walk = another()
    config = walk.repository / "switchboard.yaml"
    config.write_text(config.read_text().replace(f"{{file: {HELM}", "{file: deploy/gone.yaml"))
    _, ids = gated(walk)
    assert "limits/place_matches_nothing" in ids
