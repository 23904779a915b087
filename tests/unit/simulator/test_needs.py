from __future__ import annotations

import numpy as np
import pytest

from simulator.needs import RatioNeeds, ThresholdNeeds

ALL = np.arange(4)[None, :]
RATIO = RatioNeeds(np.array([0.0, 2.0, 0.0, 8.0]), np.full(4, 1000.0))
SECONDS = np.geomspace(0.1, 10.0, 41)
PARETO = ThresholdNeeds(  # of 1,000 requests a day, (0.1 s / latency) squared are slower
    SECONDS, np.outer((0.1 / SECONDS) ** 2, np.full(4, 1000.0)), np.full(4, 1000.0), 0.01
)


def test_the_share_of_bad_events_is_of_sums_with_half_an_event_added() -> None:
    assert RATIO.of(np.array([[0, 2], [1, 3]])).tolist() == [0.5 / 2001, 10.5 / 2001]


def test_days_without_failures_need_no_more_than_their_traffic_can_tell() -> None:
    """Jeffreys' posterior of no failure: nine in ten are below 1.35 events."""
    drawn = RATIO.drawn(np.zeros((20_000, 1), dtype=np.intp), np.random.default_rng(1))
    assert np.quantile(drawn, 0.9) == pytest.approx(1.35 / 1001, rel=0.05)


def test_a_drawn_share_scatters_around_the_measured_one() -> None:
    drawn = RATIO.drawn(np.repeat(ALL, 20_000, axis=0), np.random.default_rng(1))
    assert np.mean(drawn) == pytest.approx(10.5 / 4001, rel=0.02)
    assert np.std(drawn) == pytest.approx(np.sqrt(10.5) / 4001, rel=0.05)


def test_a_day_of_nothing_but_failures_needs_all_of_it() -> None:
    full = RatioNeeds(np.array([1e6]), np.array([1e6]))
    assert float(full.drawn(np.zeros((99, 1), dtype=np.intp), np.random.default_rng(1)).max()) <= 1


def test_the_threshold_needed_is_read_off_the_line_between_two() -> None:
    """(0.1 / t) squared is 1 % at t = 1 s, which is one of the thresholds; at 1.44 % it is not."""
    assert PARETO.of(ALL)[0] == pytest.approx(1.0)
    other = ThresholdNeeds(PARETO.thresholds, PARETO.slow, PARETO.total, 0.0144)
    assert other.of(ALL)[0] == pytest.approx(0.1 / 0.12)


def test_where_no_threshold_will_do_the_last_is_told_and_where_all_do_the_first() -> None:
    none = ThresholdNeeds(SECONDS, np.full((41, 4), 500.0), np.full(4, 1000.0), 0.01)
    every = ThresholdNeeds(SECONDS, np.zeros((41, 4)), np.full(4, 1000.0), 0.01)
    assert (none.of(ALL)[0], every.of(ALL)[0]) == (pytest.approx(10.0), pytest.approx(0.1))


def test_few_slow_requests_leave_the_threshold_open() -> None:
    """1 % of 4,000 are 40 events, a sixth either way; a threshold moves by half of that."""
    drawn = PARETO.drawn(np.repeat(ALL, 20_000, axis=0), np.random.default_rng(1))
    assert np.median(drawn) == pytest.approx(1.0, rel=0.02)
    assert np.std(np.log(drawn)) == pytest.approx(0.5 / np.sqrt(40), rel=0.05)
