from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.telemetry import config

from simulator import SeriesKey, Trace
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.answers import blocks
from switchboard_policy.telemetry.growth import Growth
from switchboard_policy.telemetry.prometheus import Samples
from switchboard_policy.telemetry.queries import Naming, queries


def _growth(times: list[float], values: list[float], step: int = 60, steps: int = 5) -> Growth:
    growth = Growth(0, step, steps)
    growth.add(Samples({}, np.array(times, dtype=float), np.array(values, dtype=float)))
    return growth


@given(
    st.lists(st.integers(0, 1000), min_size=3, max_size=120),
    st.sampled_from([10, 15, 20, 30, 60]),
    st.integers(0, 59),
    st.data(),
)
def test_sums_over_steps_are_the_growth_seen(
    grown: list[int], scrape: int, phase: int, data: st.DataObject
) -> None:
    resets = data.draw(st.sets(st.integers(1, len(grown) - 1), max_size=3))
    values, total = [], 0
    for number, count in enumerate(grown):
        total = count if number in resets else total + count
        values.append(total)
    falls = [n for n in range(1, len(values)) if values[n] < values[n - 1]]
    times = [phase + scrape * number for number in range(len(values))]
    growth = _growth(times, values, steps=125)
    expected = sum(
        values[n] if n in falls else values[n] - values[n - 1] for n in range(1, len(values))
    )
    assert np.nansum(growth.counts()) == pytest.approx(expected)
    assert growth.resets == len(falls)


def test_one_sample_a_step_lands_in_one_step_each_however_it_jitters() -> None:
    generator = np.random.default_rng(3)
    for phase in (0.0, 7.0, 29.9, 30.1, 59.9):
        times = phase + 60 * np.arange(50) + generator.uniform(-0.4, 0.4, 50)
        growth = _growth(times.tolist(), list(range(0, 500, 10)), steps=50)
        counts = growth.counts()
        measured = counts[~np.isnan(counts)]
        assert set(measured.tolist()) == {10.0}
        assert len(measured) >= 48


def test_counters_of_several_instances_add_up() -> None:
    growth = _growth([0, 60, 120], [0, 5, 9])
    growth.add(Samples({}, np.array([0.0, 60, 120]), np.array([100.0, 101, 102])))
    np.testing.assert_array_equal(growth.counts(), [6, 5, np.nan, np.nan, np.nan])


def test_a_gap_of_one_instance_leaves_the_sum_unmeasured() -> None:
    times = [0, 60, 120, 180, 240, 300]
    growth = _growth(times, [0, 5, 9, 12, 20, 30])
    growth.add(Samples({}, np.array([0.0, 60, 240, 300]), np.array([0.0, 1, 3, 4])))
    np.testing.assert_array_equal(growth.counts(), [6, np.nan, np.nan, np.nan, 11])
    assert growth.gaps == 1


def test_a_single_sample_tells_nothing() -> None:
    assert np.isnan(_growth([0], [5]).counts()).all()


def test_samples_that_are_no_numbers_are_left_out() -> None:
    growth = _growth([0, 30, 60, 90, 120], [0, np.nan, 6, np.inf, 8])
    assert growth.no_data == 2
    np.testing.assert_array_equal(growth.counts()[:2], [6, 2])


def test_rarer_samples_than_steps_are_refused() -> None:
    with pytest.raises(TelemetryError, match="come every 300 s") as caught:
        _growth([0, 300, 600], [0, 1, 2])
    assert "at least 300 s" in caught.value.hint


def test_a_gap_outside_the_window_tears_nothing() -> None:
    growth = _growth([-900, -600, -60, 0, 60, 120], [0, 1, 2, 3, 4, 5])
    assert growth.gaps == 0
    np.testing.assert_array_equal(growth.counts()[:2], [1, 1])


@pytest.mark.parametrize(
    ("text", "raw", "expression"),
    [
        ("http_requests_total", True, "http_requests_total"),
        ('http_requests_total{status=~"5.."}', True, 'http_requests_total{status=~"5.."}'),
        ("duration_seconds_count", True, "duration_seconds_count"),
        ("requests as counter", True, "requests"),
        ("requests", False, "requests"),
        ("requests_total in requests/s", False, "requests_total"),
        ("sum(increase(a_total[$step]))", False, "sum(increase(a_total[300s]))"),
        ("rate(a_total[5m])", False, "rate(a_total[5m])"),
    ],
)
def test_a_plain_counter_is_read_raw(text: str, raw: bool, expression: str) -> None:  # noqa: FBT001
    (query,) = queries(config(metrics={"offered": text}).telemetry, 300)
    assert (query.raw, query.expression) == (raw, expression)


def test_a_latency_is_never_a_counter() -> None:
    (query,) = queries(config(metrics={"latency_p95": "slow_total in ms"}).telemetry, 60)
    assert (query.raw, query.factor) == (False, 0.001)


def test_only_a_selector_can_be_a_counter() -> None:
    with pytest.raises(TelemetryError, match="a counter is a selector"):
        queries(config(metrics={"offered": "sum(a_total) as counter"}).telemetry, 60)


def _traced(**arrays: list[float]) -> Trace:
    given = {name: np.resize(np.array(values), 1440) for name, values in arrays.items()}
    (trace,) = blocks({SeriesKey("a"): given}, 0, 60)
    return trace


def test_admitted_requests_give_what_is_missing() -> None:
    assert _traced(admitted=[8.0], rejected=[2.0]).offered[0, 0] == 10
    derived = _traced(admitted=[8.0], offered=[10.0]).rejected
    assert derived is not None
    assert derived[0, 0] == 2
    alone = _traced(admitted=[8.0])
    assert (alone.offered[0, 0], alone.rejected) == (8, None)
    assert np.isnan(_traced(errors=[1.0]).offered).all()


def test_a_series_without_any_number_makes_no_block() -> None:
    assert list(blocks({SeriesKey("a"): {"offered": np.full(1440, np.nan)}}, 0, 60)) == []


def test_components_of_the_source_become_series() -> None:
    given = config(
        series={"gw": {"service": "api-gateway", "region": "eu"}}, labels={"tenant": "t"}
    )
    naming = Naming(given.telemetry, {})
    assert naming.key({"service": "gw", "t": "acme"}) == SeriesKey("api-gateway", "acme", "eu")
    assert naming.key({"service": "other"}) == SeriesKey("other")
