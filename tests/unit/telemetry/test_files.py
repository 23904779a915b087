from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from support.telemetry import ACME, DAY, MIDNIGHT, config, files_below, joined

from simulator import SeriesKey
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import TelemetryError, UsageError
from switchboard_policy.telemetry import ImportReport, bring, open_source
from switchboard_policy.telemetry.store import Store

HEAD = "timestamp,service,tenant,region,offered,rejected,errors"


def _at(minute: int, second: int = 0) -> str:
    return f"2026-01-01T{minute // 60:02}:{minute % 60:02}:{second:02}Z"


def _rows(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows]) + "\n"


def _long(minutes: int = 3) -> str:
    return _rows(*(f"{_at(n)},api-gateway,acme,eu,{10 + n},{n},1" for n in range(minutes)))


def _bring(
    folder: Path, text: str | bytes, given: Config | None = None, name: str = "traffic.csv"
) -> tuple[Store, ImportReport]:
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    store = Store(folder / "store")
    return store, bring(open_source(name, given or config(), folder), store)


def _refused(
    folder: Path, text: str | bytes, given: Config | None = None, name: str = "traffic.csv"
) -> TelemetryError:
    with pytest.raises(TelemetryError) as caught:
        _bring(folder, text, given, name)
    assert not files_below(folder / "store").keys() - {".lock"}
    assert "\n" not in caught.value.diagnostics()
    return caught.value


def test_long_form(tmp_path: Path) -> None:
    store, report = _bring(tmp_path, _long())
    key = SeriesKey("api-gateway", "acme", "eu")
    assert joined(store) == {key: [10, 11, 12]}
    assert joined(store, "rejected") == {key: [0, 1, 2]}
    assert (report.rows, report.series, report.start) == (3, 1, MIDNIGHT)
    assert report.end == MIDNIGHT + 180
    assert report.notes == ()


def test_a_source_reads_like_a_store(tmp_path: Path) -> None:
    (tmp_path / "traffic.csv").write_text(_long())
    source = open_source("csv:traffic.csv", config(), tmp_path)
    assert source.coverage().keys == (SeriesKey("api-gateway", "acme", "eu"),)
    (block,) = source.read()
    assert block.offered.tolist() == [[10, 11, 12]]
    assert source.coverage().digest == Store(_bring(tmp_path, _long())[0].folder).coverage().digest


@pytest.mark.parametrize(
    "times",
    [
        ["2026-01-01T00:00:00Z", "2026-01-01T01:01:00+01:00", "2025-12-31T19:02:00-0500"],
        ["2026-01-01 00:00:00+00", "2026-01-01T00:01:00.000Z", "2026-01-01T00:02:00.000000Z"],
        [str(MIDNIGHT + 60 * n) for n in range(3)],
        [f"{MIDNIGHT + 60 * n}.0" for n in range(3)],
        [str((MIDNIGHT + 60 * n) * 1000) for n in range(3)],
    ],
    ids=["zones", "spaces and fractions", "seconds", "float seconds", "milliseconds"],
)
def test_times_are_iso_with_zone_or_epoch_numbers(tmp_path: Path, times: list[str]) -> None:
    rows = (f"{time},api-gateway,{n}" for n, time in enumerate(times))
    store, _ = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    (block,) = store.read()
    assert (block.start, block.step, block.offered.tolist()) == (MIDNIGHT, 60, [[0, 1, 2]])


@pytest.mark.parametrize("time", ["2026-01-01T00:05:00", "yesterday", "-5", "", "inf", "nan"])
def test_a_time_without_a_zone_or_sense_is_refused_with_its_line(tmp_path: Path, time: str) -> None:
    text = _rows(f"{_at(0)},a,1", f"{time},a,1", head="timestamp,service,offered")
    error = _refused(tmp_path, text)
    assert "zone" in error.message
    assert str(error.location) == "traffic.csv:3"


