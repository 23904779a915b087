"""What each file of a pull request is to the policy repository, and to the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import proposals as make

from switchboard_policy.bot.trees import ChangedFile
from switchboard_policy.domain.config import ArtefactsConfig, DecisionsConfig
from switchboard_policy.gate.pull.files import (
    Touched,
    area_of,
    below,
    entry_area,
    inside,
    is_configuration,
    is_policy,
    touched_files,
)

CONFIG = replace(
    make.CONFIG,
    artefacts=ArtefactsConfig(files={"rules": "made/{service}.txt"}),
    decisions=DecisionsConfig(("log/*.gz",)),
)
PLAIN = ChangedFile("a.yaml", "", "modified", "100644", "100644", "1" * 40, "2" * 40)


def touched(**changed: str) -> Touched:
    (found,) = touched_files([replace(PLAIN, **changed)], "", ["a.yaml"], ())
    return found


def test_an_ordinary_edit_is_nothing_odd() -> None:
    found = touched()
    assert not found.odd
    assert found.paths == ("a.yaml",)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"new_mode": "120000"}, "link"),
        ({"old_mode": "120000"}, "link"),
        ({"new_mode": "160000"}, "submodule"),
        ({"old_mode": "160000", "new_mode": ""}, "submodule"),
        ({"new_mode": "100755"}, "mode_changed"),
        ({"old_mode": "100755"}, "mode_changed"),
        ({"old_mode": "", "new_mode": "100755", "status": "added"}, "mode_changed"),
    ],
)
def test_what_is_more_than_an_edit_is_told(changed: dict[str, str], what: str) -> None:
    found = touched(**changed)
    assert getattr(found, what) is True
    assert found.odd


def test_a_deleted_file_has_no_mode_that_changed() -> None:
    assert not touched(new_mode="", status="deleted").odd


def test_only_files_below_the_folder_count_and_a_way_out_of_it_counts_too() -> None:
    changes = [
        replace(PLAIN, path="policy/a.yaml"),
        replace(PLAIN, path="other/b.yaml"),
        replace(PLAIN, path="policyx/c.yaml"),
        replace(PLAIN, path="other/d.yaml", previous="policy/d.yaml", status="renamed"),
    ]
    found = touched_files(changes, "policy", [each.path for each in changes], ())
    assert [one.paths for one in found] == [("a.yaml",), ("other/d.yaml", "d.yaml")]


def test_two_names_that_differ_in_case_are_refused_also_where_one_was_there_before() -> None:
    (found,) = touched_files([replace(PLAIN, path="A.yaml")], "", ["A.yaml", "a.yaml"], ())
    assert "on a disk without case" in found.refused
    gone = replace(PLAIN, path="A.yaml", new_mode="", status="deleted")
    (found,) = touched_files([gone], "", ["a.yaml"], ())
    assert not found.refused


def test_what_cannot_be_read_is_told() -> None:
    (found,) = touched_files([PLAIN], "", ["a.yaml"], {"a.yaml"})
    assert not found.readable
    assert found.odd


def test_paths_from_a_folder() -> None:
    assert below("a/b", "") is True
    assert below("ab", "a") is False
    assert inside("a/b/c", "a") == "b/c"
    assert inside("x/b", "a") == "x/b"


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("switchboard.yaml", False, True),
        ("policies/switchboard/limits/limit.rego", False, True),
        ("policies/switchboard_data/freeze/data.yaml", False, True),
        ("policies/switchboard_data/limits/data.yaml", False, False),
        (".github/workflows/gate.yml", True, True),
        (".github/workflows/gate.yml", False, False),
        ("CODEOWNERS", True, True),
        ("CODEOWNERS", False, False),
        ("docs/switchboard.yaml", True, False),
    ],
)
def test_what_the_gate_rests_on(path: str, *, root: bool, expected: bool) -> None:
    assert is_configuration(path, root=root) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("policies/anything.bin", True),
        ("anything/else.yaml", True),
        ("rules/x.rego", True),
        ("made/reporting.txt", True),
        ("log/monday.gz", True),
        (make.HELM, True),
        ("README.md", False),
        ("made/deep/er.txt.bak", False),
    ],
)
def test_what_is_policy(path: str, *, expected: bool) -> None:
    assert is_policy(path, [CONFIG], root=True) is expected


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("policies/switchboard_data/residency/data.yaml", "residency"),
        ("policies/switchboard/roles/terms.rego", "roles"),
        (make.HELM, "limits"),
        ("switchboard.yaml", "policy"),
        ("policies/switchboard_data/data.yaml", "policy"),
    ],
)
def test_a_file_belongs_to_an_area(path: str, area: str) -> None:
    assert area_of(path, CONFIG) == area


@pytest.mark.parametrize("area", ["freeze", "gate", "pull", "risk"])
def test_no_file_makes_an_area_whose_findings_need_everybody(area: str) -> None:
    assert entry_area(f"policies/switchboard/{area}/x.rego", CONFIG) == "files"
    assert entry_area("switchboard.yaml", CONFIG) == "files"
    assert entry_area(make.HELM, CONFIG) == "limits"
