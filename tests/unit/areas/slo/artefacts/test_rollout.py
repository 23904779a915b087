from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from support.artefact_world import bare_config, every_kind, mapped_config, world

from switchboard_policy.areas.slo.artefacts.basis import basis
from switchboard_policy.areas.slo.artefacts.rollout import Canary, canaries, least_events
from switchboard_policy.areas.slo.definition import RawSli, ServiceLevel
from switchboard_policy.domain.config import ServiceFacts


def canary(service: str) -> Canary:
    return next(each for each in canaries(world()).models if each.service == service)


def test_every_service_has_a_roll_out_of_the_platforms_steps() -> None:
    made = canaries(world())
    assert [each.service for each in made.models] == list(world().services)
    for each in made.models:
        assert each.weights_percent == (5, 25, 50, 100)
        assert each.failure_limit == 2


def test_each_level_and_resource_is_measured() -> None:
    names = [metric.name for metric in canary("reporting").metrics]
    assert names == [
        "availability-errors",
        "availability-cleared",
        "availability-volume",
        "generation-errors",
        "generation-cleared",
        "generation-volume",
        "latency-p95",
        "latency-p99",
        "latency-volume",
        "cpu-ratio",
        "memory-ratio",
    ]


def test_only_the_new_version_is_measured() -> None:
    for each in canaries(world()).models:
        for metric in each.metrics:
            assert 'version="{{args.version}}"' in metric.query, metric.name


def test_a_step_waits_until_the_seeded_breach_is_ruled_out() -> None:
    metric = next(m for m in canary("reporting").metrics if m.name == "availability-cleared")
    assert (metric.success, metric.failure) == ("len(result) > 0 && result[0] < 0.02", "false")
    # A version without any error has no series of errors, and is not held for that.
    assert " * 0) + sqrt(" in metric.query


def test_errors_fail_above_the_budget_and_latency_above_the_promise() -> None:
    failures = {metric.name: metric.failure for metric in canary("reporting").metrics}
    assert failures["availability-errors"] == "len(result) > 0 && result[0] > 0.002"
    assert failures["latency-p95"] == "len(result) > 0 && result[0] > 0.05"
    assert failures["cpu-ratio"] == "len(result) > 0 && result[0] > 0.85"


def test_p99_is_held_to_the_largest_bucket_within_what_it_may_take() -> None:
    # 2 s times 900/350 is 5.1 s, and 5 s is a bucket.
    metric = next(m for m in canary("reporting").metrics if m.name == "latency-p99")
    assert 'le=~"5|5[.]0"' in metric.query
    assert metric.failure.endswith("> 0.01")


def test_p99_of_a_histogram_whose_buckets_nobody_told_is_left_out_and_named() -> None:
    config = replace(mapped_config(), services={"reporting": ServiceFacts()})
    made = canaries(world(config))
    metrics = next(each for each in made.models if each.service == "reporting").metrics
    assert "latency-p99" not in [metric.name for metric in metrics]
    told = {each.what: each.why for each in made.left_out}
    assert "no bucket" in told["metric latency-p99 of the roll-out of reporting"]


def test_chance_is_taken_off_every_share_of_events() -> None:
    for each in canaries(world()).models:
        for metric in each.metrics:
            told = metric.name.endswith(("-errors", "-cleared", "-p95", "-p99"))
            assert ("sqrt(" in metric.query) is told, metric.name


def test_a_level_that_promises_p99_is_not_measured_twice() -> None:
    checkout = [each for each in every_kind() if each.id == "checkout-latency"][:1]
    made = canaries(basis(checkout, mapped_config())).models[0]
    assert [m.name for m in made.metrics][:2] == ["latency-p99", "latency-volume"]


def test_a_resource_that_is_not_measured_is_inconclusive_and_not_passed() -> None:
    metric = next(m for m in canary("reporting").metrics if m.name == "cpu-ratio")
    assert metric.success == "len(result) > 0 && result[0] <= 0.85"
    assert metric.delay_s == 60


def test_a_ratio_that_counts_no_events_is_inconclusive_where_it_is_silent() -> None:
    raw = ServiceLevel("s", "raw", Decimal(99), RawSli("ratio_of_errors[{{.window}}]"))
    metric = canaries(basis([raw], mapped_config())).models[0].metrics[0]
    assert metric.success == "len(result) > 0 && result[0] <= 0.01"


def test_a_histogram_of_another_unit_is_held_to_its_own_bound_only() -> None:
    names = [metric.name for metric in canary("cockpit").metrics]
    assert {"interaction-p95", "layout-shift-p95", "latency-p95", "latency-p99"} <= set(names)
    assert "interaction-p99" not in names


def test_slices_and_composites_are_named_as_not_measured() -> None:
    left = canaries(basis(every_kind(), mapped_config())).left_out
    assert any("no ratio of events" in each.why for each in left)


def test_without_a_label_for_versions_or_a_prometheus_there_is_no_roll_out() -> None:
    for config, key in (
        (bare_config(), "telemetry.labels.version"),
        (mapped_config(links={}), "artefacts.links.prometheus"),
    ):
        made = canaries(world(config))
        assert made.models == ()
        assert len(made.left_out) == len(world().services)
        assert key in made.left_out[0].why


def test_what_is_not_mapped_is_not_measured_and_named() -> None:
    made = canaries(world(mapped_config(metrics={})))
    told = {each.what for each in made.left_out}
    assert "metric cpu_ratio of the roll-out of reporting" in told
    assert all(m.name != "cpu-ratio" for each in made.models for m in each.metrics)


def test_the_smaller_the_difference_the_more_events_it_takes() -> None:
    settings = world().settings
    asked = [least_events(Decimal(text), settings) for text in ("0.001", "0.002", "0.005", "0.01")]
    assert asked == [82, 106, 197, 574]


def test_a_budget_larger_than_the_breach_is_told_from_its_double() -> None:
    settings = world().settings
    assert least_events(Decimal("0.05"), settings) == 108
    assert least_events(Decimal("0.9"), settings) >= 1
