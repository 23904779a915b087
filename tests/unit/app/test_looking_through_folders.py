"""Any folder can be looked through: what cannot be read is told, and nothing is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.policy_git import own_git, run_git

from switchboard_policy.app import looking
from switchboard_policy.app.looking import LeftAside, look

RULES = "groups:\n  - name: a\n    rules:\n      - {record: b, expr: sum(c)}\n"
BOARD = '{"uid": "u", "title": "t", "schemaVersion": 39, "panels": []}'


def written(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_rules_definitions_and_dashboards_are_told_from_the_rest_by_their_content(
    tmp_path: Path,
) -> None:
    written(
        tmp_path,
        deep__down__anything_dot_yml=RULES,
        spec_dot_yaml="version: prometheus/v1\nservice: s\n",
        board_dot_json=BOARD,
        other_dot_yaml="a: 1\n",
        other_dot_json="{}",
        readme_dot_md=RULES,
    )
    found = look(tmp_path)
    assert [each.file for each in found.documents] == ["deep/down/anything.yml", "spec.yaml"]
    assert list(found.boards) == ["board.json"]
    assert (found.files, found.left_aside, found.bounded) == (5, (), "")


def test_only_what_looks_like_ours_is_parsed_at_all(tmp_path: Path) -> None:
    found = look(written(tmp_path, broken_dot_yaml="a: [1\n  b: {", text_dot_yaml="\xff" * 10))
    assert (found.files, found.left_aside) == (2, ())


def test_several_documents_in_a_file_are_all_taken_but_empty_ones(tmp_path: Path) -> None:
    text = f"---\n# nothing\n---\n{RULES}---\n- a list\n---\n{RULES}"
    found = look(written(tmp_path, many_dot_yaml=text))
    assert len(found.documents) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{- if .Values.on }}\n" + RULES, "a template; only its own engine can read it"),
        (RULES + "  broken: [", "line "),
        (RULES.encode() + b"\xff\xfe", "line "),
        (RULES + "a: yes\n", "line 5: "),
    ],
)
def test_what_cannot_be_read_is_left_aside_with_the_reason(
    tmp_path: Path, text: str | bytes, why: str
) -> None:
    found = look(written(tmp_path, f_dot_yaml=text))
    assert found.documents == ()
    (left,) = found.left_aside
    assert left.file == "f.yaml"
    assert left.why.startswith(why)
    assert left.template == why.startswith("a template")


def test_a_file_too_large_is_left_aside_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MOST_FILE_BYTES", 100)
    found = look(
        written(tmp_path, big_dot_yaml=RULES * 10, data_dot_json=BOARD * 10, small_dot_yaml=RULES)
    )
    assert found.left_aside == (LeftAside("big.yaml", f"{len(RULES) * 10} bytes; 100 are read"),)
    assert [each.file for each in found.documents] == ["small.yaml"]


@pytest.mark.parametrize(("bound", "most"), [("MOST_FILES", 2), ("MOST_BYTES", 2 * len(RULES))])
def test_a_folder_too_large_is_looked_at_up_to_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(looking, bound, most)
    found = look(written(tmp_path, a_dot_yaml=RULES, b_dot_yaml=RULES, c_dot_yaml=RULES))
    assert [each.file for each in found.documents] == ["a.yaml", "b.yaml"]
    assert found.bounded.startswith("only the files before c.yaml were looked at")


def test_links_pipes_and_folders_of_tools_are_passed_by(tmp_path: Path) -> None:
    written(tmp_path, real_dot_yaml=RULES, node_modules__x_dot_yaml=RULES)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.yaml")
    found = look(tmp_path)
    assert [each.file for each in found.documents] == ["real.yaml"]
    assert found.files == 1


def test_git_says_what_is_ignored_and_a_deleted_file_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    root = tmp_path / "work"
    written(root, kept_dot_yaml=RULES, gone_dot_yaml=RULES, secret_dot_yaml=RULES)
    (root / ".gitignore").write_text("secret.yaml\n")
    run_git(root, "init", "--quiet")
    run_git(root, "add", "--all")
    (root / "gone.yaml").unlink()
    assert [each.file for each in look(root).documents] == ["kept.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_left_aside(tmp_path: Path) -> None:
    (written(tmp_path, f_dot_yaml=RULES) / "f.yaml").chmod(0)
    (left,) = look(tmp_path).left_aside
    assert left.why == "cannot be read: Permission denied"