def test_metric_and_value_form(tmp_path: Path) -> None:
    rows = [
        f"{_at(n)},api-gateway,acme,{metric},{value}"
        for n in range(3)
        for metric, value in (("http_total", 10 + n), ("cpu", 0.5), ("http_429", n), ("errors", 1))
    ]
    text = _rows(*rows, head="timestamp,service,tenant,metric,value")
    given = config(metrics={"offered": "http_total", "rejected": "http_429"})
    store, report = _bring(tmp_path, text, given)
    assert joined(store) == {ACME: [10, 11, 12]}
    assert joined(store, "rejected") == {ACME: [0, 1, 2]}
    assert joined(store, "errors") == {ACME: [1, 1, 1]}
    assert report.notes == ()


def test_metric_and_value_lines_are_found_again(tmp_path: Path) -> None:
    rows = [f"{_at(0)},a,cpu,1", f"{_at(0)},a,offered,5", f"{_at(1)},a,offered,-5"]
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,metric,value"))
    assert str(error.location) == "traffic.csv:4"


def test_wide_form_by_name(tmp_path: Path) -> None:
    head = "time,api-gateway/acme:offered,api-gateway/acme:rejected,reporting,remark"
    text = _rows(*(f"{_at(n)},{10 + n},{n},{n * 2},x" for n in range(3)), head=head)
    store, _ = _bring(tmp_path, text, config(("api-gateway", "reporting")))
    assert joined(store) == {ACME: [10, 11, 12], SeriesKey("reporting"): [0, 2, 4]}
    assert joined(store, "rejected")[ACME] == [0, 1, 2]


def test_wide_form_by_mapping_with_units(tmp_path: Path) -> None:
    given = config(
        metrics={"offered": "* in requests/s", "latency_p95": "* in ms"},
        series={
            "Gateway": {"service": "api-gateway", "region": "eu"},
            "Gateway p95": {"service": "api-gateway", "region": "eu", "signal": "latency_p95"},
        },
    )
    text = _rows(*(f"{_at(n)},{n},250" for n in range(3)), head="ts,Gateway,Gateway p95")
    store, _ = _bring(tmp_path, text, given)
    (block,) = store.read()
    assert block.keys == (SeriesKey("api-gateway", "", "eu"),)
    assert block.offered.tolist() == [[0, 60, 120]]
    assert block.latency["p95"].tolist() == [[0.25, 0.25, 0.25]]


def test_wide_lines_are_found_again(tmp_path: Path) -> None:
    text = _rows(f"{_at(0)},1,1", f"{_at(1)},1,-1", head="time,a:offered,b:offered")
    assert str(_refused(tmp_path, text).location) == "traffic.csv:3"


def test_columns_and_labels_are_mapped(tmp_path: Path) -> None:
    given = config(
        ("api-gateway",),
        metrics={"offered": "Value in requests/min", "latency_p99": "slow in ms"},
        labels={"timestamp": "When", "tenant": "customer", "service": "component"},
        series={"GW": {"service": "api-gateway"}, "Acme Inc": {"service": "x"}},
    )
    text = _rows(
        *(f"{_at(60 * n)},GW,acme,{n},{n * 100}" for n in range(3)),
        head="When,component,customer,Value,slow",
    )
    store, _ = _bring(tmp_path, text, given)
    (block,) = store.read()
    assert (block.keys, block.step) == ((ACME,), 3600)
    assert block.offered.tolist() == [[0, 60, 120]]
    assert block.latency["p99"].tolist() == [[0, 0.1, 0.2]]


def test_a_component_may_stand_for_a_tenant(tmp_path: Path) -> None:
    given = config(series={"GW-acme": {"service": "api-gateway", "tenant": "acme"}})
    text = _rows(*(f"{_at(n)},GW-acme,5" for n in range(2)), head="timestamp,service,offered")
    store, _ = _bring(tmp_path, text, given)
    assert joined(store) == {ACME: [5, 5]}


def test_a_file_without_a_service_column_is_named_by_the_mapping(tmp_path: Path) -> None:
    text = _rows(*(f"{_at(60 * n)},{n},0" for n in range(3)), head="TimeStamp,Value,Label")
    given = config(
        metrics={"offered": "Value in requests/s"}, series={"traffic": {"service": "api-gateway"}}
    )
    store, report = _bring(tmp_path, text, given)
    assert joined(store) == {SeriesKey("api-gateway"): [0, 3600, 7200]}
    assert report.censored == 1
    error = _refused(tmp_path / "no", text, config(metrics=given.telemetry.metrics))
    assert "telemetry.series: {traffic: {service: …}}" in error.hint


