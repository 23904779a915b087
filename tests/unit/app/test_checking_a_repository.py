"""A check of any folder: generated files, policy values, servers; nothing is ever written."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.patience import PATIENCE_S
from support.policy_git import files_of, plain_repository
from support.rule_files import rule_files
from support.servers import grafana, serving

from switchboard_policy.app.check import Checked, Servers, check, ordered
from switchboard_policy.app.check_patch import patch_of, write_patch
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.render.rules_text import RulesKind

SPEC = Path(__file__).parents[3] / "fixtures" / "slo" / "sloth-events.yaml"
PLAIN = "rules/checkout.yaml"
OPERATOR = "kubernetes/checkout.yaml"
TESTS = "rules/tests/checkout.yaml"
BOARD: dict[str, Any] = {
    "uid": "shop",
    "title": "Shop",
    "schemaVersion": 39,
    "panels": [{"title": "Budget", "type": "gauge", "targets": [{"expr": "a"}]}],
}


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    """A folder with a definition and the files written from it, and no configuration."""
    root = tmp_path / "generated"
    definition = {"slo/checkout.yaml": SPEC.read_bytes()}
    made = rule_files(definition, list(RulesKind))
    for name, content in (definition | made).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def told(checked: Checked) -> list[tuple[str, str]]:
    """What is worse than advice."""
    return [
        (each.id, str(each.location))
        for each in checked.findings
        if each.level is not Level.ADVISORY
    ]


def apply(root: Path, checked: Checked) -> None:
    """Apply the check's patch as a person would."""
    patch = root.parent / "mend.patch"
    write_patch(patch, patch_of(checked.before, checked.mended))
    subprocess.run(["git", "apply", str(patch)], cwd=root, check=True, timeout=PATIENCE_S)
    patch.unlink()


def test_files_as_they_were_written_are_no_finding(generated: Path) -> None:
    found = check(generated)
    assert (found.findings, found.mended, found.configured) == ((), {}, False)
    assert len(found.stock.levels) == 2
    assert patch_of(found.before, found.mended) == ""


@pytest.mark.parametrize("file", [PLAIN, OPERATOR, TESTS])
def test_a_written_file_that_was_changed_is_told_and_the_patch_puts_it_right(
    generated: Path, file: str
) -> None:
    wanted = files_of(generated)
    edit(generated / file, "checkout-availability", "checkout-answers")
    changed = files_of(generated)
    found = check(generated)
    assert files_of(generated) == changed
    ((rule, place),) = told(found)
    assert rule == "slo/generated_differs"
    assert place.startswith(f"{file}:")
    apply(generated, found)
    assert files_of(generated) == wanted
    assert check(generated).findings == ()


def test_a_definition_that_was_changed_changes_what_should_be_written(generated: Path) -> None:
    edit(generated / "slo" / "checkout.yaml", "objective: 99.9", "objective: 99.5")
    found = check(generated)
    assert {rule for rule, _ in told(found)} >= {"slo/generated_differs"}
    assert set(found.mended) == {PLAIN, OPERATOR, TESTS}
    apply(generated, found)
    assert told(check(generated)) == []


def test_a_written_file_is_found_from_a_folder_above_too(generated: Path) -> None:
    edit(generated / PLAIN, "Orders fail", "Orders are late")
    ((_, place),) = told(check(generated.parent))
    assert place.startswith(f"generated/{PLAIN}:")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("from slo/checkout.yaml", "from slo/lost.yaml", "slo/lost.yaml is not here"),
        ("windows: workbook", "windows: home-made", "home-made, is none that ships"),
        ("change that instead", "leave it", "do not say what it was written from"),
        ("groups:", "gruppen:", "it is of no kind that is known"),
    ],
)
def test_what_cannot_be_written_again_is_noted_and_no_finding(
    generated: Path, old: str, new: str, why: str
) -> None:
    for other in (OPERATOR, TESTS):
        (generated / other).unlink()
    edit(generated / PLAIN, old, new)
    found = check(generated)
    assert found.findings == ()
    (note,) = found.notes
    assert note.startswith(f"{PLAIN} cannot be generated again: ")
    assert why in note


def test_a_policy_repository_is_found_from_inside_and_its_values_are_compared(
    tmp_path: Path,
) -> None:
    root = plain_repository(tmp_path / "policy")
    assert told(check(root / "slo")) == []
    edit(root / "deploy" / "values.yaml", "requestsPerMinute: 1200", "requestsPerMinute: 1260")
    found = check(root / "slo")
    assert found.configured
    assert found.root == root
    assert "limits/places_disagree" in {rule for rule, _ in told(found)}
    data = root / "policies" / "switchboard_data" / "tiers" / "data.yaml"
    edit(data, "priority: high", "priorty: high")
    found = check(root / "slo")
    assert [each.msg for each in found.findings if each.id == "tiers/values_schema"] == [
        "key 'priorty' is not known; did you mean 'priority'?"
    ]


