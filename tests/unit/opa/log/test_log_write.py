from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.decision_logs import AT_NS
from support.decisions import documents, words
from support.full_disk import python_on_a_full_disk

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.opa.log.partitions import partitions
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport, Oddity
from switchboard_policy.opa.log.timestamps import LATEST_NS
from switchboard_policy.opa.log.write import FORMS, write_log

names = st.text("abcdefgh/.", min_size=1, max_size=8)
texts = st.dictionaries(words, words, max_size=2)
parts = documents | st.builds(NotRecorded, st.text("why not", min_size=1, max_size=9))
records = st.builds(
    DecisionRecord,
    decision_id=words,
    entrypoint=st.sampled_from(["", "app/allow", "switchboard/limits/decision", "a.b"]),
    at_ns=st.integers(0, LATEST_NS),
    input=parts,
    result=parts,
    erased=st.lists(st.sampled_from(["/input", "/result/x", "/input/a~1b"]), max_size=2).map(tuple),
    masked=st.lists(words, max_size=2).map(tuple),
    nd_cache=st.dictionaries(words, st.dictionaries(words, documents, max_size=2), max_size=2),
    revisions=texts,
    labels=texts,
    rule_labels=st.lists(st.dictionaries(words, documents, max_size=2), max_size=2).map(tuple),
    engine=texts,
    error=words,
    eval_ns=st.integers(0, 2**40),
    query=words,
)
RECORD = DecisionRecord("d1", "app/allow", AT_NS, {"a": 1}, result=True)


def without_places(found: Iterator[DecisionRecord]) -> list[DecisionRecord]:
    return [replace(record, file="", line=0) for record in found]


@settings(max_examples=25)
@given(st.lists(records, max_size=4), st.sampled_from([".jsonl", ".jsonl.gz"]))
def test_what_is_written_in_lines_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[DecisionRecord], form: str
) -> None:
    path = tmp_path_factory.mktemp("log") / f"log{form}"
    assert write_log(written, path) == len(written)
    report = LogReport()
    assert without_places(read_log(path, report=report)) == written
    assert not report.counts.keys() - {Oddity.CLOCK_BACK}


@settings(max_examples=5)
@given(st.lists(records, min_size=5, max_size=20))
def test_what_is_written_in_parquet_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[DecisionRecord]
) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path_factory.mktemp("log") / "log.parquet"
    write_log(written, path)
    found = list(read_log(path))
    assert [record.line for record in found] == list(range(1, len(written) + 1))
    assert without_places(iter(found)) == written


