from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from support.policy_git import own_git, run_git

from switchboard_policy.bot.mirror import GitMirror
from switchboard_policy.errors import ForgeError, ForgeMissing
from switchboard_policy.ports.mirror import EXECUTABLE, FILE, LINK, SUBMODULE, Conflict, HeldFile


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


def contents(mirror: GitMirror, tree: str) -> dict[str, bytes]:
    files = mirror.files(tree)
    read = mirror.contents(list(files.values()))
    return {path: read[file.digest] for path, file in files.items() if file.mode != SUBMODULE}


def branch(where: Path, name: str, files: dict[str, str], start: str = "main") -> str:
    run_git(where, "switch", "--quiet", "--create", name, start)
    try:
        return write(where, files, name)
    finally:
        run_git(where, "switch", "--quiet", "main")


@pytest.fixture
def mirror(origin: Path, tmp_path: Path) -> GitMirror:
    return GitMirror(tmp_path / "cache", f"file://{origin}")


def test_a_merge_has_what_both_sides_changed(origin: Path, mirror: GitMirror) -> None:
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"deep/b.yaml": "rps: 2\n"}, "base moves")
    mirror.fetch([base, head])
    merged = mirror.merge(base, head)
    assert isinstance(merged, str)
    assert contents(mirror, merged) == {"a.yaml": b"rps: 32\n", "deep/b.yaml": b"rps: 2\n"}


def test_a_merge_that_conflicts_names_the_files(origin: Path, mirror: GitMirror) -> None:
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"a.yaml": "rps: 21\n"}, "base moves")
    mirror.fetch([base, head])
    assert mirror.merge(base, head) == Conflict(("a.yaml",))


def test_commits_without_a_common_history_conflict(origin: Path, mirror: GitMirror) -> None:
    base = run_git(origin, "rev-parse", "main")
    run_git(origin, "switch", "--quiet", "--orphan", "other")
    head = write(origin, {"c.yaml": "x: 1\n"}, "orphan")
    mirror.fetch([base, head])
    assert mirror.merge(base, head) == Conflict(())


def test_attributes_of_a_branch_choose_no_way_of_merging(origin: Path, mirror: GitMirror) -> None:
    attributes = {".gitattributes": "*.yaml merge=union\n"}
    write(origin, attributes, "attributes")
    head = branch(origin, "work", {"a.yaml": "rps: 32\n"})
    base = write(origin, {"a.yaml": "rps: 21\n"}, "base moves")
    mirror.fetch([base, head])
    assert mirror.merge(base, head) == Conflict(("a.yaml",))


