from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.policy_files import delta, limits

from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Edit, Topic
from switchboard_policy.proposal.identity import branch_name, change_digest, proposal_id, topic

EDIT = Edit(Location("f.yaml", "/a/rps", 3, 5), "20", "32", "policy data")
OTHER = Edit(Location("g.yaml", "/b", 1, 1), "1", "2", "Helm values")


def test_the_topic_of_a_delta_names_area_subject_and_value() -> None:
    repository = limits("tenants: {acme: {rps: 20}}\n")
    values, _ = read_values(repository, read_config(repository))
    found = topic(delta(next(values.of("limits.rps")), "30"))

    assert found == Topic("limits", "acme", "limits.rps")
    assert str(found) == "limits/acme/rps"


def test_the_change_digest_is_canonical_json_of_what_changes() -> None:
    edits = b'[{"document":"f.yaml","new":"32","old":"20","path":"/a/rps"}]'
    canonical = b'{"edits":' + edits + b',"rules":"sha256:r"}'

    found = change_digest([EDIT], "sha256:r")

    assert found == "sha256:" + hashlib.sha256(canonical).hexdigest()


def test_the_change_digest_ignores_order_lines_and_roles() -> None:
    moved = replace(EDIT, location=Location("f.yaml", "/a/rps", 9, 9), role="other")

    assert change_digest([EDIT, OTHER], "r") == change_digest([OTHER, moved], "r")


@pytest.mark.parametrize(
    "changed",
    [
        replace(EDIT, new="33"),
        replace(EDIT, old="21"),
        replace(EDIT, location=Location("f.yaml", "/b/rps", 3, 5)),
        replace(EDIT, location=Location("h.yaml", "/a/rps", 3, 5)),
    ],
)
def test_the_change_digest_covers_document_path_old_and_new(changed: Edit) -> None:
    assert change_digest([changed], "r") != change_digest([EDIT], "r")


def test_the_change_digest_covers_the_rules() -> None:
    assert change_digest([EDIT], "r") != change_digest([EDIT], "s")


def an_id(**changed: object) -> str:
    inputs: dict[str, object] = {
        "change": "c",
        "trace_digest": "t",
        "seed": 7,
        "version": "0.1.0",
        "figures": {"a": 0.1, "n": 3, "flag": True, "none": None, "text": "x"},
        **changed,
    }
    return proposal_id(**inputs)  # type: ignore[arg-type]


def test_the_same_inputs_give_the_same_short_id() -> None:
    assert an_id() == an_id()
    assert re.fullmatch(r"[0-9a-f]{12}", an_id())


@pytest.mark.parametrize(
    "changed",
    [
        {"change": "d"},
        {"trace_digest": "u"},
        {"seed": 8},
        {"version": "0.1.1"},
        {"figures": {"a": 0.1001}},
        {"figures": {}},
    ],
)
def test_every_input_counts(changed: dict[str, object]) -> None:
    assert an_id(**changed) != an_id()


def test_figures_count_to_six_significant_digits() -> None:
    third = an_id(figures={"a": 1 / 3})

    assert an_id(figures={"a": 1 / 3 + 1e-12}) == third
    assert an_id(figures={"a": 0.33334}) != third
    assert an_id(figures={"a": -0.0}) == an_id(figures={"a": 0.0})
    assert an_id(figures={"a": Decimal("0.1")}) != an_id(figures={"a": Decimal("0.2")})
    assert an_id(figures={"a": 10**30}) != an_id(figures={"a": 10**30 + 1})
    assert an_id(figures={"a": float("nan")}) != an_id(figures={"a": float("inf")})


TOPICS = st.builds(
    Topic, st.sampled_from(["limits", "slo"]), st.text(max_size=200), st.just("limits.rps")
)


@given(st.lists(TOPICS, min_size=1, max_size=5))
def test_a_branch_name_is_short_and_safe_for_git(topics: list[Topic]) -> None:
    name = branch_name(topics)

    assert len(name) <= 72
    assert re.fullmatch(r"switchboard/[a-z0-9]+(-[a-z0-9]+)*", name)
    assert branch_name(list(reversed(topics))) == name


def test_a_branch_is_named_by_its_topics() -> None:
    acme, globex = Topic("limits", "acme", "limits.rps"), Topic("limits", "globex", "limits.rps")

    assert re.fullmatch("switchboard/limits-acme-rps-[0-9a-f]{8}", branch_name([acme]))
    assert branch_name([globex, acme]).startswith("switchboard/limits-acme-rps-and-1-more-")
    assert branch_name([acme]) != branch_name([Topic("limits", "ACME", "limits.rps")])
