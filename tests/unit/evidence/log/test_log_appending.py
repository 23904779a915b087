from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.audit_logs import AT, KNOWN, ORIGIN, SIGNER, log_in, record, records, writer
from support.long import many
from support.memory_tree import MemoryTree

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import UnreachableError, UsageError
from switchboard_policy.errors import evidence_log as errors
from switchboard_policy.errors.evidence_json import JsonError
from switchboard_policy.evidence.checkpoint import check_consistent, claimed_checkpoint
from switchboard_policy.evidence.log import settling
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.nodes import stored_at, stored_count
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.records import Record, read_record, record_line
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.evidence.note import PACKAGE
from switchboard_policy.evidence.proof import verify_proof
from switchboard_policy.evidence.tree import Frontier, leaf_hash, root_hash


def test_what_is_appended_stands_on_lines_and_is_acknowledged_under_a_signed_head(
    tmp_path: Path,
) -> None:
    first, second = log_in(tmp_path, 2, 3)
    lines = Layout(tmp_path).records.read_bytes().splitlines()
    assert [*first.lines, *second.lines] == lines
    assert (first.first, second.first) == (0, 2)
    assert lines[0] == (
        b'{"at":"2026-11-12T14:05:00Z","by":"alice",'
        b'"record":{"event":"DECISION_GO","number":0},"version":1}'
    )
    assert read_record(lines[4]) == record(4)
    head = claimed_checkpoint(second.checkpoint)
    assert (head.size, head.root) == (5, root_hash(5, MemoryTree(map(leaf_hash, lines)).node))


def test_every_record_has_a_proof_under_the_newest_and_under_older_heads(tmp_path: Path) -> None:
    given_out = log_in(tmp_path, 1, 5, 7)
    with reading(tmp_path) as log:
        for index in range(13):
            line = log.line(index)
            assert log.index_of(line) == index
            assert verify_proof(log.proof(index), line, KNOWN).size == 13
        older = given_out[1].checkpoint
        assert verify_proof(log.proof(5, older), log.line(5), KNOWN).size == 6
        with pytest.raises(errors.ProofIndexOutside):
            log.proof(6, older)
        for index in (13, -1):
            with pytest.raises(errors.ProofIndexOutside):
                log.proof(index)
        with pytest.raises(errors.RecordUnknown, match="none of the 13 records"):
            log.index_of(record_line(record(99)))
        heads = [claimed_checkpoint(each.checkpoint) for each in given_out]
        for each in heads:
            hashes, head = log.consistency(each)
            check_consistent(each, claimed_checkpoint(head), hashes)


def test_hashes_are_stored_in_the_order_in_which_they_come_to_be() -> None:
    frontier, stored = Frontier(), 0
    for index in range(70):
        for level, _ in enumerate(frontier.append(leaf_hash(b"%d" % index))):
            assert stored_at(level, index >> level) == stored
            stored += 1
        assert stored_count(index + 1) == stored


def test_a_proof_that_does_not_lead_to_the_head_is_never_handed_out(tmp_path: Path) -> None:
    log_in(tmp_path, 9)
    layout = Layout(tmp_path)
    stored = bytearray(layout.hashes.read_bytes())
    stored[0] ^= 1
    layout.hashes.write_bytes(bytes(stored))
    with reading(tmp_path) as log:
        assert log.proof(5)
        with pytest.raises(errors.IndexDamaged, match="no proof of record 1 leads to the head"):
            log.proof(1)
    layout.ends.write_bytes(layout.ends.read_bytes()[:-8] + bytes(8))
    with reading(tmp_path) as log, pytest.raises(errors.IndexDamaged, match="ends does not fit"):
        log.proof(8)
    shutil.rmtree(tmp_path / "index")
    with pytest.raises(errors.IndexDamaged, match="is missing"), reading(tmp_path):
        pass


