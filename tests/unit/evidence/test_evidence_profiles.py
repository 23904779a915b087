"""Profiles ask for something, say which, and are refused with the line where they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import evidence_world as world
from support.long import many
from support.tools import CHECKOUT

from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.errors import evidence_claims as claims
from switchboard_policy.evidence.keyring import KeyRole
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.evidence.profile import (
    SHIPPED,
    Profile,
    Requirement,
    read_profile,
    shipped_profile,
)

PAGE = CHECKOUT / "docs" / "evidence" / "profiles.md"
DECISION = Requirement(
    "what was decided", PredicateType.DECISION, (KeyRole.ATTESTATION,), ("manifest.json",), 1, 1
)
SIMULATION = Requirement(
    "how it came out", PredicateType.TEST_RESULT, (KeyRole.ATTESTATION,), ("manifest.json",), 0, 1
)
ONE = """name: mine
attestations:
  - title: what was decided
    predicate: {predicate}
    roles: [{role}]
    subjects: [{subject}]
    least: {least}
    most: {most}
"""
USUAL = {"predicate": "a:b", "role": "approval", "subject": "head", "least": 1, "most": 1}


def mine(**asked: object) -> Profile:
    """A profile that asks for a decision, and whatever else."""
    return Profile("mine", (DECISION, SIMULATION), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_knows_every_kind_it_names(name: str) -> None:
    profile = shipped_profile(name)
    assert profile.name == name
    assert {each.predicate_type for each in profile.requirements} <= set(PredicateType)


@pytest.mark.checkout
def test_the_page_says_what_each_shipped_profile_asks_for() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(), re.MULTILINE
    )
    told = {name: (set(must.split(", ")), set(may.strip().split(", "))) for name, must, may in rows}
    asked = {}
    for name in SHIPPED:
        must, may = set(), set()
        for each in shipped_profile(name).requirements:
            kind = PredicateType(each.predicate_type).name.lower().replace("_", "-")
            (must if each.least else may).add(kind)
        asked[name] = (must, may)
    assert told == asked


@pytest.mark.checkout
def test_the_example_of_the_page_is_a_profile() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    profile = read_profile("release.yaml", example.encode())
    assert (profile.receipt, profile.log_proof, profile.oldest_s) == (True, True, 604_800)
    assert [each.least for each in profile.requirements] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"role": "log"}, "mine.yaml:5:13: 'log' is not known"),
        ({"subject": "everything"}, "mine.yaml:6:16: 'everything' is not known"),
        ({"predicate": "decision"}, "mine.yaml:4:16: predicate is 'decision'"),
        ({"least": 2}, "mine.yaml:3:5: at least 2 and at most 1"),
        ({"least": 0}, "mine.yaml:3:3: profile mine asks for no attestation"),
    ],
)
def test_a_profile_that_asks_for_no_such_thing_is_refused_with_its_line(
    changes: dict[str, object], says: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_profile("mine.yaml", ONE.format(**{**USUAL, **changes}).encode())
    assert refused.value.diagnostics().startswith(says)


@settings(max_examples=many(2000, few=60), deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_refused_as_input(content: bytes) -> None:
    with pytest.raises(InputError):
        read_profile("mine.yaml", content)


def test_one_kind_stands_in_a_profile_once() -> None:
    text = ONE.format(**USUAL)
    twice = text + text.partition("attestations:\n")[2]
    with pytest.raises(InputError, match="stands here twice"):
        read_profile("mine.yaml", twice.encode())


def test_a_profile_that_all_would_pass_is_none() -> None:
    with pytest.raises(UsageError, match="all would pass"):
        Profile("all", (SIMULATION,))
    with pytest.raises(UsageError, match="there is no profile"):
        shipped_profile("decison")


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (mine(oldest_s=60), claims.TooOld),
        (mine(receipt=True), claims.ReceiptMissing),
        (mine(log_proof=True), claims.LogProofMissing),
    ],
)
def test_what_a_profile_asks_for_beside_attestations_is_missed(
    tmp_path: Path, profile: Profile, reason: type[claims.ClaimError]
) -> None:
    world.good_set(tmp_path)
    assert world.verified(tmp_path, profile=mine()).valid
    (error,) = world.verified(tmp_path, profile=profile).errors
    assert type(error) is reason


def test_a_set_must_name_what_the_profile_wants_named(tmp_path: Path) -> None:
    world.good_set(tmp_path, said=[], set_about=world.about(head="", base=""))
    known = world.expected(head="", base="")
    told = world.verified(tmp_path, profile=mine(about=("head",)), known=known)
    assert claims.AboutMissing in {type(error) for error in told.errors}
