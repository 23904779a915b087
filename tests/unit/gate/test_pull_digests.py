"""What a pull request's change is known by: values and bytes, and no commit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import proposals as make

from switchboard_policy.domain.location import Location
from switchboard_policy.gate.pull.digests import base_digest, pull_digest
from switchboard_policy.gate.pull.files import Touched
from switchboard_policy.proposal.identity import change_digest

EDITS = make.change_set(make.delta()).edits
OTHER = Touched("x.rego", "", "modified", "100644", "100644", "a" * 40, "b" * 40)


def test_a_change_of_values_alone_is_known_as_the_proposal_is() -> None:
    assert pull_digest(EDITS, (), "rules") == change_digest(EDITS, "rules")


def test_lines_and_order_do_not_count() -> None:
    moved = [replace(one, location=replace(one.location, line=99)) for one in reversed(EDITS)]
    assert pull_digest(moved, [OTHER], "rules") == pull_digest(EDITS, [OTHER], "rules")


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "y.rego"},
        {"previous": "z.rego"},
        {"new_object": "c" * 40},
        {"old_object": "c" * 40},
        {"new_mode": "100755"},
        {"old_mode": "100755"},
    ],
)
def test_whatever_a_file_is_counts(changed: dict[str, str]) -> None:
    other = replace(OTHER, **changed)
    assert pull_digest(EDITS, [other], "rules") != pull_digest(EDITS, [OTHER], "rules")


def test_new_values_and_new_rules_count() -> None:
    new = [replace(EDITS[0], new="1"), *EDITS[1:]]
    assert pull_digest(new, (), "rules") != pull_digest(EDITS, (), "rules")
    assert pull_digest(EDITS, (), "other") != pull_digest(EDITS, (), "rules")


def test_the_base_is_known_by_what_it_held_and_not_by_what_would_come() -> None:
    new = [replace(EDITS[0], new="1"), *EDITS[1:]]
    assert base_digest(new, [replace(OTHER, new_object="c" * 40)]) == base_digest(EDITS, [OTHER])
    old = [replace(EDITS[0], old="1"), *EDITS[1:]]
    assert base_digest(old, [OTHER]) != base_digest(EDITS, [OTHER])
    elsewhere = [replace(EDITS[0], location=Location("other.yaml", "/x")), *EDITS[1:]]
    assert base_digest(elsewhere, [OTHER]) != base_digest(EDITS, [OTHER])
