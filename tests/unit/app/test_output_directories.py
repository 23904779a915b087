"""A directory is written whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.full_disk import python_on_a_full_disk
from support.patience import PATIENCE_S

from switchboard_policy.app import output
from switchboard_policy.app.output import new_directory, write_directory, write_file
from switchboard_policy.errors import InputError

FILES = {"a.txt": b"a", "deep/er/b.txt": b"b", "empty": b""}


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_files_are_there_and_nothing_else(tmp_path: Path) -> None:
    write_directory(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_parents_are_made(tmp_path: Path) -> None:
    write_directory(tmp_path / "x" / "y" / "out", FILES)
    assert tree(tmp_path / "x" / "y" / "out") == FILES


def test_a_full_target_is_replaced_whole(tmp_path: Path) -> None:
    write_directory(tmp_path / "out", {"old.txt": b"old"})
    write_directory(tmp_path / "out", FILES)
    assert tree(tmp_path / "out") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_target_keeps_its_place_on_the_disk(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    before = target.stat().st_ino
    write_directory(target, FILES)
    assert target.stat().st_ino == before
    assert tree(target) == FILES


def test_the_directory_has_the_permissions_of_any_new_one(tmp_path: Path) -> None:
    write_directory(tmp_path / "out", FILES)
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("kind", ["new", "empty", "full"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_leaving_the_block_badly_leaves_nothing(
    tmp_path: Path, kind: str, error: type[BaseException]
) -> None:
    target = tmp_path / "parent" / "out"
    if kind != "new":
        target.mkdir(parents=True)
    if kind == "full":
        (target / "kept.txt").write_bytes(b"kept")
    before = tree(tmp_path), sorted(tmp_path.rglob("*"))

    def leave() -> None:
        with new_directory(target) as folder:
            write_file(folder / "half.txt", b"half")
            raise error

    with pytest.raises(error):
        leave()
    assert (tree(tmp_path), sorted(tmp_path.rglob("*"))) == before


@pytest.mark.parametrize("target_exists", [True, False])
def test_a_failing_rename_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, target_exists: bool
) -> None:
    target = tmp_path / "out"
    if target_exists:
        write_directory(target, {"kept.txt": b"kept"})
    before = tree(tmp_path)
    rename = Path.rename

    def fail(self: Path, to: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputError, match="no space left on device; nothing has changed"):
        write_directory(target, FILES)
    assert tree(tmp_path) == before


def test_entries_moved_into_an_empty_directory_go_again_when_one_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    rename = Path.rename

    def fail(self: Path, to: Path) -> Path:
        if self.name == "empty":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputError):
        write_directory(target, FILES)
    assert list(target.iterdir()) == []


def test_a_file_in_the_way_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        write_directory(tmp_path / "file" / "out", FILES)
    assert caught.value.exit_status == 4
    assert "nothing has changed" in caught.value.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_parent_is_refused(tmp_path: Path) -> None:  # pragma: no cover - not as root
    parent = tmp_path / "locked"
    parent.mkdir(mode=0o500)
    with pytest.raises(InputError, match="permission denied"):
        write_directory(parent / "out", FILES)
    assert list(parent.iterdir()) == []


WRITE = """
import sys
from pathlib import Path
from switchboard_policy.app.output import write_directory
from switchboard_policy.errors import InputError
try:
    write_directory(Path(sys.argv[1]), {"a": b"a", "b": b"b" * 100_000})
except InputError as error:
    print(error.diagnostics())
    raise SystemExit(error.exit_status)
"""


def test_a_disk_that_takes_no_more_in_mid_write_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out"
    done = python_on_a_full_disk(WRITE, str(target), size=4096)
    assert (done.returncode, done.stderr) == (4, "")
    assert f"{target}: cannot be written: file too large; nothing has changed" in done.stdout
    assert list(tmp_path.iterdir()) == []


SLOW = """
import sys, time
from pathlib import Path
from switchboard_policy.app.output import new_directory, write_file
with new_directory(Path(sys.argv[1])) as folder:
    write_file(folder / "half", b"half")
    print("writing", flush=True)
    time.sleep(3600)
"""


def test_ctrl_c_in_mid_write_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "writing\n"
        assert len(list(tmp_path.iterdir())) == 1
        child.send_signal(signal.SIGINT)
        child.wait(PATIENCE_S)
    assert list(tmp_path.iterdir()) == []


def test_what_the_disk_says_is_passed_on_in_words() -> None:
    told = output.refused(Path("out"), OSError(errno.EROFS, os.strerror(errno.EROFS)))
    assert told.diagnostics() == (
        "out: cannot be written: read-only file system; nothing has changed; "
        "choose another place, or make room"
    )
