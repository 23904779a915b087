from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.decision_logs import AT_NS, CONSOLE, SERVER, event, log_file, text

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.read import read_log
from switchboard_policy.opa.log.report import LogReport, Oddity

SOUND = [
    text(SERVER, CONSOLE, event(0), event(1)).encode(),
    json.dumps([event(0), event(1)], indent=1).encode(),
    gzip.compress(text(*(event(number) for number in range(9))).encode(), mtime=0),
]
"""Logs with nothing wrong."""


def told(*sources: Path, roots: tuple[str, ...] = ()) -> tuple[list[DecisionRecord], LogReport]:
    report = LogReport()
    return list(read_log(sources, report=report, roots=roots)), report


def ids(records: list[DecisionRecord]) -> list[str]:
    return [record.decision_id for record in records]


def test_a_decision_on_the_console_is_read_whole(tmp_path: Path) -> None:
    path = log_file(tmp_path, SERVER, CONSOLE)
    (record,), report = told(path)
    assert record == DecisionRecord(
        decision_id="2211160a",
        entrypoint="app/allow",
        at_ns=AT_NS,
        input={"card": "***", "user": "a"},
        result=True,
        erased=("/input/password",),
        masked=("/input/card",),
        labels={"id": "0ce99863", "version": "1.22.0"},
        eval_ns=182837,
        file=str(path),
        line=2,
    )
    assert (report.files, report.lines, report.records) == (1, 2, 1)
    assert report.count(Oddity.SERVER) == 1


def test_what_another_server_told_is_kept(tmp_path: Path) -> None:
    fields = {
        "bundles": {"main": {"revision": "r1"}, "bare": {}},
        "revision": "r0",
        "nd_builtin_cache": {"time.now_ns": {"[]": 1795976907822017560}},
        "rule_labels": [{"id": "limits/over_rate"}],
    }
    (record,), _ = told(log_file(tmp_path, event(**fields)))
    assert record.revisions == {"": "r0", "main": "r1", "bare": ""}
    assert record.nd_cache == {"time.now_ns": {"[]": 1795976907822017560}}
    assert record.rule_labels == ({"id": "limits/over_rate"},)


@pytest.mark.parametrize(
    "path",
    ["app/allow", "/app/allow", "data/app/allow", "/data/app/allow", "data.app.allow"],
)
def test_an_entry_point_is_the_same_however_its_path_is_written(tmp_path: Path, path: str) -> None:
    (record,), _ = told(log_file(tmp_path, event(path=path)))
    assert record.entrypoint == "app/allow"


def test_an_ad_hoc_query_has_its_rego_and_no_entry_point(tmp_path: Path) -> None:
    asked = event(query="x = data.app.allow", result=[{"x": True}])
    del asked["path"]
    (record,), _ = told(log_file(tmp_path, asked))
    assert (record.entrypoint, record.query) == ("", "x = data.app.allow")


@pytest.mark.parametrize(
    ("without", "fields", "input_reason", "result_reason"),
    [
        (("input",), {}, "no input was given", None),
        (("result",), {}, None, "undefined"),
        (("result",), {"error": "it broke"}, None, "the decision failed"),
        (
            ("input", "result"),
            {"erased": ["/input", "/result"]},
            "erased by a mask",
            "erased by a mask",
        ),
    ],
)
def test_what_a_log_does_not_hold_has_a_reason(
    tmp_path: Path,
    without: tuple[str, ...],
    fields: dict[str, Any],
    input_reason: str | None,
    result_reason: str | None,
) -> None:
    told_of = {key: value for key, value in event(**fields).items() if key not in without}
    (record,), _ = told(log_file(tmp_path, told_of))
    if input_reason:
        assert record.input == NotRecorded(input_reason)
    if result_reason:
        assert record.result == NotRecorded(result_reason)


def test_an_input_of_null_is_an_input(tmp_path: Path) -> None:
    (record,), _ = told(log_file(tmp_path, event(input=None, result=None)))
    assert record.input is None
    assert record.result is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("it broke", "it broke"),
        ({"code": "eval_conflict_error", "message": "two"}, "eval_conflict_error: two"),
        ({}, "the log does not say what went wrong"),
        ([{"code": "x"}], '[{"code": "x"}]'),
    ],
)
def test_an_error_is_words_whatever_its_shape(tmp_path: Path, error: object, words: str) -> None:
    (record,), _ = told(log_file(tmp_path, event(error=error)))
    assert record.error == words


def test_a_number_no_engine_keeps_makes_the_input_not_recorded(tmp_path: Path) -> None:
    long = json.dumps(event(1)).replace('"number": 1', '"number": [0.1, 1.00000000000000000001]')
    (record,), _ = told(log_file(tmp_path, long))
    assert isinstance(record.input, NotRecorded)
    assert "/input/number/1" in record.input.reason
    assert record.result is True


@pytest.mark.parametrize("number", ["1e400", "1e-400", "123456789.123456789123"])
def test_a_number_beyond_floats_is_never_rounded(tmp_path: Path, number: str) -> None:
    line = json.dumps(event(1)).replace('"number": 1', f'"number": {number}')
    (record,), _ = told(log_file(tmp_path, line))
    assert isinstance(record.input, NotRecorded)


