from __future__ import annotations

from decimal import Decimal

import pytest
from support.artefact_world import every_kind

from switchboard_policy.areas.slo.artefacts.indicator import histogram, promised_latency, ratio
from switchboard_policy.areas.slo.definition import EventsSli, RawSli, ServiceLevel, TimeslicesSli
from switchboard_policy.promql.selectors import Matcher, Op

TOTAL = 'sum(rate(x_count{a="b"}[{{.window}}]))'


def level(error_query: str, **more: object) -> ServiceLevel:
    sli = EventsSli(error_query, TOTAL)
    return ServiceLevel("s", "l", Decimal(95), sli, **more)  # type: ignore[arg-type]


def slow(name: str, le: str) -> str:
    return f'{TOTAL} - sum(rate({name}_bucket{{a="b",le="{le}"}}[{{{{.window}}}}]))'


@pytest.mark.parametrize(
    ("name", "le", "unit", "bound_s"),
    [
        ("x_seconds", "0.5", "s", Decimal("0.5")),
        ("x_milliseconds", "200", "ms", Decimal("0.2")),
        ("layout_shift", "0.1", "", None),
    ],
)
def test_a_bucket_in_the_error_query_tells_the_histogram_and_its_bound(
    name: str, le: str, unit: str, bound_s: Decimal | None
) -> None:
    found = histogram(level(slow(name, le)))
    assert found is not None
    assert (found.name, found.bound, found.unit) == (name, Decimal(le), unit)
    assert found.bound_s == bound_s
    assert found.matchers == (Matcher("a", Op.EQUAL, "b"),)


@pytest.mark.parametrize(
    "error_query",
    [
        'sum(rate(x_total{status="5xx"}[{{.window}}]))',
        'sum(rate(x_bucket{le=~"0.5|1"}[{{.window}}]))',
        'sum(rate(x_bucket{le="+Inf"}[{{.window}}]))',
        'sum(rate(x_bucket{le="1"}[{{.window}}])) - sum(rate(y_bucket{le="1"}[{{.window}}]))',
        'sum(rate({a="b",le="1"}[{{.window}}]))',
    ],
)
def test_without_one_bucket_of_a_finite_bound_there_is_no_histogram(error_query: str) -> None:
    assert histogram(level(error_query)) is None


def test_a_level_of_ratios_reads_no_histogram() -> None:
    raw = ServiceLevel("s", "l", Decimal(95), RawSli('x_bucket{le="1"}'))
    assert histogram(raw) is None


def test_its_queries_carry_its_own_conditions_and_more() -> None:
    found = histogram(level(slow("x_seconds", "0.5")))
    assert found is not None
    more = (Matcher("z", Op.EQUAL, "1"),)
    wanted = 'histogram_quantile(0.9, sum by (le) (rate(x_seconds_bucket{a="b",z="1"}[1m])))'
    assert found.quantile(Decimal("0.9"), "1m", more) == wanted


def test_only_a_level_that_says_so_promises_latency() -> None:
    query = slow("x_seconds", "0.5")
    assert promised_latency(level(query)) is None
    assert promised_latency(level(query, labels={"switchboard_indicator": "latency"})) is not None


def test_a_ratio_is_errors_over_total_or_the_ratio_itself() -> None:
    events = ratio(level("sum(rate(e[{{.window}}]))"), "5m")
    assert events is not None
    assert events.errors == '(sum(rate(e[5m]))) / (sum(rate(x_count{a="b"}[5m])))'
    raw = ratio(ServiceLevel("s", "l", Decimal(95), RawSli("r[{{.window}}]")), "5m")
    assert raw is not None
    assert (raw.errors, raw.total) == ("r[5m]", "")


def test_slices_and_composites_tell_no_plain_ratio() -> None:
    kinds = [each for each in every_kind() if not isinstance(each.sli, (EventsSli, RawSli))]
    assert any(isinstance(each.sli, TimeslicesSli) for each in kinds)
    assert all(ratio(each, "5m") is None for each in kinds)
