"""The doctor before a pull: what a real Prometheus holds of the metrics mapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.prometheus_server import prometheus_with

from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig
from switchboard_policy.errors import UnreachableError, UsageError
from switchboard_policy.telemetry.live import Live, State, look, most_questions
from switchboard_policy.telemetry.live_notes import Rejections, notes, rejections
from switchboard_policy.telemetry.prometheus import Prometheus, Samples
from switchboard_policy.telemetry.pull import Pull
from switchboard_policy.telemetry.rules_api import retention_s
from switchboard_policy.telemetry.store import Store

DAY = 86_400
START = 20_463 * DAY  # a midnight
NOON = START + DAY + DAY // 2
NOW = START + 2 * DAY + 3_600.0
SERIES = (
    'service="api-gateway",customer="acme",instance="a"',
    'service="api-gateway",customer="acme",instance="b"',
    'service="api-gateway",customer="globex",instance="a"',
    'service="surprise",customer="acme",instance="a"',
    'service="surprise",instance="a"',
)
KNOWN = {"service": ("api-gateway", "reporting"), "tenant": ("acme",), "region": ()}


def _samples() -> str:
    # Only what is looked at: the hours around noon of two days.
    hours = (range(noon - 3_900, noon + 600, 30) for noon in (START + DAY // 2, NOON))
    moments = [at for hour in hours for at in hour]
    lines = ["# TYPE http_requests counter"]
    for labels in SERIES:
        lines += [f"http_requests_total{{{labels}}} {at - START} {at}" for at in moments]
    lines.append("# TYPE slow counter")
    rare = [at for at in moments if at % 300 == 0]
    lines += [f'slow_total{{service="api-gateway"}} 1 {at}' for at in rare]
    return "\n".join([*lines, "# EOF\n"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus_with(tmp_path_factory.mktemp("prometheus"), _samples()) as url:
        yield url


def _config(tenant: str = "customer", **metrics: str) -> Config:
    telemetry = TelemetryConfig(
        metrics=metrics or {"offered": "http_requests_total"}, labels={"tenant": tenant}
    )
    return Config((), {}, services={"api-gateway": ServiceFacts()}, telemetry=telemetry)


def _look(server: str, config: Config, *, days: int = 2, kept_s: int = 90 * DAY) -> Live:
    return look(Prometheus(server), config, KNOWN, now=NOW, days=days, kept_s=kept_s)


def test_a_metric_that_is_there_is_told_with_its_series_and_the_distance_of_samples(
    server: str, tmp_path: Path
) -> None:
    found = _look(server, _config())
    (metric,) = found.metrics
    assert (metric.state, metric.series, metric.interval_s) == (State.PRESENT, 5, 30)
    pull = Pull(Prometheus(server), Store(tmp_path), _config())
    assert found.plan == pull.plan(NOW, 2)
    assert found.plan.samples == pytest.approx(5 * 2 * DAY / 30, rel=0.02)


def test_values_the_policy_does_not_know_and_services_without_series_are_named(
    server: str,
) -> None:
    found = _look(server, _config())
    service, tenant, region = found.metrics[0].labels
    assert (service.series, service.values) == (5, ("api-gateway", "surprise"))
    assert service.unknown == ("surprise",)
    assert (tenant.name, tenant.series, tenant.unknown) == ("customer", 4, ("globex",))
    assert (region.series, region.hint) == (0, "")
    assert found.missing_services == ("reporting",)
    told = notes(found)
    assert "offered: label 'customer' is on 4 of 5 series" in told
    assert "offered: service the policy does not know: surprise" in told


def test_names_of_the_source_are_judged_as_what_they_are_mapped_to(server: str) -> None:
    config = _config()
    renamed = replace(config.telemetry, series={"surprise": {"service": "reporting"}})
    found = _look(server, replace(config, telemetry=renamed))
    assert found.metrics[0].labels[0].unknown == ()
    assert found.missing_services == ()


def test_a_metric_that_is_missing_is_told_with_the_nearest_there_is(server: str) -> None:
    found = _look(server, _config(offered="http_request_total"))
    (metric,) = found.metrics
    assert (metric.state, metric.series, metric.interval_s) == (State.MISSING, 0, None)
    assert metric.hint == "did you mean 'http_requests_total'?"
    assert found.plan.samples == 0


def test_a_metric_of_which_nothing_is_selected_is_silent_and_not_missing(server: str) -> None:
    found = _look(server, _config(offered='http_requests_total{instance="z"}'))
    assert (found.metrics[0].state, found.metrics[0].hint) == (State.SILENT, "")


@pytest.mark.parametrize(
    ("expression", "label", "hint"),
    [
        ("http_requests_total", "customers", "did you mean 'customer'?"),
        (
            "sum by (service) (rate(http_requests_total[$step]))",
            "customer",
            "the expression leaves it out: name it in `by (…)`",
        ),
    ],
)
def test_a_label_that_is_not_there_is_told_with_what_may_be_meant(
    server: str, expression: str, label: str, hint: str
) -> None:
    found = _look(server, _config(tenant=label, offered=expression))
    tenant = found.metrics[0].labels[1]
    assert (tenant.series, tenant.hint) == (0, hint)
    assert f"offered: label {label!r} is on no series; {hint}" in notes(found)


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ({"offered": "http_requests_total"}, Rejections.NOT_MAPPED),
        ({"offered": "http_requests_total", "rejected": "http_429_total"}, Rejections.NO_SERIES),
        ({"offered": "http_requests_total", "rejected": "slow_total"}, Rejections.COUNTED),
        ({"offered": "http_requests_total", "admitted": "slow_total"}, Rejections.COUNTED),
    ],
)
def test_uncounted_rejections_come_first_with_what_they_cost(
    server: str, metrics: dict[str, str], expected: Rejections
) -> None:
    found = _look(server, _config(**metrics))
    assert rejections(found) is expected
    assert ("no lowering is proposed" in notes(found)[0]) is (expected is not Rejections.COUNTED)


def test_samples_rarer_than_a_step_ask_for_a_longer_one(server: str) -> None:
    found = _look(server, _config(offered="slow_total"))
    assert found.metrics[0].interval_s == 300
    assert any("come every 300 s; pull with a --step" in note for note in notes(found))


def test_days_that_are_not_kept_are_not_counted_on(server: str) -> None:
    assert retention_s(server) > 90 * DAY
    short = _look(server, _config(), days=30, kept_s=2 * DAY)
    assert len(short.plan.days) == 2
    assert any("keeps 2 days, fewer than the 30 wanted" in note for note in notes(short))
    untold = _look(server, _config(), days=2, kept_s=0)
    assert any("does not tell how long" in note for note in notes(untold))


class Counted(Prometheus):
    """A server of which it is counted how often it is asked."""

    asked = 0

    def instant(self, expression: str, at: float) -> list[Samples]:
        """Evaluate an expression."""
        self.asked += 1
        return super().instant(expression, at)

    def names(self, start: int, end: int, most: int) -> tuple[str, ...]:
        """Return names of metrics."""
        self.asked += 1
        return super().names(start, end, most)

    def labels(self, selector: str, start: int, end: int) -> tuple[str, ...]:
        """Return names of labels."""
        self.asked += 1
        return super().labels(selector, start, end)


def test_no_more_is_asked_than_was_said(server: str) -> None:
    config, counted = _config(tenant="customers"), Counted(server)
    look(counted, config, KNOWN, now=NOW, days=2, kept_s=0)
    # Here everything is asked but what names there are; retention is asked by the caller.
    assert counted.asked == most_questions(config.telemetry, 2) - 2
    gone, counted = _config(offered="gone_total"), Counted(server)
    look(counted, gone, KNOWN, now=NOW, days=2, kept_s=0)
    assert counted.asked < most_questions(gone.telemetry, 2)


def test_nothing_is_asked_where_nothing_is_mapped_and_nobody_there_is_unreachable() -> None:
    waits: list[float] = []
    silent = Prometheus("http://127.0.0.1:9", wait=waits.append)
    nothing = Config((), {}, telemetry=TelemetryConfig())
    with pytest.raises(UsageError, match="no metric is mapped"):
        look(silent, nothing, KNOWN, now=NOW, days=2, kept_s=0)
    assert waits == []
    with pytest.raises(UnreachableError, match="does not answer"):
        look(silent, _config(), KNOWN, now=NOW, days=2, kept_s=0)