@pytest.fixture(autouse=True)
def _second_folder(tmp_path: Path) -> None:
    (tmp_path / "no").mkdir()


def _numbers(**columns: str) -> str:
    names = list(columns)
    cells = zip(*(columns[name].split() for name in names), strict=True)
    rows = (f"{_at(n)},api-gateway,acme,{','.join(row)}" for n, row in enumerate(cells))
    return _rows(*rows, head="timestamp,service,tenant," + ",".join(names))


def test_offered_is_admitted_and_rejected_together(tmp_path: Path) -> None:
    store, _ = _bring(tmp_path, _numbers(admitted="8 9", rejected="2 0"))
    assert joined(store) == {ACME: [10, 9]}


def test_rejected_is_offered_without_admitted(tmp_path: Path) -> None:
    store, _ = _bring(tmp_path, _numbers(offered="10 9", admitted="8 9"))
    assert joined(store, "rejected") == {ACME: [2, 0]}


@pytest.mark.parametrize("name", ["offered", "admitted"])
def test_without_rejected_a_series_is_censored(tmp_path: Path, name: str) -> None:
    store, report = _bring(tmp_path, _numbers(**{name: "8 9"}))
    (block,) = store.read()
    assert (block.offered.tolist(), block.rejected, report.censored) == ([[8, 9]], None, 1)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"offered": "5 -1"}, "offered is -1 for api-gateway/acme at 2026-01-01T00:01:00Z"),
        ({"offered": "5 inf"}, "offered is inf for"),
        ({"offered": "5 4", "rejected": "1 5"}, "rejected is 5 of 4 offered"),
        ({"offered": "5 4", "abusive": "1 5"}, "abusive is 5 of 4 offered"),
        ({"offered": "5 4", "admitted": "1 5"}, "admitted is 5 of 4 offered"),
        ({"offered": "5 4", "latency_p95": "1 -0.1"}, "latency_p95 is -0.1"),
    ],
)
def test_impossible_numbers_are_refused_with_file_and_line(
    tmp_path: Path, columns: Mapping[str, str], message: str
) -> None:
    error = _refused(tmp_path, _numbers(**columns))
    assert message in error.message
    assert str(error.location) == "traffic.csv:3"


def test_lines_count_blank_lines_and_quoted_line_ends(tmp_path: Path) -> None:
    rows = [f'{_at(0)},api-gateway,"ac\nme",1', "", f"{_at(1)},api-gateway,acme,-1"]
    text = _rows(*rows, head="timestamp,service,tenant,offered")
    assert str(_refused(tmp_path, text).location) == "traffic.csv:5"


def test_more_errors_than_admitted_requests_are_told_and_kept(tmp_path: Path) -> None:
    store, report = _bring(tmp_path, _numbers(offered="5 4", rejected="0 3", errors="1 2"))
    assert joined(store, "errors") == {ACME: [1, 2]}
    assert report.notes == ("1 step with more errors than admitted requests, kept as given",)


@pytest.mark.parametrize("nothing", ["NaN", "", "no data", "null", "N/A"])
def test_what_is_no_number_is_a_gap_and_told(tmp_path: Path, nothing: str) -> None:
    rows = [f"{_at(n)},a,{nothing if n == 1 else n}" for n in range(4)]
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    (values,) = joined(store).values()
    assert np.isnan(values[1])
    assert report.notes == (
        "1 step held no number (NaN, empty, 'no data'); unmeasured",
        "1 step is a gap between first and last",
        "1 series is censored: nobody measured `rejected`",
    )
    assert report.notes == store.coverage().notes


def test_unordered_rows_are_sorted_and_told(tmp_path: Path) -> None:
    rows = [f"{_at(n)},a,{n},0" for n in (0, 3, 1, 2)]
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered,rejected"))
    assert list(joined(store).values()) == [[0, 1, 2, 3]]
    assert report.repaired == {"unordered": 1}


