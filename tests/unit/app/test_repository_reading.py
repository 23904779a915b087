"""Reading a policy repository: bounded, regular files only, in a known git state."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.policy_git import committed_repository, own_git, run_git

from switchboard_policy.app import repository
from switchboard_policy.app.repository import (
    author_of,
    find_root,
    read_repository,
    refuse_uncommitted,
    uncommitted,
    under_git,
)
from switchboard_policy.errors import InputError


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    root = tmp_path / "plain"
    (root / "slo").mkdir(parents=True)
    (root / "switchboard.yaml").write_text("version: 1\n")
    (root / "slo" / "a.yaml").write_bytes(b"caf\xe9\n")
    return root


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_git(monkeypatch, tmp_path / "home")
    return committed_repository(tmp_path / "kept")


def test_files_come_as_bytes_by_posix_path_whatever_their_encoding(plain: Path) -> None:
    snapshot = read_repository(plain)
    assert dict(snapshot.files) == {"switchboard.yaml": b"version: 1\n", "slo/a.yaml": b"caf\xe9\n"}
    assert snapshot.label == str(plain)


def test_the_root_is_found_from_a_folder_in_it(plain: Path) -> None:
    assert find_root(plain / "slo") == plain.resolve()


def test_without_a_root_it_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_root(tmp_path)
    assert caught.value.diagnostics().startswith(f"{tmp_path}/switchboard.yaml:1:1: ")


def test_a_configuration_that_is_a_link_is_refused(plain: Path, tmp_path: Path) -> None:
    (plain / "switchboard.yaml").rename(tmp_path / "elsewhere.yaml")
    (plain / "switchboard.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(InputError, match="links are not followed"):
        find_root(plain)


def test_symbolic_links_are_left_out_wherever_they_point(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("secret: 1\n")
    (plain / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (plain / "in.yaml").symlink_to(plain / "switchboard.yaml")
    (plain / "linked").symlink_to(tmp_path)
    (plain / "loop").symlink_to(plain)
    assert sorted(read_repository(plain).files) == ["slo/a.yaml", "switchboard.yaml"]


def test_binary_files_are_left_out_but_not_documents(plain: Path) -> None:
    (plain / "picture.png").write_bytes(b"\x89PNG\0")
    (plain / "odd.yaml").write_bytes(b"a: \0\n")
    assert sorted(read_repository(plain).files) == ["odd.yaml", "slo/a.yaml", "switchboard.yaml"]


@pytest.mark.parametrize(
    "folder", [".git", ".venv", "node_modules", ".switchboard/telemetry", "build"]
)
def test_folders_that_hold_no_policy_are_not_entered(plain: Path, folder: str) -> None:
    (plain / folder).mkdir(parents=True)
    (plain / folder / "x.yaml").write_text("x: 1\n")
    assert sorted(read_repository(plain).files) == ["slo/a.yaml", "switchboard.yaml"]


def test_a_folder_called_build_counts_where_git_tracks_it(kept: Path) -> None:
    (kept / "deploy" / "build").mkdir()
    (kept / "deploy" / "build" / "values.yaml").write_text("x: 1\n")
    assert "deploy/build/values.yaml" in read_repository(kept, allow_dirty=True).files


@pytest.mark.parametrize("folder", ["build/proposals/1", ".switchboard/telemetry/2026"])
def test_what_we_write_ourselves_is_no_uncommitted_change(kept: Path, folder: str) -> None:
    run_git(kept, "rm", "--quiet", ".gitignore")
    run_git(kept, "commit", "--quiet", "-m", "ignore nothing")
    (kept / folder).mkdir(parents=True)
    (kept / folder / "x.json").write_text("{}")
    assert uncommitted(kept) == ()
    assert f"{folder}/x.json" not in read_repository(kept).files
    run_git(kept, "add", folder)
    assert uncommitted(kept) == (f"{folder}/x.json",)


def test_special_files_are_left_out(plain: Path) -> None:
    import os  # noqa: PLC0415

    os.mkfifo(plain / "pipe.yaml")
    assert "pipe.yaml" not in read_repository(plain).files


def test_a_document_of_two_gigabytes_is_refused_where_the_bound_is_crossed(plain: Path) -> None:
    with (plain / "slo" / "long.yaml").open("wb") as file:
        file.write(b"a: 1\nb: ")
        file.truncate(2_000_000_000)
    with pytest.raises(InputError) as caught:
        read_repository(plain)
    where = caught.value.location
    assert where is not None
    assert (where.file, where.line, where.column) == (
        "slo/long.yaml",
        2,
        repository.MOST_FILE_BYTES - 5 + 1,
    )


def test_a_huge_file_that_is_no_document_is_left_out(plain: Path) -> None:
    with (plain / "dump.bin").open("wb") as file:
        file.truncate(2_000_000_000)
    assert "dump.bin" not in read_repository(plain).files


def test_too_many_files_are_refused(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MOST_FILES", 1)
    with pytest.raises(InputError, match="more than 1 files"):
        read_repository(plain)


def test_too_many_bytes_are_refused(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MOST_BYTES", 8)
    with pytest.raises(InputError, match="or 8 bytes"):
        read_repository(plain)


def test_a_file_that_cannot_be_read_is_named(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"^cannot be read: Permission denied$"):
        read_repository(plain)


def test_a_committed_repository_is_read_without_what_git_ignores(kept: Path) -> None:
    (kept / "build").mkdir()
    (kept / "build" / "x.yaml").write_text("x: 1\n")
    tracked = run_git(kept, "ls-files").splitlines()
    assert sorted(read_repository(kept).files) == sorted(tracked)


def test_a_repository_may_stand_in_a_folder_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    outer = tmp_path / "outer"
    outer.mkdir()
    run_git(outer, "init", "--quiet")
    inner = committed_repository(outer / "policies")
    (outer / "outside.yaml").write_text("x: 1\n")
    run_git(outer, "add", "--all")
    run_git(outer, "commit", "--quiet", "-m", "all")
    (outer / "outside.yaml").write_text("x: 2\n")
    assert uncommitted(inner) == ()
    (inner / "switchboard.yaml").write_text("version: 1\n")
    assert uncommitted(inner) == ("switchboard.yaml",)
    assert "outside.yaml" not in read_repository(inner, allow_dirty=True).files


def test_an_uncommitted_change_is_refused_at_its_line(kept: Path) -> None:
    path = kept / "policies" / "switchboard_data" / "limits" / "data.yaml"
    lines = path.read_text().splitlines(keepends=True)
    lines[8] = "    rps: 21\n"
    path.write_text("".join(lines))
    with pytest.raises(InputError) as caught:
        read_repository(kept)
    told = caught.value.diagnostics()
    assert told.startswith("policies/switchboard_data/limits/data.yaml:9:1: uncommitted changes in")
    assert "--allow-dirty" in told
    assert "\n" not in told
    assert read_repository(kept, allow_dirty=True).files


@pytest.mark.parametrize("state", ["untracked", "staged", "deleted"])
def test_every_kind_of_uncommitted_change_is_refused(kept: Path, state: str) -> None:
    name = "rules/direct.yaml" if state == "deleted" else "new.yaml"
    if state == "deleted":
        (kept / name).unlink()
    else:
        (kept / name).write_text("x: 1\n")
    if state == "staged":
        run_git(kept, "add", name)
    assert uncommitted(kept) == (name,)
    with pytest.raises(InputError, match=f"uncommitted changes in {name}"):
        refuse_uncommitted(kept)
    assert (name in read_repository(kept, allow_dirty=True).files) == (state != "deleted")


def test_several_changes_are_counted(kept: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (kept / name).write_text("x: 1\n")
    with pytest.raises(InputError, match=r"in a\.yaml and 2 more"):
        refuse_uncommitted(kept)


def test_a_folder_that_git_ignores_counts_as_not_under_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    outer = tmp_path / "outer"
    (outer / "build" / "slo").mkdir(parents=True)
    run_git(outer, "init", "--quiet")
    (outer / ".gitignore").write_text("/build/\n")
    (outer / "build" / "switchboard.yaml").write_text("version: 1\n")
    assert not under_git(outer / "build")
    assert list(read_repository(outer / "build").files) == ["switchboard.yaml"]


def test_the_author_is_whom_git_knows(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert author_of(kept) == "ada@example.org"
    run_git(kept, "config", "user.email", "")
    monkeypatch.setenv("PATH", str(kept))
    assert author_of(kept) == ""
