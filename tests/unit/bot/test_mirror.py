from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from support.policy_git import own_git, run_git

from switchboard_policy.bot.mirror import Conflict, Merged, Mirror
from switchboard_policy.bot.trees import SUBMODULE
from switchboard_policy.errors import ForgeError, ForgeMissing
from switchboard_policy.gate.pull.files import LINK


@pytest.fixture
def origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits on `main`."""
    own_git(monkeypatch, tmp_path / "home")
    where = tmp_path / "origin"
    where.mkdir()
    run_git(where, "init", "--quiet", "--initial-branch=main")
    write(where, {"a.yaml": "rps: 20\n", "deep/b.yaml": "rps: 1\n"}, "first")
    return where


def write(where: Path, files: dict[str, str], message: str) -> str:
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text)
    run_git(where, "add", "--all")
    run_git(where, "commit", "--quiet", "--message", message)
    return run_git(where, "rev-parse", "HEAD")


def branch(where: Path, name: str, files: dict[str, str], start: str = "main") -> str:
    run_git(where, "switch", "--quiet", "--create", name, start)
    try:
        return write(where, files, name)
    finally:
        run_git(where, "switch", "--quiet", "main")


@pytest.fixture
def mirror(origin: Path, tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / "cache", f"file://{origin}")


def test_a_merge_has_what_both_sides_changed(origin: Path, mirror: Mirror) -> None:
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"deep/b.yaml": "rps: 2\n"}, "base moves")
    mirror.fetch(base, head)
    merged = mirror.merge(base, head)
    assert isinstance(merged, Merged)
    found = {path: file.content for path, file in mirror.files(merged.tree).items()}
    assert found == {"a.yaml": b"rps: 32\n", "deep/b.yaml": b"rps: 2\n"}


def test_a_merge_that_conflicts_names_the_files(origin: Path, mirror: Mirror) -> None:
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"a.yaml": "rps: 21\n"}, "base moves")
    mirror.fetch(base, head)
    assert mirror.merge(base, head) == Conflict(("a.yaml",))


def test_commits_without_a_common_history_conflict(origin: Path, mirror: Mirror) -> None:
    base = run_git(origin, "rev-parse", "main")
    run_git(origin, "switch", "--quiet", "--orphan", "other")
    head = write(origin, {"c.yaml": "x: 1\n"}, "orphan")
    mirror.fetch(base, head)
    assert mirror.merge(base, head) == Conflict(())


def test_attributes_of_a_branch_choose_no_way_of_merging(origin: Path, mirror: Mirror) -> None:
    attributes = {".gitattributes": "*.yaml merge=union\n"}
    write(origin, attributes, "attributes")
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"a.yaml": "rps: 21\n"}, "base moves")
    mirror.fetch(base, head)
    assert mirror.merge(base, head) == Conflict(("a.yaml",))


def test_changes_tell_renames_modes_links_and_submodules(origin: Path, mirror: Mirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    run_git(origin, "switch", "--quiet", "--create", "work")
    run_git(origin, "mv", "deep/b.yaml", "deep/c.yaml")
    (origin / "a.yaml").chmod(0o755)
    (origin / "link").symlink_to("deep/c.yaml")
    run_git(origin, "update-index", "--add", "--cacheinfo", f"160000,{old},sub")
    run_git(origin, "add", "a.yaml", "link", "deep")
    run_git(origin, "commit", "--quiet", "--message", "tricks")
    new = run_git(origin, "rev-parse", "HEAD")
    mirror.fetch(old, new)
    found = {each.path: each for each in mirror.changes(mirror.tree(old), mirror.tree(new))}
    assert sorted(found) == ["a.yaml", "deep/c.yaml", "link", "sub"]
    assert (found["a.yaml"].old_mode, found["a.yaml"].new_mode) == ("100644", "100755")
    assert (found["deep/c.yaml"].status, found["deep/c.yaml"].previous) == (
        "renamed",
        "deep/b.yaml",
    )
    assert (found["link"].status, found["link"].new_mode, found["link"].new_size) == (
        "added",
        LINK,
        11,
    )
    assert (found["sub"].new_mode, found["sub"].new_object, found["sub"].new_size) == (
        SUBMODULE,
        old,
        0,
    )
    files = mirror.files(new)
    assert files["link"].content == b"deep/c.yaml"
    assert files["sub"].content == b""


def test_a_file_that_becomes_a_link_is_retyped(origin: Path, mirror: Mirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    (origin / "a.yaml").unlink()
    (origin / "a.yaml").symlink_to("/etc/passwd")
    new = write(origin, {}, "a link")
    mirror.fetch(old, new)
    (change,) = mirror.changes(old, new)
    assert (change.status, change.old_mode, change.new_mode) == ("retyped", "100644", LINK)


def test_more_changes_are_told_than_the_api_shows(origin: Path, mirror: Mirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    new = write(origin, {f"many/{at}.yaml": f"x: {at}\n" for at in range(3_100)}, "many")
    mirror.fetch(old, new)
    assert len(mirror.changes(old, new)) == 3_100


def test_names_keep_every_byte(origin: Path, mirror: Mirror) -> None:
    name = b'odd \n\xff".yaml'
    (Path(os.fsdecode(bytes(origin) + b"/" + name))).write_text("x\n")
    commit = write(origin, {}, "odd")
    mirror.fetch(commit)
    assert name.decode(errors="surrogateescape") in mirror.files(commit)


def test_only_the_folder_asked_for_is_read(origin: Path, mirror: Mirror) -> None:
    commit = write(origin, {"deeper/x.yaml": "x: 1\n"}, "a neighbour")
    mirror.fetch(commit)
    assert list(mirror.files(commit, "deep")) == ["deep/b.yaml"]
    assert list(mirror.files(commit, "nowhere")) == []


def test_what_is_here_is_not_fetched_again(origin: Path, mirror: Mirror) -> None:
    commit = run_git(origin, "rev-parse", "main")
    mirror.fetch(commit)
    origin.rename(origin.with_name("gone"))
    assert mirror.fetch(commit) == (commit,)
    with pytest.raises(ForgeError):
        mirror.fetch("refs/heads/main")


def test_a_branch_is_fetched_anew_each_time(origin: Path, mirror: Mirror) -> None:
    mirror.fetch("refs/heads/main")
    commit = write(origin, {"a.yaml": "rps: 5\n"}, "moves")
    assert mirror.fetch("refs/heads/main") == (commit,)


def test_what_is_not_there_is_said_to_be_missing(mirror: Mirror) -> None:
    with pytest.raises(ForgeMissing):
        mirror.fetch("1" * 40)
    with pytest.raises(ForgeMissing):
        mirror.fetch("refs/heads/nowhere")
    with pytest.raises(ForgeMissing):
        mirror.tree("1" * 40)


@pytest.mark.parametrize("name", ["HEAD", "main", "--upload-pack=x", "refs/heads/a:b", "A" * 40])
def test_only_whole_names_reach_git(mirror: Mirror, name: str) -> None:
    with pytest.raises(ForgeError, match="neither a full name"):
        mirror.fetch(name)
    with pytest.raises(ForgeError, match="no full name"):
        mirror.tree(name)


@pytest.mark.parametrize(
    "url", ["ssh://host/x", "ext::sh -c id", "https://me:secret@host/x", "/a/path", "git://h/x"]
)
def test_no_other_protocol_and_no_password_in_an_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ForgeError, match="fetched by https") as refused:
        Mirror(tmp_path, url)
    assert "secret" not in str(refused.value)


def test_two_fetch_at_once_into_one_folder(origin: Path, tmp_path: Path) -> None:
    commits = [branch(origin, f"work-{at}", {"a.yaml": f"rps: {at + 100}\n"}) for at in range(6)]
    failures: list[BaseException] = []

    def fetch(commit: str) -> None:
        try:
            other = Mirror(tmp_path / "cache", f"file://{origin}")
            other.fetch(commit)
            assert other.files(commit)["a.yaml"].content.startswith(b"rps: 10")
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=fetch, args=(commit,)) for commit in commits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