@given(tail=st.binary(min_size=1, max_size=60))
@settings(max_examples=many(300, few=10), deadline=None)
def test_what_stands_beyond_the_head_is_dropped_and_a_record_tells_what_it_was(
    tail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("log") / "log"
    log_in(folder, 3)
    with Layout(folder).records.open("ab") as file:
        file.write(tail)
    found = writer(folder).append_many(records(3))
    assert (found.first, found.dropped) == (4, 1)
    assert verify_log(folder, KNOWN).dropped == (3,)
    with reading(folder) as log:
        told = read_record(log.line(3))
    assert told == Record(
        record(3).at,
        "alice",
        {
            "after": 3,
            "bytes": len(tail),
            "event": "TAIL_DROPPED",
            "sha256": hashlib.sha256(tail).hexdigest(),
            "whole_lines": tail.count(b"\n"),
        },
    )
    assert not Layout(folder).dropped.exists()
    assert writer(folder).append_many(records(4)).dropped == 0


def test_two_crashes_in_a_row_are_told_by_two_records(tmp_path: Path) -> None:
    log_in(tmp_path, 3)
    layout = Layout(tmp_path)
    for torn in (b"{", b'{"at"'):
        with layout.records.open("ab") as file:
            file.write(torn)
        assert writer(tmp_path).append_many([]).checkpoint, "looks, and has nothing to say"
    assert [each["bytes"] for each in json.loads(layout.dropped.read_bytes())] == [1, 5]
    assert writer(tmp_path).append_many(records(3)).dropped == 2
    assert verify_log(tmp_path, KNOWN).dropped == (3, 4)


def test_what_was_recorded_before_a_crash_is_not_recorded_again(tmp_path: Path) -> None:
    log_in(tmp_path, 3)
    layout = Layout(tmp_path)
    with layout.records.open("ab") as file:
        file.write(b"torn")
    writer(tmp_path).append_many([])
    note = layout.dropped.read_bytes()
    writer(tmp_path).append_many(records(3))
    layout.dropped.write_bytes(note)
    assert writer(tmp_path).append_many(records(4)).dropped == 0
    layout.dropped.write_bytes(b"[torn")
    with pytest.raises(JsonError, match=r"dropped\.json"):
        writer(tmp_path).append_many(records(5))


@given(data=st.data())
@settings(max_examples=many(300, few=12), deadline=None)
def test_files_beside_the_records_are_made_again_whatever_happened_to_them(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("log") / "log"
    layout = Layout(folder)
    log_in(folder, 7, 4)
    for file in (layout.hashes, layout.ends):
        good = file.read_bytes()
        keep = data.draw(st.integers(0, len(good)))
        file.write_bytes(good[:keep] + data.draw(st.binary(max_size=40)))
    if data.draw(st.booleans()):
        shutil.rmtree(folder / "index")
    writer(folder).append_many(records(11, 12))
    try:
        assert verify_log(folder, KNOWN).head.size == 13
    except errors.IndexDamaged:  # a hash in the middle: no append looks there, so none mends it
        shutil.rmtree(folder / "index")
        writer(folder).append_many([])
        assert verify_log(folder, KNOWN).head.size == 13


def test_an_index_is_made_again_a_few_records_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(tmp_path, 11)
    layout = Layout(tmp_path)
    kept = layout.hashes.read_bytes(), layout.ends.read_bytes()
    for size in (1, 4, 11, 12):
        monkeypatch.setattr(settling, "_REBUILT_AT_ONCE", size)
        shutil.rmtree(tmp_path / "index")
        writer(tmp_path).append_many([])
        assert (layout.hashes.read_bytes(), layout.ends.read_bytes()) == kept


def test_a_log_signs_nothing_that_contradicts_its_last_head(tmp_path: Path) -> None:
    log_in(tmp_path, 5)
    layout = Layout(tmp_path)
    good = layout.records.read_bytes()
    lines = good.splitlines(keepends=True)
    changed = lines[4].replace(b"alice", b"mallo")
    for spoilt in ([*lines[:4], changed], lines[:4], [], [b"x" * 2_000_000]):
        layout.records.write_bytes(b"".join(spoilt))
        head = layout.checkpoint.read_bytes()
        with pytest.raises(errors.HeadContradicted, match="the records are not the 5"):
            writer(tmp_path).append_many(records(5))
        assert layout.checkpoint.read_bytes() == head
    layout.records.write_bytes(good)
    assert writer(tmp_path).append_many(records(5)).first == 5


def test_a_log_signs_nothing_that_contradicts_a_head_that_others_hold(tmp_path: Path) -> None:
    log_in(tmp_path / "log", 5)
    (published,) = log_in(tmp_path / "other", 4)
    writer(tmp_path / "other").append_many(records(99))
    longer = writer(tmp_path / "other").append_many(records(100))
    own, newer = (claimed_checkpoint(each.checkpoint) for each in (published, longer))
    log = tmp_path / "log"
    LogWriter(log, ORIGIN, SIGNER, known=[own]).append_many(records(5))
    with pytest.raises(errors.LogForked, match="a head over 6 records is of another history"):
        LogWriter(log, ORIGIN, SIGNER, known=[newer]).append_many(records(6))
    assert verify_log(log, KNOWN).head.size == 6


def test_a_writer_notices_that_its_log_was_put_back(tmp_path: Path) -> None:
    folder, old = tmp_path / "log", tmp_path / "old"
    log_in(folder, 3)
    shutil.copytree(folder, old)
    log = writer(folder)
    log.append_many(records(3))
    shutil.rmtree(folder)
    old.rename(folder)
    with pytest.raises(errors.LogRolledBack, match="a head over 4 was signed"):
        log.append_many(records(4))


class Unreachable:
    """A signer whose key service is away."""

    public = SIGNER.public

    def sign(self, message: bytes) -> bytes:
        """Never answers."""
        del message
        raise UnreachableError("the key service does not answer")


def test_without_a_signature_nothing_is_appended(tmp_path: Path) -> None:
    log_in(tmp_path, 3)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(UnreachableError):
        LogWriter(tmp_path, ORIGIN, Unreachable()).append_many(records(3))
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_a_log_is_begun_in_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    log_in(tmp_path / "a" / "b" / "log", 2)
    assert verify_log(tmp_path / "a" / "b" / "log", KNOWN).head.size == 2


def test_a_log_is_begun_once(tmp_path: Path) -> None:
    log_in(tmp_path, 3)
    writer(tmp_path).create()
    assert verify_log(tmp_path, KNOWN).head.size == 3


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"ratio": 0.5}, JsonError),
        ({"number": 2**60}, JsonError),
        ({"text": "\ud800"}, JsonError),
        ({"deep": json.loads("[" * 40 + "]" * 40)}, JsonError),
        ({"text": "x" * 1_100_000}, errors.RecordTooLong),
    ],
)
def test_what_a_record_cannot_say_is_refused_and_nothing_is_appended(
    content: dict[str, object], error: type[Exception], tmp_path: Path
) -> None:
    log_in(tmp_path, 1)
    spoilt = Record(record(1).at, "alice", content)  # type: ignore[arg-type]
    with pytest.raises(error):
        writer(tmp_path).append_many([record(1), spoilt])
    assert verify_log(tmp_path, KNOWN).head.size == 1