def test_a_generated_file_that_is_missing_is_made_by_the_patch(tmp_path: Path) -> None:
    root = plain_repository(tmp_path / "policy")
    wanted = files_of(root)
    gone = next(name for name in wanted if name.startswith("rules/") and name.endswith(".yaml"))
    (root / gone).unlink()
    found = check(root)
    assert told(found) == [("slo/generated_differs", f"{gone}:1:1")]
    apply(root, found)
    assert files_of(root).keys() == wanted.keys()
    assert (root / gone).read_bytes() == wanted[gone][1]


def test_a_policy_repository_below_the_folder_is_left_to_its_own_check(tmp_path: Path) -> None:
    """What its generated files hold depends on its configuration."""
    root = plain_repository(tmp_path / "policy")
    spec = next(path for path in (root / "slo").glob("*.yaml"))
    edit(spec, "objective: 99", "objective: 98")
    assert "slo/generated_differs" in {rule for rule, _ in told(check(root))}
    above = check(tmp_path)
    assert len(above.stock.levels) > 5
    assert "slo/generated_differs" not in {rule for rule, _ in told(above)}


def test_a_configuration_that_cannot_be_read_ends_the_check(tmp_path: Path) -> None:
    root = plain_repository(tmp_path / "policy")
    edit(root / "switchboard.yaml", "version: 1", "version: [")
    with pytest.raises(InputError) as caught:
        check(root)
    assert caught.value.location is not None
    assert caught.value.location.file == "switchboard.yaml"


def test_a_definition_that_cannot_be_used_is_told_and_the_rest_is_checked(tmp_path: Path) -> None:
    root = plain_repository(tmp_path / "policy")
    spec = next((root / "slo").glob("*.yaml"))
    edit(spec, "objective: ", "objective: 1")
    found = check(root)
    assert {("slo/not_usable", f"slo/{spec.name}"), ("policy/not_usable", f"slo/{spec.name}")} == {
        (rule, place.partition(":")[0]) for rule, place in told(found)
    }
    assert any(note.startswith("generated files are not compared: ") for note in found.notes)


def test_a_configuration_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("version: 1")
    (tmp_path / "switchboard.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(InputError, match="symbolic link"):
        check(tmp_path)


def test_a_file_that_is_no_text_is_never_patched() -> None:
    assert patch_of({"a": b"\xff"}, {"a": b"a\n"}) == ""
    assert "+++ b/b\n" in patch_of({}, {"b": b"x\n"})


def test_a_patch_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("kept")
    with pytest.raises(InputError, match="exists already"):
        write_patch(tmp_path / "rules.yaml", "x")
    assert files_of(tmp_path)["rules.yaml"][1] == b"kept"


def test_dashboards_are_compared_with_those_shown(tmp_path: Path) -> None:
    lost = {**BOARD, "uid": "lost", "title": "Lost"}
    for name, board in (("shop", BOARD), ("lost", lost), ("library", {**BOARD, "uid": None})):
        (tmp_path / f"{name}.json").write_text(json.dumps(board))
    shown = {**BOARD, "panels": [{**BOARD["panels"][0], "targets": [{"expr": "b"}]}]}
    with serving(grafana(shown, {"uid": "x", "title": "Else"})) as (url, _):
        found = check(tmp_path, Servers(grafana=url))
    assert told(found) == [
        ("slo/board_differs", "shop.json:1"),
        ("slo/board_not_running", "lost.json:1"),
    ]
    assert found.notes == (f"{url}: 2 dashboards, 1 held here",)
    with serving(grafana(BOARD, lost)) as (url, _):
        assert check(tmp_path, Servers(grafana=url)).findings == ()


def test_a_dashboard_that_is_no_json_is_left_aside(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"panels": [], "schemaVersion": 1')
    (left,) = check(tmp_path).left_aside
    assert left.file == "b.json"
    assert left.why.startswith("not JSON: ")


def test_findings_are_told_once_hard_ones_first_then_by_file_and_line() -> None:
    def at(rule: str, level: Level, file: str = "", line: int = 0) -> Finding:
        return Finding(rule, level, "m", location=Location(file, "", line) if file else None)

    expected = [
        at("z/hard", Level.HARD),
        at("a/soft", Level.SOFT),
        at("a/soft", Level.SOFT, "a.yaml", 9),
        at("a/soft", Level.SOFT, "a.yaml", 10),
        at("a/soft", Level.SOFT, "b.yaml", 1),
        at("a/advice", Level.ADVISORY),
    ]
    assert ordered([*expected[::-1], expected[0]]) == expected
