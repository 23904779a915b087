from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.decision_logs import event, log_file

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.partitions import partitions
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport
from switchboard_policy.opa.log.sources import Source, parts_of


def in_parts(source: Source, count: int) -> tuple[list[DecisionRecord], LogReport]:
    whole = LogReport()
    records = []
    for part in partitions(source, count):
        report = LogReport()
        records += list(read_log(pickle.loads(pickle.dumps(part)), report=report))  # noqa: S301
        whole.merge(report)
    return records, whole


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["", "words", "{", "\r", "long"]) | st.integers(0, 99), max_size=40),
    st.integers(1, 12),
    st.booleans(),
    st.booleans(),
)
def test_the_parts_of_a_log_are_the_log(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[str | int],
    count: int,
    ended: bool,  # noqa: FBT001 - drawn
    marked: bool,  # noqa: FBT001 - drawn
) -> None:
    lines = [event(kind, input="x" * kind) if isinstance(kind, int) else kind for kind in kinds]
    path = log_file(tmp_path_factory.mktemp("parts"), *lines)
    content = path.read_bytes()
    mark = b"\xef\xbb\xbf" if marked else b""
    path.write_bytes(mark + (content if ended else content.rstrip(b"\n")))
    whole = LogReport()
    records = list(read_log(path, report=whole))
    found, report = in_parts(path, count)
    assert found == records
    assert report == whole


def test_a_log_is_cut_into_as_many_parts_as_are_wanted(tmp_path: Path) -> None:
    path = log_file(tmp_path, *(event(number) for number in range(100)))
    parts = partitions(path, 4)
    assert len(parts) == 4
    sizes = [len(list(read_log(part))) for part in parts]
    assert sum(sizes) == 100
    assert min(sizes) >= 20
    assert partitions(path, 1) == parts_of(path)


def test_compressed_files_and_arrays_stay_whole(tmp_path: Path) -> None:
    log_file(tmp_path, *(event(number) for number in range(50)), name="a.jsonl.gz")
    (tmp_path / "b.json").write_text("[" + " " * 5000 + "]")
    assert partitions(tmp_path, 8) == parts_of(tmp_path)


def test_files_come_in_a_stated_order(tmp_path: Path) -> None:
    names = ["b.jsonl", "a.log", "below/c.json", "below/a.jsonl.gz", "z.ndjson"]
    for name in [*names, "notes.txt", ".hidden.jsonl", ".git/x.jsonl"]:
        log_file(tmp_path, name=name)
    found = [Path(part.file).relative_to(tmp_path).as_posix() for part in parts_of(tmp_path)]
    assert found == ["a.log", "b.jsonl", "below/a.jsonl.gz", "below/c.json", "z.ndjson"]
    named = [tmp_path / "z.ndjson", str(tmp_path / "?.*l*")]
    assert [Path(part.file).name for part in parts_of(named)] == ["z.ndjson", "a.log", "b.jsonl"]


@pytest.mark.parametrize("name", ["missing.jsonl", "*.jsonl", "."])
def test_a_log_of_no_files_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no "):
        parts_of(name)


def test_a_log_of_nothing_or_of_one_file_twice_is_refused(tmp_path: Path) -> None:
    path = log_file(tmp_path)
    with pytest.raises(InputError, match="twice"):
        parts_of([path, tmp_path])
    with pytest.raises(InputError, match="no file"):
        parts_of([])
