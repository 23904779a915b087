"""Rules are written to one place or none, from files or from what the repository says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.service_levels import FIXTURES

from switchboard_policy.app.slo_rules import Asked, make_rules
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.render.rules_text import RulesKind

EVENTS = FIXTURES / "sloth-events.yaml"
EXAMPLE = FIXTURES.parent / "policy-repository"


def test_one_file_is_returned_and_nothing_written(tmp_path: Path) -> None:
    made = make_rules(Asked([EVENTS], repo=tmp_path))
    assert list(made.files) == ["checkout.yaml"]
    assert made.folder is None
    assert made.windows.name == "workbook"
    assert list(tmp_path.iterdir()) == []


def test_several_files_need_a_folder() -> None:
    with pytest.raises(UsageError, match=r"2 files: checkout.yaml, tests/checkout.yaml"):
        make_rules(Asked([EVENTS], kinds=(RulesKind.RULES, RulesKind.TESTS)))


def test_a_check_needs_something_to_compare_with() -> None:
    with pytest.raises(UsageError, match="--check needs --out"):
        make_rules(Asked([EVENTS], check=True))


def test_what_is_written_is_compared_equal_until_it_changes(tmp_path: Path) -> None:
    asked = Asked([EVENTS], out=tmp_path, kinds=tuple(RulesKind))
    assert len(make_rules(asked).differing) == 3
    assert make_rules(asked).differing == ()
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.yaml"))
    assert written == ["checkout.yaml", "kubernetes/checkout.yaml", "tests/checkout.yaml"]
    check = Asked([EVENTS], out=tmp_path, kinds=tuple(RulesKind), check=True)
    assert make_rules(check).differing == ()
    (tmp_path / "checkout.yaml").write_text("groups: []\n")
    (tmp_path / "tests" / "checkout.yaml").unlink()
    assert make_rules(check).differing == ("checkout.yaml", "tests/checkout.yaml")
    assert (tmp_path / "checkout.yaml").read_text() == "groups: []\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "policy")
    return tmp_path / "policy"


def test_a_repository_writes_its_rules_where_it_keeps_them(repository: Path) -> None:
    assert make_rules(Asked(repo=repository, check=True)).differing == ()
    (repository / "rules" / "reporting.yaml").unlink()
    made = make_rules(Asked(repo=repository / "slo"))
    assert made.differing == ("rules/reporting.yaml",)
    assert made.folder == repository.resolve()
    assert (repository / "rules" / "reporting.yaml").is_file()


def test_one_kind_alone_is_written_of_what_the_repository_keeps(repository: Path) -> None:
    made = make_rules(Asked(repo=repository, kinds=(RulesKind.RULES,)))
    assert {name.split("/")[0] for name in made.files} == {"rules"}
    assert not any("tests" in name for name in made.files)


def test_other_windows_or_another_folder_leave_the_repository_alone(
    repository: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made = make_rules(Asked(repo=repository, windows="platform-b", out=out))
    assert made.windows.name == "platform-b"
    assert len(list(out.glob("*.yaml"))) == 5
    same = make_rules(Asked(repo=repository, out=tmp_path / "same"))
    assert same.windows.name == "workbook"
    assert make_rules(Asked(repo=repository, check=True)).differing == ()


def test_a_repository_without_service_levels_says_where_they_would_be_named(
    repository: Path,
) -> None:
    shutil.rmtree(repository / "slo")
    with pytest.raises(InputError, match="defines no service level"):
        make_rules(Asked(repo=repository))


def test_files_of_which_nothing_is_understood_are_refused(tmp_path: Path) -> None:
    spec = tmp_path / "old.yaml"
    spec.write_text("apiVersion: openslo/v1alpha\nkind: SLO\nmetadata: {name: a}\nspec: {}\n")
    with pytest.raises(InputError, match="no service level is understood"):
        make_rules(Asked([spec]))


def test_the_document_holds_files_and_costs() -> None:
    document = make_rules(Asked([EVENTS])).document()
    assert document["schema"] == "switchboard.slo-rules/v1"
    assert document["levels"] == ["checkout-availability", "checkout-latency"]
    cost = document["cost"]
    assert isinstance(cost, dict)
    assert (cost["ours"]["series"], cost["sloth"]["series"]) == (34, 30)
    assert cost["series_ratio"] == 1.133
    assert cost["samples_ratio"] == 1.041
    files = document["files"]
    assert isinstance(files, dict)
    assert files["checkout.yaml"].startswith("# Written by")