@pytest.mark.parametrize("number", ["0.30000000000000004", "1e2", "123456789012345678901234567890"])
def test_a_number_that_is_kept_is_read(tmp_path: Path, number: str) -> None:
    line = json.dumps(event(1)).replace('"number": 1', f'"number": {number}')
    (record,), _ = told(log_file(tmp_path, line))
    assert record.input == {"number": json.loads(number)}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (json.dumps(event())[:-9], Oddity.TORN),
        ("time=now level=info msg=text", Oddity.FOREIGN),
        ('{"some": "object"}', Oddity.FOREIGN),
        ("[]", Oddity.FOREIGN),
        ("[1]", Oddity.FOREIGN),
        ("3", Oddity.FOREIGN),
        ('{"decision_id": "x", "decision_id": "y", "timestamp": "z"}', Oddity.REFUSED),
        (json.dumps(event(input={"x": float("nan")})), Oddity.REFUSED),
        (json.dumps(event(input="\udead")), Oddity.REFUSED),
        ('{"msg": "Decision Log", "level": "info", "path": "app/allow"}', Oddity.REFUSED),
        (json.dumps(event(timestamp="yesterday")), Oddity.REFUSED),
        (json.dumps(event(timestamp="0001-01-01T00:00:00Z")), Oddity.REFUSED),
        (json.dumps(event(timestamp=3)), Oddity.REFUSED),
        (json.dumps(event(labels=[])), Oddity.REFUSED),
        (json.dumps(event(labels={"id": 3})), Oddity.REFUSED),
        (json.dumps(event(erased="/input")), Oddity.REFUSED),
        (json.dumps(event(bundles={"main": "r1"})), Oddity.REFUSED),
        (json.dumps(event(nd_builtin_cache={"time.now_ns": 3})), Oddity.REFUSED),
        (json.dumps(event(rule_labels={})), Oddity.REFUSED),
        (json.dumps(event(rule_labels=[3])), Oddity.REFUSED),
        (json.dumps(event(schema="switchboard.decision", version=9)), Oddity.REFUSED),
        (json.dumps(event(input="1" * 5000)).replace('"1', "1").replace('1"', "1"), Oddity.REFUSED),
        (json.dumps(event()).replace('{"number": 0}', "[" * 101 + "]" * 101), Oddity.REFUSED),
        (json.dumps(event()).replace('{"number": 0}', "[" * 9**6 + "]" * 9**6), Oddity.REFUSED),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_line_that_is_no_decision_is_counted_with_its_place(
    tmp_path: Path, line: str, kind: Oddity
) -> None:
    path = log_file(tmp_path, event(0), line, event(1))
    records, report = told(path)
    assert ids(records) == ["d0", "d1"]
    assert report.counts == {kind: 1}
    (place,) = report.places[kind]
    assert str(place).startswith(f"{path}:2: ")
    with pytest.raises(InputError) as caught:
        list(read_log(path, strict=True))
    assert caught.value.diagnostics().startswith(f"{path}:2: the line is {kind}")


def test_nesting_as_deep_as_allowed_is_read(tmp_path: Path) -> None:
    line = json.dumps(event()).replace('{"number": 0}', "[" * 99 + "]" * 99)
    records, _ = told(log_file(tmp_path, line))
    assert len(records) == 1


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = log_file(tmp_path, event(0))
    path.write_bytes(path.read_bytes() + b'{"decision_id": "\xff"}\n' + text(event(1)).encode())
    records, report = told(path)
    assert ids(records) == ["d0", "d1"]
    assert report.count(Oddity.REFUSED) == 1


def test_a_mark_of_byte_order_blank_lines_and_dos_line_ends_are_no_oddity(tmp_path: Path) -> None:
    path = tmp_path / "dos.jsonl"
    content = text(event(0), "", event(1)).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    records, report = told(path)
    assert [record.line for record in records] == [1, 3]
    assert not report.counts


def test_a_last_line_without_an_end_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = log_file(tmp_path, event(0), event(1))
    path.write_bytes(path.read_bytes().rstrip())
    assert ids(told(path)[0]) == ["d0", "d1"]


def test_a_line_longer_than_allowed_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        file.write(text(event(0)))
        file.write('{"decision_id": "')
        for _ in range(110):
            file.write("x" * 1_000_000)
        file.write('"}\n')
        file.write(text(event(1)))
    records, report = told(path)
    assert [(record.decision_id, record.line) for record in records] == [("d0", 1), ("d1", 3)]
    (place,) = report.places[Oddity.REFUSED]
    assert "110,000,0" in place.reason


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["upload.json", "upload.json.gz"])
def test_an_upload_is_an_array_of_decisions(tmp_path: Path, indent: int | None, name: str) -> None:
    events = [event(number, input={"a": '}"]\\', "b": [{}, "{"]}) for number in range(9)]
    content = json.dumps(events, indent=indent).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    records, report = told(path)
    assert ids(records) == [f"d{number}" for number in range(9)]
    assert records[3].input == {"a": '}"]\\', "b": [{}, "{"]}
    assert not report.counts
    if indent:
        shown = path.read_bytes() if name.endswith("json") else gzip.decompress(path.read_bytes())
        assert shown.decode().splitlines()[records[3].line - 1] == "  {"


