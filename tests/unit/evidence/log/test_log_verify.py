from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.audit_logs import KNOWN, ORIGIN, SIGNER, log_in, records, writer
from support.evidence_keys import fixed_signer
from support.long import many

from switchboard_policy.errors import InputError, SwitchboardError
from switchboard_policy.errors import evidence_log as errors
from switchboard_policy.evidence.checkpoint import (
    Checkpoint,
    claimed_checkpoint,
    read_checkpoint,
    sign_checkpoint,
)
from switchboard_policy.evidence.log.appending import LogWriter
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.log.verify import verify_log
from switchboard_policy.evidence.note import sign_note
from switchboard_policy.ports.signer import KeyKind

Lines = list[bytes]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of nine records in three batches."""
    log_in(tmp_path / "log", 4, 3, 2)
    return tmp_path / "log"


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for tests that put back what they change."""
    folder = tmp_path_factory.mktemp("nine")
    log_in(folder, 4, 3, 2)
    return folder


def edit(log: Path, change: Callable[[Lines], Lines]) -> None:
    file = Layout(log).records
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(change(lines)))


def other(line: bytes) -> bytes:
    assert line.count(b"DECISION_GO") == 1
    return line.replace(b"DECISION_GO", b"DECISION_NO")


EDITS: dict[str, tuple[Callable[[Lines], Lines], type[errors.LogError], str]] = {
    "a record changed": (
        lambda lines: [*lines[:3], other(lines[3]), *lines[4:]],
        errors.RecordChanged,
        "record 3 is not the one",
    ),
    "the last record changed": (
        lambda lines: [*lines[:8], other(lines[8])],
        errors.RecordChanged,
        "record 8 is not the one",
    ),
    "a space added": (
        lambda lines: [lines[0].replace(b"{", b"{ ", 1), *lines[1:]],
        errors.RecordChanged,
        "record 0 is not the one",
    ),
    "a record removed": (
        lambda lines: [*lines[:3], *lines[4:]],
        errors.RecordRemoved,
        "record 3 is not there",
    ),
    "three records removed": (
        lambda lines: lines[3:],
        errors.RecordRemoved,
        "record 0 is not there",
    ),
    "a record inserted": (
        lambda lines: [*lines[:3], other(lines[0]), *lines[3:]],
        errors.RecordInserted,
        "record 3 was not there",
    ),
    "a record doubled": (
        lambda lines: [*lines[:3], lines[2], *lines[3:]],
        errors.RecordInserted,
        "record 3 was not there",
    ),
    "a record inserted and the last one cut": (
        lambda lines: [*lines[:3], other(lines[0]), *lines[3:8]],
        errors.RecordInserted,
        "record 3 was not there",
    ),
    "an empty line": (
        lambda lines: [*lines[:3], b"\n", *lines[3:]],
        errors.RecordInserted,
        "record 3 was not there",
    ),
    "two records swapped": (
        lambda lines: [*lines[:2], lines[5], *lines[3:5], lines[2], *lines[6:]],
        errors.RecordsReordered,
        "from record 2 on",
    ),
    "a record moved to the end": (
        lambda lines: [*lines[:2], *lines[3:], lines[2]],
        errors.RecordsReordered,
        "from record 2 on",
    ),
    "the tail cut": (lambda lines: lines[:7], errors.TailCut, "the last 2 of 9"),
    "all cut": (lambda _lines: [], errors.TailCut, "the last 9 of 9"),
    "the last line torn": (
        lambda lines: [*lines[:8], lines[8][:-5]],
        errors.TailCut,
        "the last 1 of 9",
    ),
    "a record added by somebody else": (
        lambda lines: [*lines, other(lines[0])],
        errors.TailUnsigned,
        "99 bytes after the 9 records",
    ),
    "a torn record after the last": (
        lambda lines: [*lines, b'{"at":'],
        errors.TailUnsigned,
        "6 bytes after the 9 records",
    ),
    "a line without end": (
        lambda lines: [*lines[:8], b"x" * 2_000_000],
        errors.RecordTooLong,
        "record 8 is longer",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_each_way_of_changing_records_has_its_class_and_undoing_it_verifies(
    name: str, log: Path
) -> None:
    change, error, told = EDITS[name]
    before = Layout(log).records.read_bytes()
    edit(log, change)
    with pytest.raises(errors.LogError, match=told) as refused:
        verify_log(log, KNOWN)
    assert type(refused.value) is error
    Layout(log).records.write_bytes(before)
    assert verify_log(log, KNOWN).head.size == 9


@pytest.mark.parametrize("name", EDITS)
def test_without_the_hashes_the_same_is_found_and_less_is_told(name: str, log: Path) -> None:
    change, error, _ = EDITS[name]
    edit(log, change)
    shutil.rmtree(log / "index")
    named = {errors.RecordChanged, errors.RecordInserted, errors.RecordsReordered}
    expected = errors.RecordsDiffer if error in named else error
    if error is errors.RecordRemoved:
        expected = errors.TailCut
    with pytest.raises(errors.LogError) as refused:
        verify_log(log, KNOWN)
    assert type(refused.value) is expected


def test_hashes_made_to_fit_a_changed_record_are_not_believed(log: Path, tmp_path: Path) -> None:
    edit(log, EDITS["a record changed"][0])
    lines = Layout(log).records.read_bytes().splitlines()
    log_in(tmp_path / "made-up", 9)
    made_up = Layout(tmp_path / "made-up")
    made_up.records.write_bytes(b"")
    shutil.copy(made_up.hashes, Layout(log).hashes)
    hashes = bytearray(Layout(log).hashes.read_bytes())
    hashes[:32] = bytes(32)
    Layout(log).hashes.write_bytes(bytes(hashes))
    assert len(lines) == 9
    with pytest.raises(errors.RecordsDiffer, match="the first 9 records are not those"):
        verify_log(log, KNOWN)


def test_a_good_log_is_held_to_every_head_that_others_hold(tmp_path: Path) -> None:
    given = log_in(tmp_path, 1, 2, 3, 4)
    found = verify_log(tmp_path, KNOWN, witnessed=[each.checkpoint for each in given])
    assert [each.size for each in found.older] == [1, 3, 6, 10]
    assert found.head == claimed_checkpoint(given[-1].checkpoint)
    assert found.dropped == ()


def test_what_a_stopped_writer_left_may_follow_where_that_is_said(log: Path) -> None:
    before = verify_log(log, KNOWN)
    with Layout(log).records.open("ab") as file:
        file.write(b"torn")
    with pytest.raises(errors.TailUnsigned):
        verify_log(log, KNOWN)
    found = verify_log(log, KNOWN, more_may_follow=True)
    assert (before.beyond, found.beyond, found.head) == (0, 4, before.head)


def test_an_empty_log_is_good(tmp_path: Path) -> None:
    log_in(tmp_path)
    assert verify_log(tmp_path, KNOWN).head.size == 0


def test_a_log_put_back_with_its_head_is_seen_by_who_holds_a_newer_one(
    log: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(log, old)
    newer = writer(log).append_many(records(9, 10)).checkpoint
    assert verify_log(old, KNOWN).head.size == 9, "alone, an old log is as good as a new one"
    with pytest.raises(errors.LogRolledBack, match=r"over 9 records; one over 11 was signed"):
        verify_log(old, KNOWN, witnessed=[newer])


def test_an_older_genuine_head_in_the_place_of_the_newest_is_found(log: Path) -> None:
    old = Layout(log).checkpoint.read_bytes()
    newer = writer(log).append_many(records(9, 10)).checkpoint
    Layout(log).checkpoint.write_bytes(old)
    with pytest.raises(errors.LogRolledBack):
        verify_log(log, KNOWN, witnessed=[newer])
    with pytest.raises(errors.TailUnsigned):
        verify_log(log, KNOWN)
    Layout(log).checkpoint.write_bytes(newer)
    assert verify_log(log, KNOWN, witnessed=[newer]).head.size == 11


@pytest.mark.parametrize("longer", [0, 2])
def test_another_history_after_a_published_head_is_a_fork(
    longer: int, log: Path, tmp_path: Path
) -> None:
    published = Layout(log).checkpoint.read_bytes()
    fork = tmp_path / "fork"
    log_in(fork, 4, 3)
    writer(fork).append_many(records(100, 101, *range(102, 102 + longer)))
    assert verify_log(fork, KNOWN).head.size == 9 + longer
    with pytest.raises(errors.LogForked, match="a signed head over 9 records"):
        verify_log(fork, KNOWN, witnessed=[published])


def test_a_head_by_another_key_or_of_another_log_or_none_is_refused(log: Path) -> None:
    file = Layout(log).checkpoint
    good = file.read_bytes()
    head = claimed_checkpoint(good)
    stranger = fixed_signer(KeyKind.ED25519, 2)
    elsewhere = Checkpoint("other.example/audit", head.size, head.root)
    padded = sign_note(head.text.replace("\n9\n", "\n09\n"), ORIGIN, SIGNER)
    for content, error in (
        (sign_checkpoint(head, stranger), errors.LogKeyUnknown),
        (sign_note(elsewhere.text, ORIGIN, SIGNER), errors.LogOriginDiffers),
        (padded, errors.CheckpointMalformed),
        (good.replace(b"\n9\n", b"\n8\n"), errors.LogSignatureInvalid),
        (good + b"more", errors.NoteMalformed),
        (b"", errors.NoteMalformed),
    ):
        file.write_bytes(content)
        for attempt in (
            lambda: verify_log(log, KNOWN),
            lambda: writer(log).append_many(records(9)),
        ):
            with pytest.raises(errors.LogError) as refused:
                attempt()
            assert type(refused.value) is error
    file.unlink()
    with pytest.raises(errors.CheckpointMissing):
        verify_log(log, KNOWN)
    with pytest.raises(errors.CheckpointMissing):
        writer(log).append_many(records(9))
    file.write_bytes(good)
    assert verify_log(log, KNOWN).head == head


def test_heads_of_two_logs_are_not_mixed(log: Path) -> None:
    name = "other.example/audit"
    elsewhere = sign_checkpoint(Checkpoint(name, 9, bytes(32)), SIGNER)
    both = (*KNOWN, (name, SIGNER.public))
    with pytest.raises(errors.LogOriginDiffers, match="for the log 'switchboard"):
        verify_log(log, both, witnessed=[elsewhere])
    head = read_checkpoint(elsewhere, both)
    with pytest.raises(errors.LogOriginDiffers, match="for the log 'switchboard"):
        LogWriter(log, ORIGIN, SIGNER, known=[head]).append_many(records(9))


def test_files_beside_the_records_that_do_not_fit_are_told_apart_from_tampering(
    log: Path,
) -> None:
    for file in (Layout(log).hashes, Layout(log).ends):
        good = file.read_bytes()
        for bad in (good[:-1], b"", bytes([good[0] ^ 1]) + good[1:], good[:-1] + b"\xff"):
            file.write_bytes(bad)
            with pytest.raises(errors.IndexDamaged, match="do not fit"):
                verify_log(log, KNOWN)
        file.write_bytes(good)
        file.unlink()
        assert verify_log(log, KNOWN).head.size == 9, "a copy of records and head is enough"
        file.write_bytes(good)


def test_a_log_without_its_file_of_records_is_cut(log: Path) -> None:
    Layout(log).records.unlink()
    with pytest.raises(errors.TailCut, match="the last 9 of 9"):
        verify_log(log, KNOWN)
    with pytest.raises(errors.HeadContradicted):
        writer(log).append_many(records(9))


def test_a_copy_without_its_lock_verifies(log: Path) -> None:
    Layout(log).lock.unlink()
    assert verify_log(log, KNOWN).head.size == 9


def test_where_no_log_is_nothing_verifies(tmp_path: Path) -> None:
    for attempt in (
        lambda: verify_log(tmp_path, KNOWN),
        lambda: writer(tmp_path).append_many(records(1)),
    ):
        with pytest.raises(InputError, match="no audit log is here"):
            attempt()


@pytest.mark.parametrize("size", [10, 2**62, 2**63 - 1])
def test_a_head_that_claims_more_than_a_disk_holds_is_refused(size: int, log: Path) -> None:
    claimed = Checkpoint(ORIGIN, size, bytes(32))
    Layout(log).checkpoint.write_bytes(sign_checkpoint(claimed, fixed_signer(KeyKind.ED25519, 2)))
    with reading(log) as opened:
        for index in (3, size - 1):
            with pytest.raises(errors.IndexDamaged):
                opened.proof(index)
        with pytest.raises(errors.RecordUnknown):
            opened.index_of(b"none")
        with pytest.raises(errors.IndexDamaged):
            opened.consistency(Checkpoint(ORIGIN, 3, bytes(32)))


@pytest.mark.parametrize("part", ["records.jsonl", "checkpoint", "index/hashes", "index/ends"])
def test_a_link_or_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(
    part: str, log: Path
) -> None:
    kept = log / "kept"
    (log / part).rename(kept)
    for make in (lambda: (log / part).symlink_to(kept), lambda: os.mkfifo(log / part)):
        make()
        for attempt in (
            lambda: verify_log(log, KNOWN),
            lambda: writer(log).append_many(records(9)),
        ):
            with pytest.raises(SwitchboardError):
                attempt()
        (log / part).unlink()
    kept.rename(log / part)
    assert verify_log(log, KNOWN).head.size == 9


PARTS = ("records.jsonl", "checkpoint", "index/hashes", "index/ends")


@given(part=st.sampled_from(PARTS), place=st.integers(0), bit=st.integers(0, 7))
@settings(max_examples=many(3000, few=60), deadline=None)
def test_no_bit_of_a_log_can_be_changed(part: str, place: int, bit: int, nine: Path) -> None:
    file = nine / part
    good = file.read_bytes()
    spoilt = bytearray(good)
    spoilt[place % len(good)] ^= 1 << bit
    file.write_bytes(spoilt)
    with pytest.raises(errors.LogError):
        verify_log(nine, KNOWN)
    file.write_bytes(good)


@given(
    part=st.sampled_from(PARTS),
    cut=st.integers(0, 2000),
    content=st.binary(max_size=200),
    index=st.integers(-1, 10),
)
@settings(max_examples=many(1000, few=60), deadline=None)
def test_whatever_stands_in_a_log_only_refusals_leave_whoever_uses_it(
    part: str, cut: int, content: bytes, index: int, nine: Path
) -> None:
    kept = {each: (nine / each).read_bytes() for each in PARTS}
    (nine / part).write_bytes(kept[part][:cut] + content)
    try:
        with suppress(SwitchboardError):
            verify_log(nine, KNOWN)
        with suppress(SwitchboardError), reading(nine) as opened:
            assert opened.proof(index)
            assert opened.index_of(content) >= 0
        with suppress(SwitchboardError):
            writer(nine).append_many(records(1))
    finally:
        for each, good in kept.items():
            (nine / each).write_bytes(good)
        (nine / "dropped.json").unlink(missing_ok=True)
    assert verify_log(nine, KNOWN).head.size == 9
