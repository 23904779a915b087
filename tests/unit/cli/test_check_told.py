"""What `check` says on stdout and stderr, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from support.policy_git import files_of
from support.rule_files import rule_files
from support.scripts import script
from support.servers import serving
from support.walk import call, told

from switchboard_policy.app.check import check
from switchboard_policy.cli import check_words
from switchboard_policy.cli.check_words import headline, lines, looked_at
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location

SPEC = Path(__file__).parents[3] / "fixtures" / "slo" / "sloth-events.yaml"
BROKEN = "groups:\n  - name: a\n    rules:\n      - alert: A\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition, its rules with one number changed, a template and a broken file."""
    root = tmp_path / "stranger"
    definition = {"slo/checkout.yaml": SPEC.read_bytes()}
    made = rule_files(definition).items()
    rules = {name: content.replace(b"14.4 *", b"13.4 *", 1) for name, content in made}
    others = {
        "chart/templates/rules.yaml": b"{{- if .Values.on }}\n" + BROKEN.encode(),
        "half.yaml": BROKEN.encode() + b"   broken: [",
        "wrong.yaml": BROKEN.encode(),
    }
    for name, content in (definition | rules | others).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def test_people_get_the_counts_first_then_a_line_a_finding(folder: Path) -> None:
    result = call("check", "--repo", folder)
    first, *rest = result.stdout.splitlines()
    assert first == "1 generated file differs · 1 definition that cannot be used"
    assert [line.split()[:2] for line in rest[:2]] == [
        ["slo/generated_differs", next(w for w in rest[0].split() if w.startswith("rules/"))],
        ["slo/not_usable", "wrong.yaml:4"],
    ]
    assert rest[2] == "`switchboard check --patch` writes the ones that are safe to mend"
    assert result.status == 0


def test_what_was_looked_at_and_left_aside_goes_to_stderr(folder: Path) -> None:
    told_ = call("check", "--repo", folder).stderr.splitlines()
    assert told_[0].startswith("2 service levels, ")
    assert told_[0].endswith(f" in 5 YAML or JSON files of {folder}")
    assert told_[1].startswith("the rules record at most ")
    assert told_[2] == "left aside: 1 template, such as chart/templates/rules.yaml"
    assert told_[3].startswith("left aside: half.yaml: line 5: ")
    assert len(told_) == 4


def test_only_with_the_option_is_a_finding_an_exit_status(folder: Path) -> None:
    assert call("check", "--repo", folder, "--exit-code").status == 12
    (folder / "wrong.yaml").unlink()
    (folder / "rules" / "checkout.yaml").unlink()
    (folder / "twice.yaml").write_bytes(SPEC.read_bytes())
    advised = call("check", "--repo", folder, "--exit-code")
    assert advised.stdout.startswith("2 service levels defined twice")
    assert advised.status == 0


def test_an_empty_folder_is_told_as_such(tmp_path: Path) -> None:
    result = call("check", "--repo", tmp_path)
    assert result.stdout == (
        "nothing to check: no service level, Prometheus rule or dashboard was found\n"
    )
    assert result.status == 0


def test_nothing_wrong_is_one_line(folder: Path) -> None:
    for name in ("wrong.yaml", "rules/checkout.yaml", "half.yaml"):
        (folder / name).unlink()
    assert call("check", "--repo", folder).stdout == "nothing wrong was found\n"


def test_the_document_says_all_of_it(folder: Path) -> None:
    found = told("check", "--repo", folder)
    assert found["schema"] == "switchboard.check/v1"
    assert (found["root"], found["configured"]) == (str(folder), False)
    looked_at = found["looked_at"]
    assert looked_at["rules"] > 20
    counts = ("files", "levels", "groups", "boards")
    assert [looked_at[each] for each in counts] == [5, 2, 6, 0]
    assert found["recorded_metrics"].keys() == {"checkout"}
    assert [(each["file"], each["template"]) for each in found["left_aside"]] == [
        ("chart/templates/rules.yaml", True),
        ("half.yaml", False),
    ]
    differs, wrong = found["findings"]
    assert (differs["id"], differs["file"]) == ("slo/generated_differs", "rules/checkout.yaml")
    assert (wrong["id"], wrong["level"], wrong["path"]) == (
        "slo/not_usable",
        "soft",
        "/groups/0/rules/0",
    )
    assert (wrong["file"], wrong["line"], wrong["column"]) == ("wrong.yaml", 4, 9)
    assert found["patch"].startswith("diff --git a/rules/checkout.yaml b/rules/checkout.yaml\n")


def test_the_patch_alone_is_on_stdout_and_git_takes_it(folder: Path) -> None:
    before = files_of(folder)
    patch = call("check", "--repo", folder, "--patch")
    assert patch.stdout.startswith("diff --git a/rules/checkout.yaml")
    assert "service levels" in patch.stderr
    assert files_of(folder) == before
    applied = subprocess.run(
        ["git", "apply", "-"], cwd=folder, input=patch.stdout, text=True, check=False
    )
    assert applied.returncode == 0
    assert "generated" not in call("check", "--repo", folder).stdout