def test_uploads_one_after_another_in_one_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "all.json.gz"
    uploads = [json.dumps([event(number), event(number + 1)]) for number in (0, 2)]
    path.write_bytes(b"".join(gzip.compress(upload.encode()) for upload in uploads))
    assert ids(told(path)[0]) == ["d0", "d1", "d2", "d3"]


def test_what_stands_between_the_decisions_of_an_array_is_foreign(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(f"[{json.dumps(event(0))}, 3, null,\n words, {json.dumps(event(1))}\n, 4]")
    records, report = told(path)
    assert ids(records) == ["d0", "d1"]
    assert [place.line for place in report.places[Oddity.FOREIGN]] == [1, 3]


def test_an_array_that_breaks_off_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "torn.json"
    path.write_text(json.dumps([event(0), event(1)])[:-20])
    records, report = told(path)
    assert ids(records) == ["d0"]
    assert report.count(Oddity.TORN) == 1


def test_texts_across_the_chunks_of_an_array_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    odd = ['\\"' * (50_000 + number) + "{" for number in range(30)]
    path.write_text(json.dumps([event(number, input=value) for number, value in enumerate(odd)]))
    records, report = told(path)
    assert [record.input for record in records] == odd
    assert not report.counts


def test_an_object_of_an_array_longer_than_allowed_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    path.write_text(json.dumps([event(0), event(1, input="x" * 34_000_000), event(2)]))
    records, report = told(path)
    assert ids(records) == ["d0", "d2"]
    assert report.count(Oddity.REFUSED) == 1


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_compressed_file_that_breaks_off_is_torn(tmp_path: Path, keep: float) -> None:
    path = log_file(tmp_path, *(event(number) for number in range(2000)), name="log.jsonl.gz")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    records, report = told(path)
    assert ids(records) == [f"d{number}" for number in range(len(records))]
    assert report.count(Oddity.TORN) == 1
    with pytest.raises(InputError, match="breaks off"):
        list(read_log(path, strict=True))


@pytest.mark.parametrize("at", [1, 40, -5, -60])
def test_a_damaged_compressed_file_leaves_no_foreign_exception(tmp_path: Path, at: int) -> None:
    path = log_file(tmp_path, *(event(number) for number in range(50)), name="log.jsonl.gz")
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    _, report = told(path)
    assert sum(report.counts.values()) >= 1


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert told(log_file(tmp_path))[1].lines == 0
    assert told(log_file(tmp_path, name="log.gz"))[1].lines == 0


def test_decisions_of_another_policy_are_counted_and_passed_over(tmp_path: Path) -> None:
    path = log_file(tmp_path, event(0), event(1, path="apple/allow"), event(2, path="app"))
    records, report = told(path, roots=("app",))
    assert ids(records) == ["d0", "d2"]
    assert [place.line for place in report.places[Oddity.OTHER_POLICY]] == [2]
    assert len(list(read_log(path, strict=True, roots=("/app/",)))) == 2


def test_a_clock_that_goes_back_is_counted_for_each_server(tmp_path: Path) -> None:
    other = {"labels": {"id": "two"}}
    lines = [event(60), event(1, **other), event(56), event(50), event(2, **other)]
    path = log_file(tmp_path, *lines)
    records, report = told(path)
    assert len(records) == 5
    assert [str(place) for place in report.places[Oddity.CLOCK_BACK]] == [
        f"{path}:4: 6.0 s earlier than the decision before it"
    ]
    with pytest.raises(InputError, match="the clock went back"):
        list(read_log(path, strict=True))


def test_only_the_first_places_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    _, report = told(log_file(tmp_path, *["words"] * 40))
    assert report.count(Oddity.FOREIGN) == 40
    assert [place.line for place in report.places[Oddity.FOREIGN]] == [1, 2, 3, 4, 5]


def test_another_compression_is_refused_with_what_helps(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd rest")
    with pytest.raises(InputError, match="Zstandard"):
        told(path)


@settings(max_examples=60)
@given(st.data())
def test_whatever_a_file_holds_it_is_read_or_refused_in_our_own_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A log with bytes replaced, put in or cut out, compressed before or after that."""
    content = bytearray(data.draw(st.sampled_from(SOUND)))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 3))
        content[at : at + cut] = data.draw(st.binary(max_size=3))
    packed = data.draw(st.booleans())
    path = tmp_path_factory.mktemp("odd") / "log"
    path.write_bytes(gzip.compress(bytes(content)) if packed else bytes(content))
    report = LogReport()
    try:
        found = list(read_log(path, report=report))
    except InputError as error:
        assert str(path) in error.diagnostics()  # noqa: PT017 - an error of ours is one of two ends
        return
    assert len(found) == report.records <= report.lines
    assert all(record.at_ns >= 0 for record in found)
