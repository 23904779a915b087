"""The mirror fetches what strangers made: nothing of theirs runs, nothing of ours leaks."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.forges import ForgeWorld, forge_world
from support.patience import PATIENCE_S
from support.policy_git import own_git, run_git

from switchboard_policy.bot.mirror import Merged, Mirror
from switchboard_policy.errors import ForgeError, ForgeMissing, ForgeRefused

REAL = shutil.which("git") or "git"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeWorld]:
    with forge_world(tmp_path_factory.mktemp("mirror")) as made:
        yield made


@pytest.fixture
def mirror(world: ForgeWorld, tmp_path: Path) -> Mirror:
    return Mirror(
        tmp_path / "cache", f"{world.hub.url}/example/policies.git", token=world.forge.token
    )


def spy(monkeypatch: pytest.MonkeyPatch, folder: Path, also: str = "") -> Path:
    """Put a program before Git that writes down how the mirror called it, and calls it."""
    log, program = folder / "log", folder / "git"
    lines = ["#!/bin/sh", 'case "$*" in *objects.git*)']
    lines += [f'{{ printf "%s\\n" "$@"; env; }} >> {log}', also, ";; esac", f'exec {REAL} "$@"']
    program.write_text("\n".join(lines) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return log


def test_a_private_repository_is_fetched_with_the_token_of_the_app(
    world: ForgeWorld, mirror: Mirror
) -> None:
    ada = world.person("ada")
    head = ada.push("work", {"limits.yaml": b"rps: 32\n"})
    base = ada.push("main", {"other.yaml": b"a: 1\n"})
    mirror.fetch(base, head)
    merged = mirror.merge(base, head)
    assert isinstance(merged, Merged)
    files = mirror.files(merged.tree)
    assert (files["limits.yaml"].content, files["other.yaml"].content) == (b"rps: 32\n", b"a: 1\n")


def test_the_head_of_a_fork_is_fetched_from_the_repository_itself(
    world: ForgeWorld, mirror: Mirror
) -> None:
    fork = world.hub.fork("mallory", world.repository)
    head = world.hub.as_person("mallory", fork).push("evil", {"limits.yaml": b"rps: 99\n"})
    world.person("olivia").open_pull("mallory:evil")
    mirror.fetch(head)
    assert mirror.files(head)["limits.yaml"].content == b"rps: 99\n"


def test_no_token_is_in_an_argument(
    world: ForgeWorld, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TRACE_CURL", "1")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_of_the_server")
    log = spy(monkeypatch, tmp_path)
    mirror.fetch(world.person("ada").push("argv", {"a": b"a"}))
    lines = log.read_text().splitlines()
    shown = [line for line in lines if "Authorization" in line]
    assert [line.partition("=")[2].partition(":")[0] for line in shown] == ["Authorization"]
    assert all(line.startswith("GIT_CONFIG_VALUE_") for line in shown)
    assert not [line for line in lines if world.forge.token() in line]
    names = {line.partition("=")[0] for line in lines if "=" in line}
    assert not names & {"GIT_TRACE_CURL", "GIT_DIR", "GITHUB_TOKEN"}


def test_a_refused_token_is_not_shown(world: ForgeWorld, tmp_path: Path) -> None:
    url = f"{world.hub.url}/example/policies.git"
    mirror = Mirror(tmp_path / "cache", url, token=lambda: "ghs_secret")
    with pytest.raises(ForgeRefused) as refused:
        mirror.fetch("1" * 40)
    assert "ghs_secret" not in refused.value.diagnostics()
    with pytest.raises(ForgeMissing):
        Mirror(
            tmp_path / "no", f"{world.hub.url}/example/nothing.git", token=world.forge.token
        ).fetch("1" * 40)


def test_no_configuration_of_the_account_it_runs_as_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    origin, ran, hooks = tmp_path / "origin", tmp_path / "ran", tmp_path / "hooks"
    for folder in (origin, hooks):
        folder.mkdir()
    run_git(origin, "init", "--quiet", "--initial-branch=main")
    run_git(origin, "commit", "--quiet", "--allow-empty", "--message", "first")
    sha = run_git(origin, "rev-parse", "HEAD")
    for name in ("reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    bad = tmp_path / "home" / ".gitconfig"
    bad.write_text(
        f"[core]\n\thooksPath = {hooks}\n\tfsmonitor = touch {ran}\n"
        f'[url "file:///nowhere"]\n\tinsteadOf = file://{origin}\n'
        f'[credential]\n\thelper = "!touch {ran}"\n[init]\n\ttemplateDir = {hooks}\n'
    )
    run_git(origin, "update-ref", "refs/heads/bait", sha)
    assert ran.exists(), "the bait works"
    ran.unlink()
    mirror = Mirror(tmp_path / "cache", f"file://{origin}")
    mirror.fetch(sha)
    assert isinstance(mirror.merge(sha, sha), Merged)
    assert not ran.exists()


def test_submodules_and_links_are_told_and_not_followed(world: ForgeWorld, mirror: Mirror) -> None:
    elsewhere = f"{world.hub.url}/example/elsewhere.git"
    modules = f'[submodule "x"]\n\tpath = x\n\turl = {elsewhere}\n'.encode()
    files = {".gitmodules": modules, "link": b"/etc/passwd"}
    sha = world.person("ada").push("tricks", files, modes={"link": "120000"})
    before = len(world.hub.calls)
    mirror.fetch(sha)
    assert mirror.files(sha)["link"].content == b"/etc/passwd"
    assert not [call for call in world.hub.calls[before:] if "elsewhere" in call.path]


def test_what_takes_too_long_is_ended_with_all_it_started(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid, objects = tmp_path / "pid", tmp_path / "objects.git"
    objects.mkdir()
    spy(monkeypatch, tmp_path, f"sleep 1000 & echo $! > {pid}; wait")
    slow = replace(mirror._git, seconds=0.5, folder=objects)
    with pytest.raises(ForgeError, match=r"took longer than 0\.5 s"):
        slow.run("fetch", most=1)
    until = time.monotonic() + PATIENCE_S
    while _runs(int(pid.read_text())):
        assert time.monotonic() < until, "what Git started still runs"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_fetch_that_is_too_large_is_refused_and_leaves_nothing(
    world: ForgeWorld, mirror: Mirror, tmp_path: Path
) -> None:
    sha = world.person("ada").push("large", {"noise.bin": os.urandom(400_000)})
    mirror._git = replace(mirror._git, written_bytes=100_000)
    with pytest.raises(ForgeError, match="more than 100,000 bytes"):
        mirror.fetch(sha)
    packs = tmp_path / "cache" / "objects.git" / "objects" / "pack"
    assert list(packs.glob("*")) == []
    with pytest.raises(ForgeMissing):
        mirror.tree(sha)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("_file", "is 2,000 bytes; at most 9 are read of one file"),
        ("_tree", "at most 9 are read"),
        ("_files", "at most 9 are read"),
        ("_listing", "prints more than 9 bytes"),
    ],
)
def test_what_is_too_large_to_read_is_refused_and_not_cut(
    world: ForgeWorld, mirror: Mirror, limit: str, words: str
) -> None:
    files: dict[str, bytes | None] = {f"f{at}": b"x" for at in range(10)}
    sha = world.person("ada").push("sizes", {**files, "big.yaml": b"x" * 2_000})
    mirror.fetch(sha)
    setattr(mirror._trees, limit, 9)
    with pytest.raises(ForgeError, match=words):
        mirror.files(sha)


def test_a_tree_that_holds_one_name_twice_is_refused(tmp_path: Path) -> None:
    """No two readers agree on such a tree: what is judged would not be what is merged."""
    where = tmp_path / "origin"
    where.mkdir()
    run_git(where, "init", "--quiet", "--bare")
    blobs = [run_git(where, "hash-object", "-w", "--stdin", stdin=text) for text in ("a", "b")]
    entries = b"".join(b"100644 a.yaml\0" + bytes.fromhex(blob) for blob in blobs)
    tree = (
        subprocess.run(
            ["git", "-C", where, "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
            input=entries,
            capture_output=True,
            check=True,
        )
        .stdout.decode()
        .strip()
    )
    commit = run_git(where, "commit-tree", tree, stdin="twice")
    run_git(where, "update-ref", "refs/heads/main", commit)
    mirror = Mirror(tmp_path / "cache", f"file://{where}")
    with pytest.raises(ForgeError, match="git fetch"):
        mirror.fetch(commit)


def test_a_folder_that_another_process_holds_is_not_waited_for_without_end(
    world: ForgeWorld, tmp_path: Path
) -> None:
    url = f"{world.hub.url}/example/policies.git"
    mirror = Mirror(tmp_path, url, token=world.forge.token, seconds=0.05)
    with (tmp_path / "lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ForgeError, match="another process holds"):
            mirror.fetch("1" * 40)


def test_a_mirror_that_was_left_half_made_is_made_again(
    world: ForgeWorld, mirror: Mirror, tmp_path: Path
) -> None:
    half = tmp_path / "cache" / "objects.git"
    half.mkdir(parents=True)
    (half / "HEAD").write_text("nonsense")
    sha = world.person("ada").push("half", {"a": b"c"})
    assert mirror.fetch(sha, "refs/heads/half") == (sha, sha)


def test_an_old_git_is_named(
    world: ForgeWorld, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = world.person("ada").push("old", {"a": b"d"})
    mirror.fetch(sha)
    old = 'case "$*" in *merge-tree*) echo "usage: git merge-tree" >&2; exit 129;; esac'
    spy(monkeypatch, tmp_path, old)
    with pytest.raises(ForgeError) as refused:
        mirror.merge(sha, sha)
    assert "2.38" in refused.value.hint
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(ForgeError, match="git is not installed"):
        mirror.tree(sha)