def test_a_record_may_be_as_long_as_is_said_and_not_a_byte_longer(tmp_path: Path) -> None:
    most = constants(PACKAGE).whole("record_bytes")
    others = len(record_line(Record(AT, "alice", {"text": ""})))
    log_in(tmp_path)
    found = writer(tmp_path).append_many([Record(AT, "alice", {"text": "x" * (most - others)})])
    assert len(found.lines[0]) == most
    assert verify_log(tmp_path, KNOWN).head.size == 1
    with reading(tmp_path) as log:
        assert log.line(0) == found.lines[0]
    with pytest.raises(errors.RecordTooLong, match="at most 1,048,576"):
        record_line(Record(AT, "alice", {"text": "x" * (most - others + 1)}))
    for longer in (found.lines[0] + b"x\n", found.lines[0] + b"xx"):
        Layout(tmp_path).records.write_bytes(longer)
        with pytest.raises(errors.RecordTooLong, match="record 0 is longer"):
            verify_log(tmp_path, KNOWN)


def test_a_record_without_who_says_it_is_refused() -> None:
    with pytest.raises(UsageError, match="without who says it"):
        record_line(record(1, by=""))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{}", errors.RecordMalformed),
        (b"[]", errors.RecordMalformed),
        (b'{"at":"now","by":"a","record":{},"version":1}', errors.RecordMalformed),
        (b'{"at":1,"by":"a","record":{},"version":1}', errors.RecordMalformed),
        (b'{"at":"2026-11-12T14:05:00Z","by":1,"record":{},"version":1}', errors.RecordMalformed),
        (b'{"at":"2026-11-12T14:05:00Z","by":"a","record":{},"version":2}', errors.RecordMalformed),
        (b"{", JsonError),
        (b"\xff", JsonError),
    ],
)
def test_a_line_that_is_no_record_is_refused(line: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_record(line)