def test_the_patch_may_go_to_a_new_file(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "mend.patch"
    result = call("check", "--patch", target, "--repo", folder)
    assert result.stdout.startswith("1 generated file differs")
    assert "`switchboard check --patch`" not in result.stdout
    assert target.read_text() == call("check", "--repo", folder, "--patch").stdout
    again = call("check", "--patch", target, "--repo", folder)
    assert (again.status, again.stdout) == (4, "")
    assert "exists already; nothing has changed" in again.stderr


def test_where_nothing_can_be_mended_no_patch_is_written(tmp_path: Path) -> None:
    target = tmp_path / "mend.patch"
    assert call("check", "--repo", tmp_path, "--patch", target).status == 0
    assert not target.exists()


def test_a_configuration_that_is_wrong_is_exit_status_4(tmp_path: Path) -> None:
    (tmp_path / "switchboard.yaml").write_text("version: [\n")
    result = call("check", "--repo", tmp_path)
    assert (result.status, result.stdout) == (4, "")
    assert result.stderr.startswith("switchboard.yaml:")
    found = json.loads(call("check", "--repo", tmp_path, "--format", "json").stdout)
    assert (found["error"]["file"], found["error"]["exit_status"]) == ("switchboard.yaml", 4)


@pytest.mark.parametrize("option", ["--prometheus", "--grafana"])
def test_a_server_that_is_not_there_is_exit_status_30_and_nothing_is_told(
    folder: Path, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    target = tmp_path / "mend.patch"
    with serving(lambda _path, _query: (502, b"bad gateway")) as (url, _):
        result = call("check", "--repo", folder, option, url, "--patch", target)
    assert (result.status, result.stdout) == (30, "")
    assert result.stderr == f"{url}: 502 Bad Gateway; tried 4 times\n"
    assert not target.exists()


def _findings(number: int) -> list[Finding]:
    where = Location("a.yaml", "", 3, 1)
    return [Finding("x/y", Level.SOFT, f"m{at}", location=where) for at in range(number)]


def test_only_so_many_findings_are_shown_and_the_rest_is_counted() -> None:
    shown = list(lines(_findings(5), 3))
    assert shown == [
        "  x/y  a.yaml:3  m0",
        "  x/y  a.yaml:3  m1",
        "  x/y  a.yaml:3  m2",
        "  …2 more; --most 0 shows them all",
    ]
    assert len(list(lines(_findings(5), 0))) == 5


def test_a_finding_without_a_place_keeps_the_columns() -> None:
    nowhere = Finding("x", Level.SOFT, "m")
    assert list(lines([nowhere, *_findings(1)], 0)) == ["  x              m", "  x/y  a.yaml:3  m0"]


def test_a_rule_without_words_of_its_own_is_counted_by_its_id(folder: Path) -> None:
    checked = check(folder)
    several = replace(checked, findings=tuple(_findings(2)))
    assert headline(several) == "2 of x/y"
    many = replace(checked, left_aside=checked.left_aside * 5)
    assert "left aside: 2 more files; --format json names them" in list(looked_at(many))


REACHED = (
    "app/check.py",
    "areas/slo/drift/",
    "areas/slo/inventory.py",
    "areas/slo/lint/",
    "documents/",
    "proposal/generated.py",
)
ASIDE = {"slo/not_understood", "{area}/not_carried_out"}


@pytest.mark.checkout
def test_every_finding_of_a_check_has_words_for_its_count() -> None:
    made = script("tools", "findings").made_in_python()
    own = {
        rule.removeprefix("{area}/")
        for rule, file in made.items()
        if file.removeprefix("switchboard_policy/").startswith(REACHED) and rule not in ASIDE
    }
    assert len(own) > 15
    assert own - check_words._ONE_MANY.keys() == set()


HOSTILE_NAMES = (
    b"new\nline.yaml",
    b"esc\x1b[31m.yaml",
    b"\xff\xfe.yaml",
    b"right\xe2\x80\xaeleft.yaml",
)


@pytest.mark.parametrize("content", [BROKEN, BROKEN + "  x: ["], ids=["finding", "left aside"])
def test_names_of_files_cannot_write_to_the_terminal(tmp_path: Path, content: str) -> None:
    for name in HOSTILE_NAMES:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text(content)
    result = call("check", "--repo", tmp_path)
    assert result.status == 0
    told_ = result.stdout + result.stderr
    assert all(line.isprintable() for line in told_.splitlines())
    assert "\\n" in told_
    document = told("check", "--repo", tmp_path)
    assert len(document["findings"] + document["left_aside"]) == len(HOSTILE_NAMES)


HOSTILE_CONTENT = {
    "nested.yaml": BROKEN + "z: " + "[" * 5_000 + "]" * 5_000,
    "bomb.yaml": "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9))
    + BROKEN,
    "wide.yaml": BROKEN + "k: " + "x" * 3_000_000,
    "deep.yaml": BROKEN.replace("- alert: A", "- {alert: A, expr: '" + "(" * 20_000 + "'}"),
    "json.json": '{"panels": ' + "[" * 50_000 + ', "schemaVersion": 1}',
    "board.json": '{"uid": "u", "schemaVersion": 1, "panels": [{"targets": [{"expr": "'
    + "-" * 50_000
    + '"}]}]}',
}


@pytest.mark.parametrize("name", HOSTILE_CONTENT)
def test_no_content_of_a_file_ends_the_check(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(HOSTILE_CONTENT[name])
    (tmp_path / "good.yaml").write_text(BROKEN)
    document = told("check", "--repo", tmp_path)
    assert "good.yaml" in {each["file"] for each in document["findings"]}
    assert document["looked_at"]["files"] == 2
