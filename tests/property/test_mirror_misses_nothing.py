"""What the mirror says differs between two trees is all that differs, whatever is in them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard_policy.bot.mirror import Mirror
from switchboard_policy.bot.trees import SUBMODULE, TreeFile

Tree = dict[str, tuple[str, bytes]]

_TEXTS = st.sampled_from([b"", b"rps: 20\n", b"rps: 20\nburst: 40\n" * 9, b"\0\xff", b"../../x"])
_MODES = st.sampled_from(["100644", "100755", "120000", "160000"])
_NAMES = st.sampled_from(["a.yaml", "b.yaml", "A.yaml", "x/a.yaml", "x/b.yaml", "y/é", 'y/"\n'])
_TREES = st.dictionaries(_NAMES, st.tuples(_MODES, _TEXTS), max_size=6)


def _written(trees: list[Tree]) -> bytes:
    """Return the trees as commits for `git fast-import`, each on a branch; all after the first."""
    stream = bytearray(b"feature done\n")
    for at, tree in enumerate(trees):
        stream += f"commit refs/heads/t{at}\nmark :{at + 1}\n".encode()
        stream += b"committer A <a@example.org> 1 +0000\ndata 1\nm\n"
        stream += b"from :1\n" if at else b""
        stream += b"deleteall\n"
        for name, (mode, content) in tree.items():
            quoted = name.replace('"', '\\"').replace("\n", "\\n").encode()
            if mode == SUBMODULE:
                stream += b'M 160000 %s "%s"\n' % (b"1" * 40, quoted)
            else:
                stream += b'M %s inline "%s"\ndata %d\n' % (mode.encode(), quoted, len(content))
                stream += content + b"\n"
    return bytes(stream + b"done\n")


def _commits(folder: Path, trees: list[Tree]) -> list[str]:
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "fast-import", "--quiet", "--force"], input=_written(trees), check=True)
    names = [f"refs/heads/t{at}" for at in range(len(trees))]
    shown = subprocess.run([*git, "rev-parse", *names], capture_output=True, check=True)
    return shown.stdout.decode().split()


def _facts(files: Mapping[str, TreeFile]) -> dict[str, tuple[str, str, int]]:
    return {path: (file.mode, file.object, file.size) for path, file in files.items()}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trees")
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    return folder


@settings(max_examples=20)
@given(old=_TREES, new=_TREES)
def test_changes_made_to_the_old_tree_give_the_new_one(origin: Path, old: Tree, new: Tree) -> None:
    before, after = _commits(origin, [old, new])
    mirror = Mirror(origin / "cache", f"file://{origin}")
    mirror.fetch(before, after)
    files = dict(mirror.files(before))
    assert {path: (file.mode, file.content) for path, file in files.items()} == {
        path: (mode, content if mode != SUBMODULE else b"") for path, (mode, content) in old.items()
    }
    made, changes = _facts(files), mirror.changes(before, after)
    for change in changes:
        was = (change.old_mode, change.old_object, change.old_size)
        assert made.pop(change.previous or change.path, ("", "", 0)) == was
    for change in changes:
        if change.new_mode:
            made[change.path] = (change.new_mode, change.new_object, change.new_size)
    assert made == _facts(mirror.listing(after))