def test_changes_tell_renames_modes_links_and_submodules(origin: Path, mirror: GitMirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    run_git(origin, "switch", "--quiet", "--create", "work")
    run_git(origin, "mv", "deep/b.yaml", "deep/c.yaml")
    (origin / "a.yaml").chmod(0o755)
    (origin / "link").symlink_to("deep/c.yaml")
    run_git(origin, "update-index", "--add", "--cacheinfo", f"160000,{old},sub")
    run_git(origin, "add", "a.yaml", "link", "deep")
    run_git(origin, "commit", "--quiet", "--message", "tricks")
    new = run_git(origin, "rev-parse", "HEAD")
    mirror.fetch([old, new])
    found = {each.path: each for each in mirror.changes(mirror.tree(old), mirror.tree(new))}
    assert sorted(found) == ["a.yaml", "deep/c.yaml", "link", "sub"]
    told = {path: (each.status, each.previous) for path, each in found.items()}
    assert told["deep/c.yaml"] == ("renamed", "deep/b.yaml")
    assert (told["a.yaml"], told["link"]) == (("modified", ""), ("added", ""))
    before, after = found["a.yaml"].old, found["a.yaml"].new
    assert before is not None
    assert after == HeldFile(EXECUTABLE, before.digest, 8)
    assert before.mode == FILE
    link = found["link"].new
    assert link is not None
    assert (link.mode, link.size, found["link"].old) == (LINK, 11, None)
    assert found["sub"].new == HeldFile(SUBMODULE, old, 0)
    assert mirror.files(new)["sub"] == HeldFile(SUBMODULE, old, 0)
    assert contents(mirror, new)["link"] == b"deep/c.yaml"


def test_a_file_that_becomes_a_link_has_another_mode(origin: Path, mirror: GitMirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    (origin / "a.yaml").unlink()
    (origin / "a.yaml").symlink_to("/etc/passwd")
    new = write(origin, {}, "a link")
    mirror.fetch([old, new])
    (change,) = mirror.changes(mirror.tree(old), mirror.tree(new))
    assert change.old is not None
    assert change.new is not None
    assert (change.status, change.old.mode, change.new.mode) == ("modified", FILE, LINK)


def test_more_changes_are_told_than_the_api_shows(origin: Path, mirror: GitMirror) -> None:
    old = run_git(origin, "rev-parse", "main")
    new = write(origin, {f"many/{at}.yaml": f"x: {at}\n" for at in range(3_100)}, "many")
    mirror.fetch([old, new])
    assert len(mirror.changes(mirror.tree(old), mirror.tree(new))) == 3_100


def test_names_keep_every_byte(origin: Path, mirror: GitMirror) -> None:
    name = b'odd \n\xff".yaml'
    (Path(os.fsdecode(bytes(origin) + b"/" + name))).write_text("x\n")
    commit = write(origin, {}, "odd")
    mirror.fetch([commit])
    assert name.decode(errors="surrogateescape") in mirror.files(commit)


def test_a_message_is_told_in_full(origin: Path, mirror: GitMirror) -> None:
    said = "Raise a limit\n\nWhy.\n\nSwitchboard-Proposal: 7f3c91"
    commit = write(origin, {"a.yaml": "rps: 5\n"}, said)
    mirror.fetch([commit])
    assert mirror.message(commit) == said


def test_what_is_here_is_not_fetched_again(origin: Path, mirror: GitMirror) -> None:
    commit = run_git(origin, "rev-parse", "main")
    mirror.fetch([commit])
    origin.rename(origin.with_name("gone"))
    mirror.fetch([commit])
    with pytest.raises(ForgeError):
        mirror.fetch(["1" * 40])


def test_what_is_not_there_is_said_to_be_missing(mirror: GitMirror) -> None:
    with pytest.raises(ForgeMissing):
        mirror.fetch(["1" * 40])
    for ask in (mirror.tree, mirror.message):
        with pytest.raises(ForgeMissing):
            ask("1" * 40)
    with pytest.raises(ForgeMissing):
        mirror.contents([HeldFile(FILE, "1" * 40, 3)])


@pytest.mark.parametrize("name", ["HEAD", "--upload-pack=x", "refs/heads/main", "A" * 40, ""])
def test_only_whole_names_reach_git(mirror: GitMirror, name: str) -> None:
    for ask in (mirror.tree, mirror.message, mirror.files, lambda each: mirror.fetch([each])):
        with pytest.raises(ForgeError, match="no full name"):
            ask(name)


@pytest.mark.parametrize(
    "url", ["ssh://host/x", "ext::sh -c id", "https://me:secret@host/x", "/a/path", "git://h/x"]
)
def test_no_other_protocol_and_no_password_in_an_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ForgeError, match="fetched by https") as refused:
        GitMirror(tmp_path, url)
    assert "secret" not in str(refused.value)


def test_two_fetch_at_once_into_one_folder(origin: Path, tmp_path: Path) -> None:
    commits = [branch(origin, f"work-{at}", {"a.yaml": f"rps: {at + 100}\n"}) for at in range(6)]
    failures: list[BaseException] = []

    def fetch(commit: str) -> None:
        try:
            other = GitMirror(tmp_path / "cache", f"file://{origin}")
            other.fetch([commit])
            assert contents(other, commit)["a.yaml"].startswith(b"rps: 10")
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=fetch, args=(commit,)) for commit in commits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
