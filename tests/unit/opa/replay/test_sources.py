"""A log in parts is the log: every decision once, whoever reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import replays

from switchboard_policy.opa.log.report import LogReport
from switchboard_policy.opa.log.write import write_log
from switchboard_policy.opa.replay.source import HeldRecords, LogRecords

RECORDS = replays.traffic(101)


@pytest.mark.parametrize("name", ["log.jsonl", "log.jsonl.gz"])
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_parts_hold_every_decision_once(tmp_path: Path, name: str, count: int) -> None:
    path = tmp_path / name
    write_log(RECORDS, path)
    report, found = LogReport(), []
    parts = LogRecords(str(path)).parts(count)
    for part in parts:
        mine = LogReport()
        found += [each.decision_id for each in part.read(mine)]
        report.merge(mine)
    assert len(parts) == count
    assert sorted(found) == [each.decision_id for each in RECORDS]
    assert report.records == report.lines == 101


def test_parts_are_named_by_what_they_hold(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    write_log(RECORDS, first)
    write_log(RECORDS[1:], second)
    names = {
        part.digest()
        for path in (first, second)
        for count in (1, 2)
        for part in LogRecords(str(path)).parts(count)
    }
    assert len(names) == 6


def test_what_is_held_in_memory_is_cut_too() -> None:
    parts = HeldRecords("memory", RECORDS).parts(4)
    assert [len(part.records) for part in parts] == [26, 26, 26, 23]
    assert HeldRecords("nothing", ()).parts(4)[0].records == ()


def test_a_log_is_named_by_its_files(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_log(RECORDS, tmp_path / name)
    assert LogRecords(str(tmp_path / "a.jsonl")).name == str(tmp_path / "a.jsonl")
    assert LogRecords(str(tmp_path)).name == f"{tmp_path / 'a.jsonl'} and 1 more"
