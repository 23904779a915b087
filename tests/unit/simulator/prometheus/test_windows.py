"""What a window holds, and what comes of it, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import SimulationError
from simulator.prometheus.clock import Clocks
from simulator.prometheus.over_time import avg_over_time, instant, sum_over_time
from simulator.prometheus.rate import increase, irate, rate
from simulator.prometheus.running import RunningSum
from simulator.prometheus.samples import Samples
from simulator.prometheus.semantics import Grid, Semantics
from simulator.prometheus.window import Spans, window_of
from simulator.samples import RawSeries

MINUTE = 60_000
P3, P2 = Semantics.PROMETHEUS_3, Semantics.PROMETHEUS_2


def samples(times: list[int], values: list[float], stale: list[bool] | None = None) -> Samples:
    marks = None if stale is None else np.array(stale)
    series = RawSeries({}, np.array(times, dtype=np.int64), np.array(values, dtype=float), marks)
    return Samples(series, Clocks(10 * MINUTE))


def at(moment: int, count: int = 1) -> Grid:
    return Grid(moment, MINUTE, count)


def test_a_sample_at_the_start_of_a_window_belongs_to_it_before_3_only() -> None:
    one = samples([k * MINUTE for k in range(11)], list(range(11)))
    for semantics, held in ((P3, 5), (P2, 6)):
        window = window_of(one.clock, at(10 * MINUTE), 5 * MINUTE, semantics)
        assert window.counts.tolist() == [held]
        # Both say 5 in five minutes: 3 stretches four minutes to the edge a minute away.
        assert increase(one, window)[0].tolist() == [pytest.approx(5)]


def test_an_edge_further_than_a_tenth_more_than_the_mean_distance_is_met_half_way() -> None:
    one = samples([0, MINUTE, 2 * MINUTE], [100, 160, 220])
    window = window_of(one.clock, at(3 * MINUTE + 6_000), 10 * MINUTE, P3)
    assert increase(one, window)[0].tolist() == [pytest.approx(120 * (120 + 30 + 30) / 120)]
    near = window_of(one.clock, at(3 * MINUTE + 5_999), 10 * MINUTE, P3)
    assert increase(one, near)[0].tolist() == [pytest.approx(120 * (120 + 30 + 65.999) / 120)]


def test_a_counter_is_not_stretched_below_zero_and_2_judges_that_before_the_distance() -> None:
    one = samples([5 * MINUTE, 6 * MINUTE, 7 * MINUTE], [10, 70, 130])
    for semantics, back_s in ((P3, 10.0), (P2, 10.0)):
        window = window_of(one.clock, at(7 * MINUTE), 3 * MINUTE, semantics)
        assert increase(one, window)[0].tolist() == [pytest.approx(120 * (120 + back_s) / 120)]
    far = [window_of(one.clock, at(7 * MINUTE), 6 * MINUTE, each) for each in (P3, P2)]
    assert [increase(one, each)[0][0] for each in far] == [pytest.approx(130), pytest.approx(130)]
    high = samples([5 * MINUTE, 6 * MINUTE, 7 * MINUTE], [50, 110, 170])
    three, two = (
        increase(high, window_of(high.clock, at(7 * MINUTE), 6 * MINUTE, each))[0][0]
        for each in (P3, P2)
    )
    assert three == pytest.approx(120 * (120 + 30) / 120)
    assert two == pytest.approx(120 * (120 + 50) / 120)


def test_a_reset_adds_what_the_counter_stood_at() -> None:
    one = samples([k * MINUTE for k in range(5)], [1e6, 1e6 + 60, 20, 80, 10])
    window = window_of(one.clock, at(4 * MINUTE), 5 * MINUTE, P3)
    assert irate(one, window)[0].tolist() == [10 / 60]
    rose = 60 + 20 + 60 + 10
    assert increase(one, window)[0].tolist() == [pytest.approx(rose * (240 + 60) / 240)]


def test_a_series_that_always_falls_is_summed_all_the_same() -> None:
    values = [float(200 - k) for k in range(200)]
    one = samples([k * MINUTE for k in range(200)], values)
    window = window_of(one.clock, at(199 * MINUTE), 200 * MINUTE, P3)
    assert increase(one, window)[0][0] == pytest.approx(sum(values[1:]) * 200 / 199)


def test_two_samples_are_the_least_for_a_rate() -> None:
    one = samples([0, 10 * MINUTE], [1, 2])
    window = window_of(one.clock, at(0, 12), 5 * MINUTE, P3)
    assert window.slope is not None
    assert not window.slope.any()
    lone = samples([0], [1])
    values, there = rate(lone, window_of(lone.clock, at(0), MINUTE, P3))
    assert there is not None
    assert (np.isnan(values).all(), there.any()) == (True, False)
    assert np.isnan(irate(lone, window_of(lone.clock, at(0), MINUTE, P3))[0]).all()


@pytest.mark.parametrize(("semantics", "there"), [(P3, [True, True, False]), (P2, [True] * 3)])
def test_a_sample_stands_for_five_minutes(semantics: Semantics, there: list[bool]) -> None:
    one = samples([0], [7])
    grid = Grid(0, 150_000, 3)
    values, found = instant(one, grid, semantics)
    assert values.tolist() == [7, 7, 7]
    assert (found is None) if all(there) else (found is not None and found.tolist() == there)


def test_a_staleness_marker_ends_a_series_at_once_and_is_no_sample_of_a_range() -> None:
    one = samples([0, MINUTE, 3 * MINUTE], [1, np.nan, 5], [False, True, False])
    _, there = instant(one, at(0, 4), P3)
    assert there is not None
    assert there.tolist() == [True, False, False, True]
    window = window_of(one.clock, at(3 * MINUTE), 5 * MINUTE, P3)
    assert sum_over_time(one, window)[0].tolist() == [6]
    assert avg_over_time(one, window)[0].tolist() == [3]


def test_no_samples_are_no_answer() -> None:
    one = samples([], [])
    _, there = instant(one, at(0, 3), P3)
    assert there is not None
    assert not there.any()
    window = window_of(one.clock, at(0, 3), MINUTE, P3)
    assert window.any is not None
    assert not window.any.any()
    assert np.isnan(increase(one, window)[0]).all()


def test_the_sum_of_a_stretch_does_not_carry_the_rounding_of_what_came_before() -> None:
    values = np.concatenate(([1e15, 1 / 3], np.full(1000, 0.1)))
    sums = RunningSum(values)
    exact = float(np.sum(np.full(1000, 0.1)))
    found = sums.between(np.array([2]), np.array([1002]))
    assert found[0] == pytest.approx(exact, rel=1e-12)


def test_sums_of_infinities_and_of_what_is_no_number_are_theirs() -> None:
    sums = RunningSum(np.array([1.0, np.inf, 2.0, -np.inf, np.nan, 4.0]))
    first, behind = np.array([0, 0, 2, 1, 4, 5]), np.array([1, 2, 4, 4, 5, 6])
    np.testing.assert_array_equal(
        sums.between(first, behind), [1, np.inf, -np.inf, np.nan, np.nan, 4]
    )


def test_earlier_and_later_instants_of_one_clock_are_answered_alike() -> None:
    one = samples([k * 7_000 for k in range(400)], [float(k) for k in range(400)])
    whole = rate(one, window_of(one.clock, at(20 * MINUTE, 20), 5 * MINUTE, P3))[0]
    early = rate(one, window_of(one.clock, at(20 * MINUTE, 5), 5 * MINUTE, P3))[0]
    late = rate(one, window_of(one.clock, at(35 * MINUTE, 5), 5 * MINUTE, P3))[0]
    one.forget()
    one.clock.forget()
    again = rate(one, window_of(one.clock, at(35 * MINUTE, 5), 5 * MINUTE, P3))[0]
    assert [*early, *late] == [*whole[:5], *whole[15:]]
    assert again.tolist() == late.tolist()


def test_instants_stand_apart() -> None:
    with pytest.raises(SimulationError, match="3 instants 0 ms apart"):
        Grid(0, 0, 3)


@pytest.mark.parametrize("semantics", [P3, P2])
@pytest.mark.parametrize("phase", [0, 1, 29_999])
def test_a_regular_scrape_is_stretched_as_an_irregular_one_would_be(
    semantics: Semantics, phase: int
) -> None:
    times = [phase + k * 30_000 for k in range(60)]
    one = samples(times, [1000.0 + 3 * k for k in range(60)])
    window = window_of(one.clock, at(-3 * MINUTE, 45), 5 * MINUTE, semantics)
    assert window.alike.stop - window.alike.start > 20
    each = Spans(window, None).stretch()
    np.testing.assert_array_equal(window.stretch, each)
    np.testing.assert_array_equal(window.stretch_per_s, each / 300)


def test_a_regular_counter_near_zero_is_mended_wherever_it_stands() -> None:
    times = [k * 30_000 for k in range(60)]
    values = [0.0, *(float(k % 20) for k in range(1, 60))]
    one, late = samples(times, values), samples([*times[:-1], times[-1] + 1], values)
    grid = at(0, 30)
    regular = increase(one, window_of(one.clock, grid, 5 * MINUTE, P3))
    uneven = increase(late, window_of(late.clock, grid, 5 * MINUTE, P3))
    np.testing.assert_array_equal(regular[0][2:29], uneven[0][2:29])