def test_equal_duplicates_count_once_and_are_told(tmp_path: Path) -> None:
    rows = [f"{_at(n)},a,{n},0" for n in (0, 1, 1, 2)]
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered,rejected"))
    assert list(joined(store).values()) == [[0, 1, 2]]
    assert report.notes == ("2 duplicate values, equal to what was there, counted once",)


def test_few_contradicting_duplicates_stay_unmeasured(tmp_path: Path) -> None:
    rows = [*(f"{_at(n)},a,{n}" for n in range(200)), f"{_at(7)},a,8"]
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    (values,) = joined(store).values()
    assert np.flatnonzero(np.isnan(values)).tolist() == [7]
    assert report.notes[0] == "1 step had several values of one signal; stays unmeasured"
    assert "no_data" not in report.repaired


def test_many_contradicting_duplicates_are_refused(tmp_path: Path) -> None:
    rows = [f"{_at(n)},a,{n + extra}" for n in range(5) for extra in (0, 1)]
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert error.message == "offered is 1 and was 0 for a at 2026-01-01T00:00:00Z"
    assert str(error.location) == "traffic.csv:3"
    assert "label" in error.hint


def test_timestamps_inside_a_step_belong_to_it(tmp_path: Path) -> None:
    rows = [f"{_at(n, 7)},a,{n},0" for n in range(3)]
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered,rejected"))
    (block,) = store.read()
    assert (block.start, block.offered.tolist()) == (MIDNIGHT, [[0, 1, 2]])
    assert report.notes == ("3 timestamps inside a step counted to the step",)


def test_a_counter_is_differenced_and_resets_start_anew(tmp_path: Path) -> None:
    totals = [100, 110, 125, 5, 9, None, 30, 33]
    rows = [f"{_at(n)},a,{'' if t is None else t},0" for n, t in enumerate(totals)]
    text = _rows(*rows, head="timestamp,service,http_total,rejected")
    given = config(metrics={"offered": "http_total as counter"})
    store, report = _bring(tmp_path, text, given)
    (values,) = joined(store).values()
    np.testing.assert_array_equal(values, [10, 15, 5, 4, np.nan, np.nan, 3, np.nan])
    assert report.repaired["resets"] == 1
    assert report.repaired["counter_gaps"] == 1
    assert any("1 counter reset: the counter started anew" in note for note in report.notes)
    assert set(report.notes) >= set(store.coverage().notes)


def test_counters_alone_and_their_lines(tmp_path: Path) -> None:
    rows = [f"{_at(n)},a,{t}" for n, t in enumerate([5, 6, -7, 8])]
    given = config(metrics={"offered": "total in requests as counter"})
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,total"), given)
    assert str(error.location) == "traffic.csv:4"


@pytest.mark.parametrize(
    ("minutes", "step"),
    [
        ([0, 1, 2, 3], 60),
        ([0, 2, 3, 8], 60),
        ([0, 60, 120, 240], 3600),
        (list(range(0, 1440, 5)), 300),
    ],
)
def test_the_step_is_the_distance_that_divides_all_others(
    tmp_path: Path, minutes: list[int], step: int
) -> None:
    rows = (f"{_at(n)},a,1" for n in minutes)
    store, _ = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert [block.step for block in store.read()] == [step]


def test_jittering_times_take_the_most_frequent_distance(tmp_path: Path) -> None:
    seconds = [5, 65, 126, 185, 245, 305, 365, 426, 485, 545]
    rows = (f"{MIDNIGHT + s},a,1" for s in seconds)
    store, report = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert [block.step for block in store.read()] == [60]
    assert report.repaired["off_grid"] == 10


def test_a_short_series_takes_the_step_of_the_others(tmp_path: Path) -> None:
    rows = [*(f"{_at(n)},a,1" for n in range(5)), f"{_at(3)},b,1"]
    store, _ = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert {block.step for block in store.read()} == {60}


def test_one_measurement_tells_no_step(tmp_path: Path) -> None:
    error = _refused(tmp_path, _rows(f"{_at(0)},a,1", head="timestamp,service,offered"))
    assert error.message == "the step of a cannot be told"


