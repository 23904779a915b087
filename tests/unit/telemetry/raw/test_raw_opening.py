"""A source of raw samples is opened by its name, or the nearest one is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.telemetry import MIDNIGHT, config

from simulator import SeriesKey, Trace
from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.promql.selectors import selectors
from switchboard_policy.telemetry.raw import open_raw, tsdb
from switchboard_policy.telemetry.raw.counts import Counts
from switchboard_policy.telemetry.raw.openmetrics import OpenMetricsFile
from switchboard_policy.telemetry.raw.server import PrometheusGrid, PrometheusRaw
from switchboard_policy.telemetry.raw.source import Span
from switchboard_policy.telemetry.raw.tsdb import TsdbDirectory
from switchboard_policy.telemetry.store import Store

GATEWAY = SeriesKey("api-gateway")
BLOCK = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
WANTED = selectors(
    [
        'switchboard_offered_total{service="api-gateway"}',
        'switchboard_errors_total{service="api-gateway"}',
    ]
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "a.om").write_text("# EOF\n")
    (tmp_path / "counts.csv").write_text(
        "time,service,offered,errors\n2026-01-01T00:00:00Z,api-gateway,10,1\n"
        "2026-01-01T00:01:00Z,api-gateway,20,0\n"
    )
    (tmp_path / "data" / BLOCK).mkdir(parents=True)
    (tmp_path / "data" / BLOCK / "meta.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("openmetrics:a.om", OpenMetricsFile),
        ("a.om", OpenMetricsFile),
        ("tsdb:data", TsdbDirectory),
        ("data", TsdbDirectory),
        ("prometheus:http://localhost:9090", PrometheusRaw),
        ("query_range:http://localhost:9090", PrometheusGrid),
        ("csv:counts.csv", Counts),
        ("counts.csv", Counts),
    ],
)
def test_a_name_opens_its_kind(base: Path, spec: str, kind: type) -> None:
    assert isinstance(open_raw(spec, config(), base), kind)


@pytest.mark.parametrize(
    ("spec", "error", "said"),
    [
        ("openmetric:a.om", UsageError, "did you mean 'openmetrics'?"),
        ("openmetrics:b.om", TelemetryError, "did you mean 'a.om'?"),
        ("openmetrics:", UsageError, "names no source"),
        ("openmetrics:data", TelemetryError, "a file is expected"),
        ("tsdb:a.om", TelemetryError, "a directory is expected"),
        ("tsdb:dat", TelemetryError, "did you mean 'data'?"),
        ("nowhere/x.om", TelemetryError, "no such file"),
        ("http://localhost:9090", UsageError, "prometheus:http://localhost:9090"),
        ("prometheus:localhost", UsageError, "is no address"),
    ],
)
def test_a_name_that_opens_nothing_says_the_nearest(
    base: Path, spec: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        open_raw(spec, config(), base)
    assert said in caught.value.diagnostics()  # type: ignore[attr-defined]


def test_counts_become_counters_at_the_steps_ends(base: Path) -> None:
    found = open_raw("counts.csv", config(), base).read(WANTED, Span())
    told = {each.labels["__name__"]: each for each in found.series}
    start = MIDNIGHT * 1000
    offered = told["switchboard_offered_total"]
    assert offered.labels["service"] == "api-gateway"
    assert offered.times_ms.tolist() == [start, start + 60_000, start + 120_000]
    assert offered.values.tolist() == [0.0, 10.0, 30.0]
    assert told["switchboard_errors_total"].values.tolist() == [0.0, 1.0, 1.0]
    assert "counts by step of 60 s" in found.approximate


def test_steps_nobody_measured_and_requests_turned_away_do_not_count(tmp_path: Path) -> None:
    nan = np.nan
    tenant = SeriesKey("api-gateway", "acme")
    offered = np.array([[10.0, nan, 30.0, 5.0], [1.0, 1.0, 1.0, 1.0]])
    rejected = np.array([[4.0, nan, nan, 0.0], [0.0, 0.0, 0.0, 0.0]])
    errors = np.array([[1.0, nan, 2.0, nan], [nan, nan, nan, nan]])
    store = Store(tmp_path / "store")
    store.append([Trace((GATEWAY, tenant), MIDNIGHT, 60, offered, rejected, errors)])
    found = Counts(store).read(WANTED, Span((MIDNIGHT + 60) * 1000, 2**60))
    told = {each.labels["__name__"]: each for each in found.series}
    assert told["switchboard_offered_total"].values.tolist() == [6.0, 36.0, 41.0]
    assert told["switchboard_errors_total"].values.tolist() == [1.0, 3.0]


def test_a_service_nobody_measured_has_no_counters(base: Path) -> None:
    source = open_raw("counts.csv", config(), base)
    assert source.counted
    assert source.read(selectors(['switchboard_offered_total{service="x"}']), Span()).series == ()


def test_without_promtool_a_directory_cannot_be_read(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tsdb, "_NAMES", ("no-such-promtool",))
    with pytest.raises(UnreachableError, match="promtool is not on PATH"):
        open_raw("tsdb:data", config(), base).read(WANTED, Span())


@pytest.mark.parametrize(
    ("script", "error", "said"),
    [
        ("echo broken >&2; exit 1", TelemetryError, "promtool: broken"),
        ("exit 3", TelemetryError, "status 3"),
        ("echo; echo '# x'; echo nonsense; sleep 9", TelemetryError, "no sample in line 3"),
        ("kill -9 $$", UnreachableError, "before it was done"),
    ],
)
def test_a_promtool_that_fails_is_told(
    base: Path, monkeypatch: pytest.MonkeyPatch, script: str, error: type[Exception], said: str
) -> None:
    fake = base / "promtool-of-ours"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(tsdb, "_NAMES", (str(fake),))
    with pytest.raises(error, match=said):
        TsdbDirectory(base / "data", "data").read(WANTED[:1], Span())


def test_a_block_promtool_would_skip_is_named(base: Path) -> None:
    (base / "data" / BLOCK / "meta.json").write_text("nonsense")
    with pytest.raises(TelemetryError) as caught:
        TsdbDirectory(base / "data", "data").read(WANTED, Span())
    assert str(caught.value.location) == f"data/{BLOCK}/meta.json"


def test_a_folder_without_blocks_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(TelemetryError, match="neither blocks"):
        TsdbDirectory(tmp_path, "data").read(WANTED, Span())
