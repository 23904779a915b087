"""Files among others are written all or nothing, and say which of them are others now."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.full_disk import python_on_a_full_disk

from switchboard_policy.app.output_files import write_files
from switchboard_policy.errors import InputError


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_else_stands_there_stays_and_only_changes_are_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": b"1", "deep/b.yaml": b"2"})
    (tmp_path / "mine.yaml").write_bytes(b"mine")
    before = (tmp_path / "a.yaml").stat().st_ino
    changed = write_files(tmp_path, {"a.yaml": b"1", "deep/b.yaml": b"3", "c.yaml": b"4"})
    assert changed == ("deep/b.yaml", "c.yaml")
    assert tree(tmp_path) == {
        "a.yaml": b"1",
        "c.yaml": b"4",
        "deep/b.yaml": b"3",
        "mine.yaml": b"mine",
    }
    assert (tmp_path / "a.yaml").stat().st_ino == before


def test_the_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    write_files(tmp_path / "new" / "one", {"x/a": b"1"})
    assert tree(tmp_path) == {"new/one/x/a": b"1"}


def test_a_file_that_cannot_take_its_place_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "held").write_bytes(b"")
    was = tree(tmp_path)
    with pytest.raises(InputError, match="nothing has changed"):
        write_files(tmp_path, {"a": b"new", "b/c": b"new", "z": b"a directory stands here"})
    assert tree(tmp_path) == was
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "z"]


def test_a_failure_half_way_undoes_what_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    whole = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if target.name == "b" and self.suffix == ".partial":
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, {"a": b"new", "0": b"new", "b": b"new"})
    monkeypatch.undo()
    assert tree(tmp_path) == {"a": b"old"}
    assert len(list(tmp_path.iterdir())) == 1


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match="symbolic link"):
        write_files(tmp_path, {"linked/a": b"1"})
    assert tree(tmp_path) == {}


WRITE = """
import sys
from pathlib import Path
from switchboard_policy.app.output_files import write_files
from switchboard_policy.errors import InputError
try:
    write_files(Path(sys.argv[1]), {"small": b"1", "deep/large": b"x" * 8192})
except InputError as error:
    print(error.diagnostics())
"""


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"old")
    done = python_on_a_full_disk(WRITE, str(tmp_path), size=4096)
    assert "file too large; nothing has changed" in done.stdout, done.stderr
    assert tree(tmp_path) == {"small": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["small"]