def test_a_step_that_does_not_divide_a_day_is_refused(tmp_path: Path) -> None:
    rows = (f"{MIDNIGHT + 77 * n},a,1" for n in range(20))
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert "a has a step of 77 s on 2026-01-01, which does not divide a day" in error.message


def test_a_series_that_changes_its_step_is_refused(tmp_path: Path) -> None:
    rows = [f"{MIDNIGHT + 60 * n},a,1" for n in range(100)]
    rows += [f"{MIDNIGHT + DAY + 3600 * n},a,1" for n in range(24)]
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert error.message == "a changes its step from 60 s to 3600 s on 2026-01-02"


def test_a_sparse_day_follows_the_full_one(tmp_path: Path) -> None:
    rows = [f"{MIDNIGHT + 120 * n * (n % 2 + 1)},a,1" for n in range(5)]
    rows += [f"{MIDNIGHT + DAY + 60 * n},a,1" for n in range(100)]
    store, _ = _bring(tmp_path, _rows(*rows, head="timestamp,service,offered"))
    assert [block.step for block in store.read()] == [60]


def test_a_rate_needs_one_step_for_all_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = constants("switchboard_policy.telemetry", {"pass_rows": 10})
    monkeypatch.setattr("switchboard_policy.telemetry.intake.limits", lambda: small)
    rows = [f"{MIDNIGHT + 120 * n},a,1" for n in range(5)]
    rows += [f"{MIDNIGHT + DAY + 60 * n},a,1" for n in range(100)]
    given = config(metrics={"offered": "v in requests/s"})
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,v"), given)
    assert "a has a step of 120 s on 2026-01-01 and of 60 s elsewhere" in error.message


def test_a_rate_measured_once_on_a_day_is_refused(tmp_path: Path) -> None:
    rows = [f"{MIDNIGHT},a,1", f"{MIDNIGHT + DAY},a,1", f"{MIDNIGHT + DAY + 60},a,1"]
    given = config(metrics={"offered": "v in requests/s"})
    error = _refused(tmp_path, _rows(*rows, head="timestamp,service,v"), given)
    assert error.message == "a has one measurement on 2026-01-01"


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"", "the file is empty", 0),
        (b"timestamp,service,offered\n", "no measurements", 0),
        (b"when,service,offered\n1,a,2\n", "no column 'timestamp'", 1),
        (b"timestamp,servce,offered\n1,a,2\n", "no column 'service'", 1),
        (b"timestamp,service,ofered\n1,a,2\n", "no column of a signal or a series", 1),
        (b"timestamp,service,offered,offered\n1,a,2,2\n", "column 'offered' twice", 1),
        (b"timestamp,,offered\n1,a,2\n", "column 2 has no name", 1),
        (b"timestamp,service,off\xffered\n1,a,2\n", "not UTF-8", 1),
        (b"timestamp,service,offered\n1,a,2\n61,\xff,2\n", "not UTF-8", 3),
        (b"timestamp,service,offered\n1,a,2\n61,a,many\n", "'many' in column 'offered'", 3),
        (b"timestamp,service,offered\n1,a,2\n61,a\n", "2 columns where the header names 3", 3),
        (b'timestamp,service,offered\n1,a,2\n61,"a,2\n', "a quote that is never closed", 3),
        (b"timestamp,service,offered\n1,a,2\n\r\n61,a,2\r\n", "not regular CSV", 0),
        (b"timestamp," + b"x" * 1_100_000 + b"\n1,2\n", "a line longer than", 1),
        (b"timestamp,service,offered\n1,a,2\n2," + b"x" * 1_200_000 + b",2\n", "a line longer", 3),
    ],
)
def test_bad_files_are_refused_with_their_line(
    tmp_path: Path, data: bytes, message: str, line: int
) -> None:
    error = _refused(tmp_path, data)
    assert message in error.message
    assert error.location is not None
    assert error.location.file == "traffic.csv"
    assert line in {0, error.location.line}


