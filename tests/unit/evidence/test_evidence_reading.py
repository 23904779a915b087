"""Files are opened where they were met, never through a link, and read while they stand still."""

from __future__ import annotations

import hashlib
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from support import evidence_world as world

from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors import evidence_files as refusals
from switchboard_policy.evidence import layout, reading, walking
from switchboard_policy.evidence.reading import Digest, digests, read_short
from switchboard_policy.evidence.walking import Kind, opened_root, walk

EVERYTHING = 2**60


def found(root: Path, most_bytes: int = EVERYTHING) -> list[Digest | EvidenceError]:
    """The digest of each plain file below a folder."""
    with opened_root(root) as folder:
        files = (met for met in walk(folder) if met.kind is Kind.FILE)
        return list(digests(files, most_bytes=most_bytes))


def test_digests_are_those_of_the_bytes_in_order_of_names(tmp_path: Path) -> None:
    contents = {f"d{number % 3}/f{number:03}": bytes([number]) * number for number in range(120)}
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    expected = [
        Digest(name, hashlib.sha256(contents[name]).hexdigest(), len(contents[name]))
        for name in sorted(contents)
    ]
    assert found(tmp_path) == expected


def test_a_file_longer_than_a_chunk_is_read_to_its_end(tmp_path: Path) -> None:
    content = os.urandom(1_000_003)
    (tmp_path / "long").write_bytes(content)
    assert found(tmp_path) == [Digest("long", hashlib.sha256(content).hexdigest(), len(content))]


def test_a_file_longer_than_all_that_is_listed_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("xb") as file:
        file.truncate(2**40)
    (refused,) = found(tmp_path, most_bytes=2**30)
    assert type(refused) is refusals.FileTooLarge


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that somebody writes to between the first look at it and the last."""
    file = tmp_path / "busy"
    file.write_bytes(b"one\n")
    hold_still = reading._hold_still

    def written_to(path: str, before: os.stat_result, _after: os.stat_result, read: int) -> None:
        with file.open("ab") as opened:
            opened.write(b"two\n")
        hold_still(path, before, file.stat(), read)

    monkeypatch.setattr(reading, "_hold_still", written_to)
    return file


def test_a_file_that_changes_while_it_is_read_is_refused(busy: Path) -> None:
    (refused,) = found(busy.parent)
    assert type(refused) is refusals.FileMoving
    with opened_root(busy.parent) as folder, pytest.raises(refusals.FileMoving):
        read_short(folder, "busy", "busy", most_bytes=100)


def test_a_link_put_in_place_of_a_file_after_the_walk_met_it_is_not_followed(
    tmp_path: Path,
) -> None:
    (tmp_path / "set").mkdir()
    file, elsewhere = tmp_path / "set" / "file", tmp_path / "elsewhere"
    file.write_bytes(b"here")
    with opened_root(tmp_path / "set") as folder:
        met = list(walk(folder))
        file.rename(elsewhere)
        file.symlink_to(elsewhere)
        (refused,) = digests(met, most_bytes=EVERYTHING)
    assert type(refused) is refusals.FileSymlink


def test_a_link_put_in_place_of_a_folder_on_the_way_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "set" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_bytes(b"here")
    listed = walking._listed

    def then_linked(folder: int, path: str, room: walking._Room) -> list[tuple[str, Kind]]:
        told = listed(folder, path, room)
        if not path:
            inner.rename(tmp_path / "elsewhere")
            inner.symlink_to(tmp_path / "elsewhere")
        return told

    monkeypatch.setattr(walking, "_listed", then_linked)
    with opened_root(tmp_path / "set") as folder, pytest.raises(refusals.FileSymlink):
        list(walk(folder))


def test_what_is_no_file_is_told_apart_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "empty").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "s"))
        with opened_root(tmp_path) as folder:
            kinds = {met.name: met.kind for met in walk(folder)}
            with pytest.raises(refusals.FileSpecial):
                read_short(folder, "pipe", "pipe", most_bytes=1)
            with pytest.raises(refusals.FileSpecial):
                read_short(folder, "s", "s", most_bytes=1)
    assert kinds == {
        "empty": Kind.EMPTY_FOLDER,
        "link": Kind.SYMLINK,
        "pipe": Kind.SPECIAL,
        "s": Kind.SPECIAL,
    }


def test_a_document_longer_than_it_may_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with opened_root(tmp_path) as folder:
        assert read_short(folder, "a", "a", most_bytes=5) == b"12345"
        with pytest.raises(refusals.FileTooLarge):
            read_short(folder, "a", "a", most_bytes=4)
        with pytest.raises(refusals.FileMissing):
            read_short(folder, "b", "b", most_bytes=4)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for name in ("file", "nothing"):
        with pytest.raises(refusals.FileMissing), opened_root(tmp_path / name):
            pass


def test_folders_nested_too_deep_fail_the_set_and_blame_nothing_else(tmp_path: Path) -> None:
    world.good_set(tmp_path)
    deep = tmp_path.joinpath(*["z"] * 40)
    deep.mkdir(parents=True)
    (deep / "file").write_bytes(b"")
    told = world.verified(tmp_path)
    assert [type(error) for error in told.errors] == [refusals.FilesTooMany]
    assert not told.valid


def test_more_entries_than_a_set_may_have_are_not_even_listed(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"d{number % 2}").mkdir(exist_ok=True)
        (tmp_path / f"d{number % 2}" / f"{number}").write_bytes(b"")
    with opened_root(tmp_path) as folder:
        assert len(list(walking._walk(folder, "", 3, walking._Room(10)))) == 8
        with pytest.raises(refusals.FilesTooMany):
            list(walking._walk(folder, "", 3, walking._Room(9)))


def open_files() -> int:
    """How many descriptors this process holds."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_open_files_are_as_many_as_threads_need_and_all_are_closed(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}").write_bytes(b"x")
    before = open_files()
    most = 0
    with opened_root(tmp_path) as folder:
        for _ in digests(walk(folder), most_bytes=EVERYTHING):
            most = max(most, open_files())
    assert most - before < 32
    assert open_files() == before


def test_a_manifest_behind_a_link_is_not_read(tmp_path: Path) -> None:
    world.good_set(tmp_path)
    folder, elsewhere = tmp_path / layout.FOLDER, tmp_path.with_name("elsewhere")
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    assert type(world.verified(tmp_path).errors[0]) is refusals.FileSymlink


@contextmanager
def no_more_files() -> Iterator[None]:
    """The system opens no further file for this process within the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        highest = max(int(path.name) for path in Path("/dev/fd").iterdir())
        last = -1
        while last < highest:
            last = os.open(os.devnull, os.O_RDONLY)
            stack.callback(os.close, last)
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, hard))
        yield


def test_a_file_that_the_system_does_not_open_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.json").touch()
    with opened_root(tmp_path) as root:
        (met,) = walk(root)
        with no_more_files(), pytest.raises(refusals.FileUnreadable, match="too many open files"):
            read_short(met.folder, met.name, met.path, most_bytes=100)
