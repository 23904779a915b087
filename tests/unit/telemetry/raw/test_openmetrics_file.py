"""An OpenMetrics file: what is read, and where what cannot be read stands."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest

from switchboard_policy.errors import TelemetryError
from switchboard_policy.promql.selectors import selectors
from switchboard_policy.telemetry.raw.lines import LineError, Lines
from switchboard_policy.telemetry.raw.openmetrics import OpenMetricsFile
from switchboard_policy.telemetry.raw.source import RawSamples, Span

ALL = selectors(['{__name__=~".+"}'])
GOOD = r"""# TYPE http_requests counter
# HELP http_requests 1 {x="}
http_requests_total{code="200",path="/a b, \"x\"\\ \n}"} 1 1700000000.001
http_requests_total{code="500"} 1e3 1700000000.999
http_requests_total{code="200",path="/a b, \"x\"\\ \n}"} 2.5 1700000015.123 # {id="a # 1"} 0.5 1.2
http_requests_total{code="500"} NaN 1700000016.9999
gauge{empty=""} +Inf 1700000010
{"other.name", "some.label"="x"} 1 1700000010
# EOF
"""


def read(path: Path, text: str | bytes, query: str = "", span: Span | None = None) -> RawSamples:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    wanted = selectors([query]) if query else ALL
    return OpenMetricsFile(path, "a.om").read(wanted, span or Span())


def where(path: Path, text: str | bytes) -> tuple[str, str]:
    with pytest.raises(TelemetryError) as caught:
        read(path, text)
    return str(caught.value.location), caught.value.message


def test_samples_keep_their_own_times_cut_off_to_milliseconds(tmp_path: Path) -> None:
    found = read(tmp_path / "a.om", GOOD)
    told = {
        each.labels["__name__"] + each.labels.get("code", ""): (
            each.times_ms.tolist(),
            each.values.tolist(),
        )
        for each in found.series
    }
    assert told["http_requests_total200"] == ([1700000000001, 1700000015123], [1.0, 2.5])
    assert told["http_requests_total500"][0] == [1700000000999, 1700000016999]
    assert math.isnan(told["http_requests_total500"][1][1])
    assert told["gauge"] == ([1700000010000], [math.inf])
    assert (found.approximate, found.notes) == ("", ())


def test_labels_are_read_whatever_they_hold(tmp_path: Path) -> None:
    labels = [dict(each.labels) for each in read(tmp_path / "a.om", GOOD).series]
    assert {
        "__name__": "http_requests_total",
        "code": "200",
        "path": '/a b, "x"\\ \n}',
    } in labels
    assert {"__name__": "other.name", "some.label": "x"} in labels
    assert {"__name__": "gauge"} in labels


def test_only_what_is_selected_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path / "a.om", GOOD, 'http_requests_total{code=~"5.."}')
    assert [each.labels["code"] for each in found.series] == ["500"]


def test_only_the_stretch_asked_for_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path / "a.om", GOOD, span=Span(1700000010000, 1700000015123))
    assert [each.times_ms.tolist() for each in found.series] == [
        [1700000010000],
        [1700000015123],
        [1700000010000],
    ]


def test_gzip_is_read_as_it_is(tmp_path: Path) -> None:
    plain, packed = GOOD, gzip.compress(GOOD.encode())
    first, second = read(tmp_path / "a.om", plain), read(tmp_path / "a.om.gz", packed)
    assert [each.labels for each in first.series] == [each.labels for each in second.series]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a 1", "without a timestamp"),
        ("a", "are expected"),
        ("a x 1", "'x' is no number"),
        ("a 1_0 1", "'1_0' is no number"),
        ("a 1 x", "'x' is no timestamp"),
        ("a 1 inf", "'inf' is no timestamp"),
        ("a 1 2 3", "are expected"),
        ('a{b="} 1 2', "are expected"),
        ('{b="c} 1 2', "no name of a series"),
        ('{b="c"} 1 2', "without a name"),
        ('a{b="c",b="d"} 1 2', "'b' twice"),
        ("a{b=c} 1 2", "labels that cannot be read"),
        ("7a 1 2", "no name of a series"),
    ],
)
def test_a_line_that_is_no_sample_is_named(tmp_path: Path, line: str, said: str) -> None:
    at, message = where(tmp_path / "a.om", f"# TYPE a counter\n{line}\n# EOF\n")
    assert at == "a.om:2"
    assert said in message


def test_a_file_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "a.om"
    assert "# EOF" in where(path, "a 1 2\n")[1]
    packed = gzip.compress(GOOD.encode() * 50)
    assert "cannot be read on" in where(path, packed[: len(packed) // 2])[1]
    assert "empty" in where(path, "")[1]


def test_what_is_no_text_is_not_used(tmp_path: Path) -> None:
    assert where(tmp_path / "a.om", b"a 1 2\na\xff 1 3\n# EOF\n") == ("a.om:2", "not UTF-8")
    assert "longer than" in where(tmp_path / "a.om", b"a" * 2_000_000)[1]


def test_times_that_do_not_rise_are_named_by_their_line(tmp_path: Path) -> None:
    text = "a 1 10\nb 1 10\na 2 11\nb 2 9\na 3 11\n# EOF\n"
    at, message = where(tmp_path / "a.om", text)
    assert (at, "does not rise" in message) == ("a.om:4", True)


def test_a_counter_that_falls_but_did_not_start_anew_is_named_by_its_line(tmp_path: Path) -> None:
    rising = "".join(f"a_total {1000 + n} {60 * n}\n" for n in range(10))
    at, message = where(tmp_path / "a.om", rising + "b 1 1\na_total 900 600\n# EOF\n")
    assert at == "a.om:12"
    assert "falls from 1009 to 900" in message


@pytest.mark.parametrize(
    "samples",
    [
        "a_total 1000 0\na_total 1010 60\na_total 3 120\n",  # started anew
        "a_total 1000 0\na_total 1010 60\na_total 900 7200\n",  # anew, long ago
        "a_total 5 0\na_total NaN 60\na_total 0 120\n",
        "gauge 1000 0\ngauge 1010 60\ngauge 900 120\n",
    ],
)
def test_what_starts_anew_or_counts_nothing_may_fall(tmp_path: Path, samples: str) -> None:
    assert len(read(tmp_path / "a.om", samples + "# EOF\n").series) == 1


def test_a_dump_s_times_are_milliseconds_and_its_nan_is_a_staleness_marker() -> None:
    lines = Lines(ALL, Span(), nan_is_stale=True)
    lines.feed('{__name__="a", b="c"} 1 1700000000001')
    lines.feed('{__name__="a", b="c"} NaN 1700000000002')
    lines.feed('d{b="c"} 1 1700000000.001')
    series = [each for _, each in lines.series()]
    assert [each.times_ms.tolist() for each in series] == [
        [1700000000001, 1700000000002],
        [1700000000001],
    ]
    assert series[0].stale is not None
    assert series[0].stale.tolist() == [False, True]
    assert series[1].stale is None


def test_a_line_error_is_no_error_of_the_library() -> None:
    with pytest.raises(LineError):
        Lines(ALL, Span()).feed("a")