def test_the_nearest_column_is_named(tmp_path: Path) -> None:
    error = _refused(tmp_path, _rows("1,a,2", head="timestamp,servce,offered"))
    assert "did you mean 'servce'?" in error.hint
    error = _refused(tmp_path / "no", _rows("1,a,2", head="timestamp,service,ofered"))
    assert "did you mean 'offered'?" in error.hint
    given = config(metrics={"offered": "Vaule", "errors": "errs"})
    error = _refused(tmp_path, _rows("1,a,2,3", head="timestamp,service,Value,errs"), given)
    assert error.message.startswith("no column 'Vaule' for offered")
    assert error.hint == "did you mean 'Value'?"
    error = _refused(
        tmp_path, _rows("1,a,2", head="timestamp,b,offered"), config(labels={"service": "srv"})
    )
    assert error.message.startswith("no column 'srv' for service")
    error = _refused(
        tmp_path, _rows("1,a,2", head="t,b,offered"), config(labels={"timestamp": "tt"})
    )
    assert error.message.startswith("no column 'tt' for timestamp")


def test_a_two_gigabyte_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "traffic.csv"
    for name in ("traffic.csv", "traffic.jsonl"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(b"timestamp,service,offered\n" if name.endswith("csv") else b"")
            file.truncate(2 * 1024**3)
        source = open_source(name, config(), tmp_path)
        with pytest.raises(TelemetryError, match="a line longer than"):
            bring(source, Store(tmp_path / "store"))
        path.unlink()


def test_a_service_the_policy_does_not_know_is_refused(tmp_path: Path) -> None:
    rows = [f"{_at(0)},api-gateway,1", f"{_at(1)},api-gatway,1"]
    text = _rows(*rows, head="timestamp,service,offered")
    error = _refused(tmp_path, text, config(("api-gateway", "reporting")))
    assert error.message == "unknown service 'api-gatway'"
    assert str(error.location) == "traffic.csv:3"
    assert "did you mean 'api-gateway'?" in error.hint


def test_json_lines(tmp_path: Path) -> None:
    rows = [
        {"timestamp": _at(0), "service": "api-gateway", "tenant": "acme", "offered": 1},
        {"timestamp": _at(1), "service": "api-gateway", "tenant": "acme", "offered": None},
        {"timestamp": _at(2), "service": "api-gateway", "tenant": "acme", "offered": 3},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    store, _ = _bring(tmp_path, text, name="traffic.ndjson")
    np.testing.assert_array_equal(joined(store)[ACME], [1, np.nan, 3])


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('{"timestamp": 1, "service": "a", "offered": 1}\n{"timestamp": \n', "cannot be read", 0),
        (
            '{"timestamp": 0, "service": "a", "offered": 1}\n{"timestamp": 60, "offered": "x"}\n',
            "",
            2,
        ),
        ('{"timestamp": 0, "service": "a", "offered": 1}\n' * 2 + '{"x": "' + "y" * 2**21, "", 3),
        ("[1]\n", "no JSON objects", 1),
        ('{"timestamp": 0, "service": "a", "offered": -1}\n', "offered is -1", 1),
        (b'{"timestamp": 0, "service": "\xff", "offered": 1}\n', "", 0),
    ],
)
def test_bad_json_lines_are_refused(
    tmp_path: Path, text: str | bytes, message: str, line: int
) -> None:
    error = _refused(tmp_path, text, name="traffic.jsonl")
    assert message in error.message
    assert error.location is not None
    assert line in {0, error.location.line}


def _parquet(path: Path, query: str) -> None:
    import duckdb  # noqa: PLC0415 - as in the library

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize(
    "time",
    ["to_timestamp({})", "{}", "{} * 1000", "{}::DOUBLE", "strftime(to_timestamp({}), '%xT%XZ')"],
)
def test_parquet(tmp_path: Path, time: str) -> None:
    moment = time.format(f"({MIDNIGHT} + 60 * n)").replace("%xT%XZ", "%Y-%m-%dT%H:%M:%SZ")
    rest = "'api-gateway' AS service, n::INT AS offered FROM range(3) t(n)"
    query = f"SELECT {moment} AS ts, {rest}"
    _parquet(tmp_path / "t.parquet", query)
    source = open_source("t.parquet", config(), tmp_path)
    (block,) = source.read()
    assert (block.start, block.offered.tolist()) == (MIDNIGHT, [[0, 1, 2]])