def test_parquet_is_cut_between_row_groups(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    wide = replace(RECORD, input="x" * 9_000)
    write_log((replace(wide, decision_id=f"d{n}") for n in range(5_000)), path)
    pieces = partitions(path, 3)
    assert [(part.start, part.line) for part in pieces] == [
        (0, 1),
        (2_048, 2_049),
        (4_096, 4_097),
    ]
    report = LogReport()
    found = []
    for piece in pieces:
        part = LogReport()
        found += [record.decision_id for record in read_log(piece, report=part)]
        report.merge(part)
    assert found == [f"d{n}" for n in range(5_000)]
    assert (report.files, report.lines, report.records) == (1, 5_000, 5_000)


def test_a_line_is_as_opa_writes_it_with_our_engine_beside(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    write_log(
        [replace(RECORD, engine={"engine": "wasm"}, revisions={"main": "r1"}, eval_ns=7)], path
    )
    assert json.loads(path.read_text()) == {
        "schema": "switchboard.decision",
        "version": 1,
        "decision_id": "d1",
        "timestamp": "2026-11-29T18:28:27.807523647Z",
        "path": "app/allow",
        "input": {"a": 1},
        "result": True,
        "bundles": {"main": {"revision": "r1"}},
        "engine": {"engine": "wasm"},
        "metrics": {"timer_rego_query_eval_ns": 7},
    }


@pytest.mark.parametrize("form", [".jsonl", ".jsonl.gz"])
def test_the_same_decisions_are_the_same_bytes(tmp_path: Path, form: str) -> None:
    for name in ("a", "b"):
        write_log([RECORD] * 3, tmp_path / f"{name}{form}")
    assert (tmp_path / f"a{form}").read_bytes() == (tmp_path / f"b{form}").read_bytes()


def test_a_compressed_log_is_one_that_gzip_opens(tmp_path: Path) -> None:
    write_log([RECORD] * 3, tmp_path / "log.jsonl.gz")
    assert len(gzip.decompress((tmp_path / "log.jsonl.gz").read_bytes()).splitlines()) == 3


def nested(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels):
        value = [value]
    return value


ODD: dict[str, tuple[str, object, str]] = {
    "no number": ("input", float("nan"), "no JSON"),
    "half a character": ("input", "\udead", "half a surrogate pair"),
    "nested": ("input", nested(100), "deeper than 100"),
    "nested without end": ("input", nested(100_000), "deeper than 100"),
    "long": ("input", "x" * 34_000_000, "bytes"),
    "early": ("at_ns", -1, "1970"),
    "late": ("at_ns", 2**63, "2262"),
    "a set": ("result", {1}, "no JSON"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("form", FORMS)
def test_a_decision_that_could_not_be_read_back_is_refused_and_nothing_changes(
    tmp_path: Path, form: str, odd: str
) -> None:
    field, value, why = ODD[odd]
    path = tmp_path / f"log{form}"
    path.write_bytes(b"before")
    with pytest.raises(InputError, match=why):
        write_log([RECORD, replace(RECORD, **{field: value})], path)  # type: ignore[arg-type]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"before"


def test_a_name_that_says_no_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"it ends in \.jsonl"):
        write_log([RECORD], tmp_path / "log.txt")


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    if form == ".parquet":
        pytest.importorskip("duckdb")
    path = tmp_path / f"log{form}"
    path.write_bytes(b"before")
    code = """
import random, sys
from pathlib import Path
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.write import write_log
noise = random.Random(1)
records = (DecisionRecord(str(noise.random()), "a", 0, noise.random(), True) for n in range(9000))
try:
    write_log(records, Path(sys.argv[1]))
except InputError as error:
    print(error.diagnostics())
"""
    done = python_on_a_full_disk(code, str(path), size=50_000)
    assert str(path) in done.stdout, done.stderr
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"before"


def test_parquet_without_duckdb_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match="needs DuckDB"):
        write_log([RECORD], tmp_path / "log.parquet")


@pytest.mark.parametrize("content", [b"PAR1 and no more", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_damaged_parquet_is_refused_with_its_file(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(read_log(path))
    assert str(path) in caught.value.diagnostics()


@pytest.mark.parametrize(
    "metadata", ["", ", KV_METADATA {schema: 'switchboard.decision', version: '9'}"]
)
def test_parquet_of_others_or_of_a_later_version_is_refused(tmp_path: Path, metadata: str) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS x) TO '{path}' (FORMAT parquet{metadata})")
    with pytest.raises(InputError, match=r"no decision log|version 9"):
        list(read_log(path))


@pytest.mark.parametrize(
    ("columns", "records", "refused"),
    [
        ("'d', 'a/b', 5, '', '{}', 'true', '{}'", 1, 0),
        ("NULL, NULL, 5, NULL, NULL, NULL, NULL", 1, 0),
        ("3, 4, 5, 6, 7, 8, '{}'", 1, 0),
        ("'d', 'a/b', NULL, '', '{}', 'true', '{}'", 0, 1),
        ("'d', 'a/b', -1, '', '{}', 'true', '{}'", 0, 1),
        ("'d', 'a/b', 5, '', '{', 'true', '{}'", 0, 0),
        ("'d', 'a/b', 5, '', '{\"a\": 1, \"a\": 2}', 'true', '{}'", 0, 1),
        ("'d', 'a/b', 5, '', '{}', 'true', '[]'", 1, 0),
    ],
)
def test_rows_that_others_wrote_are_read_or_refused(
    tmp_path: Path, columns: str, records: int, refused: int
) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    names = "decision_id, path, at_ns, error, input, result, rest"
    duckdb.sql(
        f"COPY (SELECT * FROM (VALUES ({columns})) t({names})) TO '{path}' "  # noqa: S608 - our own
        "(FORMAT parquet, KV_METADATA {schema: 'switchboard.decision', version: '1'})"
    )
    report = LogReport()
    assert len(list(read_log(path, report=report))) == records
    assert report.count(Oddity.REFUSED) == refused
    assert report.lines == 1
