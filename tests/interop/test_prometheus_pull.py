"""Pull from a real Prometheus that holds a counter reset, a gap, NaN and two instances."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.patience import PATIENCE_S
from support.prometheus_server import prometheus_with

from simulator import SeriesKey
from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig
from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.telemetry.prometheus import Prometheus
from switchboard_policy.telemetry.pull import Pull
from switchboard_policy.telemetry.store import Store

DAY = 86_400
START = 20_463 * DAY  # a midnight
NOW = START + 2 * DAY + 3_600.0
SCRAPE = 30
PHASE = 7
RESET = START + 6 * 3_600 + PHASE
GAP = (START + 10 * 3_600, START + 10 * 3_600 + 600)


def _truth() -> dict[str, list[tuple[int, float]]]:
    """Requests that arrive just before each scrape, by instance."""
    moments = range(START - 120 + PHASE, START + 2 * DAY + 600, SCRAPE)
    return {
        "a": [(at, 20 + (at // SCRAPE) % 7) for at in moments],
        "b": [(at, 5 + (at // 3600) % 3) for at in moments],
    }


def _samples() -> str:
    lines = ["# TYPE http_requests counter"]
    for instance, grown in _truth().items():
        total = 1000
        for at, count in grown:
            if instance == "a" and at == RESET:
                total = 0
            total += count
            if instance == "a" and GAP[0] < at < GAP[1]:
                continue
            labels = f'service="api-gateway",tenant="acme",instance="{instance}"'
            lines.append(f"http_requests_total{{{labels}}} {total} {at}")
    lines.append("# TYPE latency gauge")
    for at in range(START, START + 2 * DAY, 60):
        value = "NaN" if at % 3600 == 0 else f"{0.1 + (at % 600) / 6000:.4f}"
        lines.append(f'latency{{service="api-gateway"}} {value} {at}')
    lines.append("# TYPE stray gauge")
    lines.append(f'stray{{job="x"}} 1 {START + 43200}')
    return "\n".join([*lines, "# EOF\n"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus_with(tmp_path_factory.mktemp("prometheus"), _samples()) as url:
        yield url


def _config(**metrics: str) -> Config:
    given = metrics or {
        "offered": "http_requests_total",
        "latency_p95": "max by (service, tenant) (latency)",
    }
    services = {"api-gateway": ServiceFacts()}
    return Config((), {}, services=services, telemetry=TelemetryConfig(metrics=given))


def _pull(server: str, folder: Path, config: Config | None = None, step: int = 60) -> Pull:
    return Pull(Prometheus(server), Store(folder), config or _config(), step)


def _read(folder: Path, tenant: str = "acme") -> np.ndarray:
    (block,) = Store(folder).read([SeriesKey("api-gateway", tenant)])
    return block.offered[0]


def _expected() -> np.ndarray:
    counts = np.zeros(2 * 1440)
    for grown in _truth().values():
        for at, count in grown:
            step = (at - SCRAPE // 2 - START) // 60
            if 0 <= step < len(counts):
                counts[step] += count
    return counts


def test_counters_are_read_exactly_across_a_reset_and_over_midnight(
    server: str, tmp_path: Path
) -> None:
    pull = _pull(server, tmp_path)
    report = pull.run(pull.plan(NOW, 2))
    found, expected = _read(tmp_path), _expected()
    measured = ~np.isnan(found)
    np.testing.assert_array_equal(found[measured], expected[measured])
    assert report.days == 2
    assert report.repaired["resets"] == 1


def test_a_gap_of_one_instance_stays_a_gap(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    report = pull.run(pull.plan(NOW, 2))
    missing = np.flatnonzero(np.isnan(_read(tmp_path)))
    # The last sample before it came 23 s before ten o'clock, so that minute is torn as well.
    assert missing.tolist() == list(range(599, 610))
    assert report.repaired["counter_gaps"] == 1


def test_nan_is_no_measurement(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    report = pull.run(pull.plan(NOW, 2))
    (block,) = Store(tmp_path).read([SeriesKey("api-gateway")])
    p95 = block.latency["p95"][0]
    # A gauge's value at a moment tells of the step before it.
    assert np.isnan(p95[59])
    assert p95[0] == pytest.approx(0.11)
    assert report.repaired["no_data"] == 47
    assert any("NaN" in note for note in report.notes)


def test_increase_extrapolates_and_the_counter_does_not(server: str, tmp_path: Path) -> None:
    expression = "sum by (service, tenant) (increase(http_requests_total[$step]))"
    pull = _pull(server, tmp_path, _config(offered=expression))
    pull.run(pull.plan(NOW, 1))
    (block,) = Store(tmp_path).read()
    estimated = block.offered[0]
    exact = _expected()[1440:]
    assert np.nansum(estimated) == pytest.approx(exact.sum(), rel=0.02)
    assert not np.allclose(estimated, exact, equal_nan=True)


def test_the_estimate_is_near_what_was_received(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    plan = pull.plan(NOW, 2)
    assert not any(tmp_path.iterdir())
    report = pull.run(plan)
    assert plan.samples == pytest.approx(report.samples, rel=0.05)
    assert plan.bytes > plan.samples
    assert plan.series == {"offered": 2, "latency_p95": 1}


def test_a_budget_refuses_before_anything_is_asked(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    with pytest.raises(UsageError, match="more than the 10 allowed"):
        pull.run(pull.plan(NOW, 2), most_samples=10)
    assert not any(tmp_path.iterdir())


def test_only_missing_days_are_asked_for(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    pull.run(pull.plan(NOW, 1))
    plan = pull.plan(NOW, 2)
    assert plan.days == (START // DAY,)
    assert plan.present == (START // DAY + 1,)
    pull.run(plan)
    nothing = pull.plan(NOW, 2)
    assert (nothing.days, nothing.samples, nothing.requests) == ((), 0, 0)
    assert pull.run(nothing).days == 0


def test_days_without_data_are_told_and_asked_again(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path)
    report = pull.run(pull.plan(NOW + 2 * DAY, 3))
    assert (report.days, report.empty) == (2, 1) or report.empty == 2
    assert any("nothing; asked again" in note for note in report.notes)


def _pull_until_killed(server: str, folder: Path) -> None:
    def stop(done: int, _days: int, _samples: int) -> None:
        if done == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    pull = _pull(server, folder)
    pull.run(pull.plan(NOW, 2), progress=stop)


def test_a_killed_pull_goes_on_with_the_first_missing_day(server: str, tmp_path: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(
        target=_pull_until_killed, args=(server, tmp_path)
    )
    child.start()
    child.join(PATIENCE_S)
    assert child.exitcode == -signal.SIGKILL
    pull = _pull(server, tmp_path)
    plan = pull.plan(NOW, 2)
    assert len(plan.days) == 1
    pull.run(plan)
    whole = tmp_path / "whole"
    other = _pull(server, whole)
    other.run(other.plan(NOW, 2))
    assert Store(tmp_path).coverage().digest == Store(whole).coverage().digest


def test_a_day_of_seconds_is_cut_below_the_limit_of_points(server: str, tmp_path: Path) -> None:
    prometheus = Prometheus(server)
    with pytest.raises(TelemetryError, match="11,000 points"):
        prometheus.range("latency", START, START + DAY, 5)
    pull = _pull(server, tmp_path, _config(latency_p95="latency"), step=5)
    plan = pull.plan(NOW, 1)
    assert plan.requests == 2
    assert pull.run(plan).samples > 11_000


def test_a_wrong_expression_comes_back_in_the_servers_words(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path, _config(offered="sum by (("))
    with pytest.raises(TelemetryError, match="parse error"):
        pull.plan(NOW, 1)


def test_series_that_need_aggregating_are_refused(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path, _config(offered="increase(http_requests_total[1m])"))
    with pytest.raises(TelemetryError, match="several series are api-gateway/acme") as caught:
        pull.run(pull.plan(NOW, 1))
    assert "sum by (service, tenant)" in caught.value.hint


def test_a_series_without_the_service_label_is_refused(server: str, tmp_path: Path) -> None:
    config = _config()
    labels = replace(config.telemetry, labels={"service": "app"})
    pull = _pull(server, tmp_path, replace(config, telemetry=labels))
    with pytest.raises(TelemetryError, match="without label 'app'"):
        pull.run(pull.plan(NOW, 1))


def test_services_the_policy_does_not_know_are_left_out_and_named(
    server: str, tmp_path: Path
) -> None:
    config = replace(_config(), services={"reporting": ServiceFacts()})
    pull = _pull(server, tmp_path, config)
    report = pull.run(pull.plan(NOW, 1))
    assert report.skipped == ("api-gateway",)
    assert any("api-gateway" in note for note in report.notes)


def test_a_step_finer_than_the_samples_is_refused(server: str, tmp_path: Path) -> None:
    pull = _pull(server, tmp_path, _config(offered="http_requests_total"), step=15)
    with pytest.raises(TelemetryError, match="come every 30 s"):
        pull.run(pull.plan(NOW, 1))


def test_nobody_there_is_unreachable(tmp_path: Path) -> None:
    waits: list[float] = []
    silent = Prometheus("http://127.0.0.1:9", wait=waits.append)
    with pytest.raises(UnreachableError, match="does not answer"):
        Pull(silent, Store(tmp_path), _config()).plan(NOW, 1)
    assert waits == [0.5, 1.0, 2.0]