def test_parquet_times_without_a_zone_are_refused(tmp_path: Path) -> None:
    _parquet(
        tmp_path / "t.parquet",
        "SELECT TIMESTAMP '2026-01-01 00:00:00' AS ts, 'a' AS service, 1 AS offered",
    )
    with pytest.raises(TelemetryError, match="times without a zone"):
        open_source("t.parquet", config(), tmp_path).coverage()


def test_a_bad_row_of_parquet_is_named_by_its_number(tmp_path: Path) -> None:
    _parquet(
        tmp_path / "t.parquet",
        "SELECT n * 60 AS ts, 'a' AS service, 1 - n AS offered FROM range(3) t(n)",
    )
    with pytest.raises(TelemetryError) as caught:
        open_source("t.parquet", config(), tmp_path).coverage()
    assert str(caught.value.location) == "t.parquet (row 3)"


def test_truncated_parquet_is_refused(tmp_path: Path) -> None:
    _parquet(tmp_path / "t.parquet", "SELECT 1 AS ts, 'a' AS service, 1 AS offered")
    data = (tmp_path / "t.parquet").read_bytes()
    for broken in (data[:-20], struct.pack("<I", 7) * 50):
        assert "cannot be read" in _refused(tmp_path, broken, name="t.parquet").message


def test_a_folder_of_files_is_one_source(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "b.csv").write_text(_rows(f"{_at(2)},a,3", head="timestamp,service,offered"))
    (folder / "a.csv").write_text(
        _rows(f"{_at(0)},a,1", f"{_at(1)},a,2", head="timestamp;service;offered").replace(",", ";")
    )
    (folder / "notes.txt").write_text("not measurements")
    source = open_source("many", config(), tmp_path)
    (block,) = source.read()
    assert block.offered.tolist() == [[1, 2, 3]]
    (folder / "b.csv").write_text(_rows(f"{_at(2)},a,-3", head="timestamp,service,offered"))
    with pytest.raises(TelemetryError) as caught:
        open_source("many", config(), tmp_path).coverage()
    assert str(caught.value.location) == "many/b.csv:2"


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="no files of measurements"):
        open_source("no", config(), tmp_path).coverage()


def test_byte_order_mark_tabs_and_quotes(tmp_path: Path) -> None:
    text = '\ufeff"timestamp"\t"service"\t"offered"\r\n'
    text += "".join(f'"{_at(n)}"\t"a"\t{n}\r\n' for n in range(3))
    store, _ = _bring(tmp_path, text, name="traffic.tsv")
    assert list(joined(store).values()) == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ({"offerd": "x"}, "no signal 'offerd'"),
        ({"offered": "x in ms"}, "offered in ms"),
        ({"latency_p95": "x in requests"}, "latency_p95 in requests"),
        ({"offered": "x in requests/s as counter"}, "offered in requests/s"),
    ],
)
def test_wrong_mappings_are_refused(
    tmp_path: Path, metrics: Mapping[str, str], message: str
) -> None:
    error = _refused(tmp_path, _long(), config(metrics=metrics))
    assert error.message == message
    assert error.location is not None
    assert error.location.file == "switchboard.yaml"


@pytest.mark.parametrize("parts", [{"srvice": "a"}, {"service": "a", "signal": "speed"}])
def test_wrong_series_are_refused(tmp_path: Path, parts: Mapping[str, str]) -> None:
    error = _refused(tmp_path, _long(), config(series={"x": parts}))
    assert "telemetry/series/x" in (error.location.pointer if error.location else "")


def test_unknown_kinds_of_file_are_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "traffic.xlsx").write_bytes(b"x")
    with pytest.raises(UsageError, match="no known kind of file"):
        open_source("traffic.xlsx", config(), tmp_path).coverage()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "traffic.csv").write_text(_long())
    (tmp_path / "traffic.csv").chmod(0)
    with pytest.raises(TelemetryError, match="cannot be read"):
        open_source("traffic.csv", config(), tmp_path).coverage()
