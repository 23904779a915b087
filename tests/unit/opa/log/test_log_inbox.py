from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from support.decision_logs import event

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import InputError, RecordingError
from switchboard_policy.opa.log.inbox import Inbox
from switchboard_policy.opa.log.read import read_log


def upload(*numbers: int) -> bytes:
    return gzip.compress(json.dumps([event(number) for number in numbers]).encode(), mtime=0)


def ids(folder: Path) -> list[str]:
    return [record.decision_id for record in read_log(folder, strict=True)]


def test_an_upload_is_kept_as_lines(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    assert inbox.keep(upload(0, 1)) == 2
    assert inbox.keep(json.dumps([event(2)], indent=2).encode()) == 1
    assert inbox.keep(b"[]") == 0
    assert ids(tmp_path) == ["d0", "d1", "d2"]


def test_a_number_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    text = json.dumps([event(1)]).replace('"number": 1', '"number": 1.00000000000000000001')
    Inbox(tmp_path).keep(text.encode())
    (path,) = tmp_path.iterdir()
    assert b"1.00000000000000000001" in path.read_bytes()


def test_an_upload_sent_again_is_kept_once(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    assert [inbox.keep(upload(0, 1)), inbox.keep(upload(0, 1))] == [2, 2]
    assert ids(tmp_path) == ["d0", "d1"]
    assert inbox.keep(upload(0, 1), "other") == 2


def test_partitions_are_folders(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.keep(upload(0))
    inbox.keep(upload(1), "eu-1")
    inbox.close()
    assert ids(tmp_path / "eu-1") == ["d1"]
    assert sorted(ids(tmp_path)) == ["d0", "d1"]


@pytest.mark.parametrize("name", ["..", ".hidden", "a/b", "é", "x" * 65, "a\n"])
def test_a_partition_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no name"):
        Inbox(tmp_path).keep(upload(0), name)
    assert not list(tmp_path.iterdir())


def test_a_sender_cannot_make_partitions_without_end(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for number in range(64):
        inbox.keep(b"[]", f"p{number}")
    with pytest.raises(InputError, match="64 partitions"):
        inbox.keep(b"[]", "one-more")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no JSON array"),
        (b"{}", "no JSON array"),
        (b"[", "breaks off"),
        (upload(0, 1)[:-20], "damaged"),
        (upload(0)[:5], "damaged"),
        (json.dumps([event(0), event(1)]).encode()[:-9], "other than decisions"),
        (json.dumps([event(0)]).encode()[:-1], "breaks off"),
        (json.dumps([event(0), 3]).encode(), "other than decisions"),
        (json.dumps([event(0)]).encode() + b" words", "other than decisions"),
        (gzip.compress(b'[{"x": "' + b"x" * 40_000_000 + b'"}]', mtime=0), "bytes"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_upload_is_refused_whole(tmp_path: Path, body: bytes, why: str) -> None:
    inbox = Inbox(tmp_path)
    inbox.keep(upload(7))
    with pytest.raises(InputError, match=why):
        inbox.keep(body)
    assert ids(tmp_path) == ["d7"]


def test_an_upload_that_grows_too_large_when_decompressed_is_refused(tmp_path: Path) -> None:
    small = constants("switchboard_policy.opa.log", {"upload_text_bytes": 1_000_000})
    inbox = Inbox(tmp_path, limits=small)
    with pytest.raises(InputError, match="more text than is allowed"):
        inbox.keep(gzip.compress(b"[" + b" " * 1_000_000 + b"]"))


def test_a_decision_that_readers_refuse_is_kept_all_the_same(tmp_path: Path) -> None:
    odd = json.dumps([event(0), event(1)]).replace('"d0"', '"d0", "decision_id": "d9"')
    assert Inbox(tmp_path).keep(odd.encode()) == 2


def test_a_disk_that_refuses_is_told_and_the_upload_may_come_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "to")
    (tmp_path / "to").rmdir()
    with pytest.raises(RecordingError, match="cannot be written"):
        inbox.keep(upload(0))
    (tmp_path / "to").mkdir()
    assert inbox.keep(upload(0)) == 1
    assert ids(tmp_path / "to") == ["d0"]


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError):
        Inbox(tmp_path / "file")


def test_a_receiver_that_was_killed_is_mended_in_every_partition(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.keep(upload(0))
    inbox.keep(upload(1), "eu")
    inbox.close()
    for path in tmp_path.rglob("*.jsonl"):
        path.write_bytes(path.read_bytes() + b'{"torn": ')
    again = Inbox(tmp_path)
    assert len(again.repaired) == 2
    again.tidy()
    assert ids(tmp_path) == ["d0", "d1"]
    assert {path.suffix for path in tmp_path.rglob("*.*")} == {".gz"}
