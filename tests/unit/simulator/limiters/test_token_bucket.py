from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import ArrayLike
from support.buckets import admits
from support.traces import MONDAY, trace

from simulator.errors import SimulationError
from simulator.limiters import replay_arrivals, replay_counts

GAP = float("nan")


def test_a_full_bucket_admits_its_burst_and_then_the_rate() -> None:
    """Burst 3, 1 token a second.

    Five requests at 0 s find 3 tokens: 3 in, 2 out. At 1 s one token is back: 1 in, 1 out. At
    1.5 s half a token is there: out. At 2 s it is whole: in.
    """
    times = [0, 0, 0, 0, 0, 1, 1, 1.5, 2]
    expected = [True, True, True, False, False, True, False, False, True]
    assert replay_arrivals(times, 1, 3).tolist() == expected


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    """After an hour idle a burst of 2 still admits 2 of 3."""
    assert replay_arrivals([0, 3600, 3600, 3600], 10, 2).tolist() == [True, True, True, False]


def test_ten_refills_of_a_tenth_are_one_token() -> None:
    """0.1 a second summed ten times is 0.9999999999999999 in binary; the tenth second admits."""
    decisions = replay_arrivals([0, *range(1, 11)], 0.1, 1)
    assert np.flatnonzero(decisions).tolist() == [0, 10]


def test_a_bucket_below_one_token_admits_nobody() -> None:
    assert not replay_arrivals([0, 10, 20], 5, 0.5).any()


def test_no_arrivals_are_no_decisions() -> None:
    assert replay_arrivals([], 1, 1).tolist() == []


@pytest.mark.parametrize("seed", range(5))
def test_arrivals_agree_with_one_decision_at_a_time(seed: int) -> None:
    draw = np.random.Generator(np.random.PCG64(seed))
    times = np.sort(draw.integers(0, 4_000, size=600))
    exact = admits([Fraction(int(time), 16) for time in times], 2, 5)
    assert replay_arrivals(times / 16, 2, 5).tolist() == exact


@pytest.mark.parametrize(
    ("times", "rate", "burst", "message"),
    [
        ([1, 0], 1, 1, "must not fall"),
        ([[0, 1]], 1, 1, "one row"),
        ([0, GAP], 1, 1, "finite"),
        ([0], -1, 1, "rate must be finite and not negative"),
        ([0], 1, float("inf"), "burst must be finite"),
    ],
)
def test_arrivals_out_of_range_are_refused(
    times: ArrayLike, rate: float, burst: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        replay_arrivals(times, rate, burst)


def test_the_bounds_of_two_lumps() -> None:
    """10 tokens a minute at most (rate 1/6, burst 10); minutes of 8 and 8.

    Low: even arrivals. 10 + 10 - 8 is capped at 10, 10 + 10 - 8 = 12: nobody is refused.
    High, bucket full at first: floor(min(10, 10)) = 10 is always admitted. One lump at the end of
    the first minute, the other at the start of the second: 16 meet 10 tokens, 6 are refused.
    High, nothing known: the first minute may meet an empty bucket. e = 0, then min(8, 10 - 0):
    8 are refused.
    """
    counts = trace([8, 8])
    full = replay_counts(counts, 1 / 6, 10, starts_full=True)
    unknown = replay_counts(counts, 1 / 6, 10)
    assert (full.low[0], full.high[0]) == (0, 6)
    assert (unknown.low[0], unknown.high[0]) == (0, 8)


def test_sustained_overload_is_refused_whatever_the_placement() -> None:
    """Rate 1, burst 30, minutes of 100: fluid admits 30 + 60, then 60 a minute.

    Low: 10 + 40 + 40 = 90. High from full: e = 30, min(100, 30 - 30) = 0, then 30: 300 - 60.
    """
    result = replay_counts(trace([100, 100, 100]), 1, 30, starts_full=True)
    assert (result.low[0], result.high[0]) == (90, 240)


def test_minutes_hide_what_a_limit_of_twenty_truly_refuses() -> None:
    """20 requests/s, burst 20; each minute 45 a second for 10 s, then 12 a second for 50 s.

    Second by second the bucket gives 20 at once and 20 a second: of the 450 it admits
    20 + 9 * 20 = 200 and refuses 250, of 1,050 requests 23.8 %. Even minutes of 17.5 a second
    refuse nobody. The worst placement admits 20 of every two minutes, from empty: of a day's
    1,512,000 requests 720 * 20, so 99.05 % are refused.
    """
    second = np.array(([45] * 10 + [12] * 50) * 1_440)
    times = np.repeat(np.arange(len(second)), second)
    truth = (~replay_arrivals(times, 20, 20)).mean()
    result = replay_counts(trace([1_050] * 1_440), 20, 20)
    assert truth == pytest.approx(0.238, abs=0.0005)
    assert result.low[0] == 0
    assert result.high[0] / result.offered[0] == pytest.approx(1 - 14_400 / 1_512_000)


def test_a_gap_offers_nothing_and_is_followed_by_a_full_or_an_empty_bucket() -> None:
    """Rate 1, burst 30, minutes 100, gap, 100.

    Low: 100 - 90 = 10 before the gap, and 10 again after it, from full.
    High from full: 100 - 30 = 70 before, all 100 after.
    """
    result = replay_counts(trace([100, GAP, 100]), 1, 30, starts_full=True)
    assert (result.offered[0], result.low[0], result.high[0]) == (200, 20, 170)


def test_means_of_rates_are_rounded_outwards() -> None:
    """Rate 0.1, burst 6 refill 6 a minute; counts of 12.5 stand for 12 or 13.

    Low: 12 of 6 + 6: none refused, where 12.5 would say half a request.
    High from full: ceil 13 - 6 = 7, and at most what was offered.
    """
    result = replay_counts(trace([12.5], [0.4]), 0.1, 6, starts_full=True)
    assert (result.low[0], result.high[0]) == (0, 7)
    assert (result.low[1], result.high[1]) == (0, 0)
    assert replay_counts(trace([0.4]), 0.1, 6).high[0] == 0.4


def test_float_noise_is_not_a_fraction() -> None:
    noisy = 0.1 * 3 * 60  # 18.000000000000004
    result = replay_counts(trace([noisy]), 0.3, 18, starts_full=True)
    assert result.high[0] == 0


def test_a_refill_that_is_whole_but_for_float_noise_counts_whole() -> None:
    """0.7 a second is 2.1 in 3 s, of which 2 are whole; 0.1 * 30 must give 3, not 2."""
    result = replay_counts(trace([3.0], step=30), 0.1, 5, starts_full=True)
    assert result.high[0] == 0


def test_days_are_utc_and_each_stands_alone() -> None:
    """Hourly steps from 22:00: two on the first day, two on the second; rate 1/360, burst 10.

    Counts 5, 10, 10, 5. High of day one from unknown: 5 + (10 - min(10, 10 - 0)) = 5. Day two
    follows a step of 10, so its first step may be refused whole: 10, then min(5, 10): 0.
    """
    result = replay_counts(trace([5, 10, 10, 5], step=3600, start=MONDAY - 7200), 1 / 360, 10)
    assert result.days.tolist() == [MONDAY - 86_400, MONDAY]
    assert result.offered_by_day.tolist() == [[15, 15]]
    assert result.high_by_day.tolist() == [[5, 10]]
    assert result.high.tolist() == [15]


def test_a_quiet_evening_fills_the_bucket_for_the_next_day() -> None:
    """Hours from 22:00, rate 1/360 (10 an hour), burst 20.

    Empty before, full after two idle hours, so 20 at midnight are all admitted. One request at
    23:00 may have come last: 10 of the hour before, and 10 less 1, leave 19.
    """
    start = MONDAY - 7200
    idle, one = (
        replay_counts(trace([0, n, 20], step=3600, start=start), 1 / 360, 20) for n in (0, 1)
    )
    assert idle.high_by_day.tolist() == [[0, 0]]
    assert one.high_by_day.tolist() == [[0, 1]]


def test_a_short_first_day_is_followed_back_from_its_end() -> None:
    """One idle hour on Sunday refills the bucket of 10; Monday is longer than that."""
    result = replay_counts(trace([0, 10, 0, 0], step=3600, start=MONDAY - 3600), 1 / 360, 10)
    assert result.high_by_day.tolist() == [[0, 0]]


def test_a_bucket_slow_to_fill_is_followed_back_as_far_as_it_takes() -> None:
    """Rate 1/3600, burst 20: full at midnight after 20 idle hours, and not after 19."""
    start = MONDAY - 20 * 3600
    idle, late = (
        replay_counts(trace([n] + [0] * 19 + [20], step=3600, start=start), 1 / 3600, 20)
        for n in (0, 1)
    )
    assert idle.high_by_day[0, 1] == 0
    assert late.high_by_day[0, 1] == 1


def test_a_bucket_full_at_first_may_be_empty_by_midnight() -> None:
    """Rate 1/360, burst 10: twenty in the last hour of Sunday leave nothing for Monday's five."""
    result = replay_counts(
        trace([20, 5], step=3600, start=MONDAY - 3600), 1 / 360, 10, starts_full=True
    )
    assert result.high_by_day.tolist() == [[10, 5]]


def test_the_step_before_midnight_may_be_a_gap() -> None:
    result = replay_counts(trace([5, GAP, 10, 5], step=3600, start=MONDAY - 7200), 1 / 360, 10)
    assert result.high_by_day.tolist() == [[5, 10]]


def test_candidates_are_replayed_side_by_side() -> None:
    counts = trace([100, 100], [5, 5])
    several = replay_counts(counts, [[1, 2, 0], [1, 2, 0]], 30)
    assert several.low.shape == (2, 3)
    assert several.low_by_day.shape == (2, 1, 3)
    for column, rate in enumerate((1, 2, 0)):
        alone = replay_counts(counts, rate, [30, 30])
        assert several.low[:, column].tolist() == alone.low.tolist()
        assert several.high[:, column].tolist() == alone.high.tolist()


def test_a_row_of_candidates_serves_every_series() -> None:
    several = replay_counts(trace([100, 100], [5, 5]), [[1, 2]], [[30, 30]], [1.0, GAP])
    assert several.low.shape == (2, 2)
    assert np.isfinite(several.middle[0]).all()
    assert np.isnan(several.middle[1]).all()
    assert several.of_good().middle.shape == (2, 2)


def test_the_middle_is_unknown_without_a_dispersion() -> None:
    result = replay_counts(trace([100, 100]), 1, 30)
    assert np.isnan(result.middle).all()


def test_the_middle_lies_between_the_bounds_for_any_dispersion() -> None:
    for dispersion in (0.0, 1e-9, 1.0, 30.0, 1e9):
        result = replay_counts(trace([100, 50, 60, 0]), 1, 30, dispersion)
        assert result.low[0] <= result.middle[0] <= result.high[0]


def test_good_requests_are_refused_in_proportion() -> None:
    """Day one: 40 of 100 abusive, so 60 % of the refusals fall on good requests."""
    counts = trace([100, GAP], abusive=[[40, 7]])
    result = replay_counts(counts, 1, 30, 1.0, starts_full=True)
    good = result.of_good()
    assert (result.good[0], good.offered[0]) == (60, 60)
    assert good.low[0] == pytest.approx(0.6 * 10)
    assert good.high[0] == pytest.approx(0.6 * 70)
    assert good.middle[0] == pytest.approx(0.6 * result.middle[0])


def test_without_labels_every_request_is_good() -> None:
    result = replay_counts(trace([100, 0], [0, 0]), 1, 30)
    assert result.good.tolist() == result.offered.tolist() == [100, 0]
    assert result.of_good().high.tolist() == result.high.tolist()


def test_chunks_of_series_give_what_one_pass_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    counts = trace(*draw.poisson(60, size=(7, 50)).tolist())
    whole = replay_counts(counts, 1, 20, 2.0)
    monkeypatch.setattr("simulator.limiters.grid.MOST_CELLS", 100)
    parts = replay_counts(counts, 1, 20, 2.0)
    for name in ("offered", "low", "middle", "high"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


@pytest.mark.parametrize(
    ("rate", "burst", "dispersion", "message"),
    [
        (-1, 1, None, "rate must be finite and not negative"),
        (1, -1, None, "burst must be finite and not negative"),
        ([1, 2, 3], 1, None, r"rate of shape \(3,\)"),
        ([[[1]]], 1, None, "rate must be"),
        (1, 1, [1, 2, 3], r"dispersion of shape \(3,\)"),
        (1, 1, -1, "dispersion must not be negative"),
    ],
)
def test_limits_that_do_not_fit_are_refused(
    rate: ArrayLike, burst: ArrayLike, dispersion: ArrayLike | None, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        replay_counts(trace([1, 2], [3, 4]), rate, burst, dispersion)


@pytest.mark.parametrize("count", [-1, float("inf")])
def test_counts_out_of_range_are_refused(count: float) -> None:
    with pytest.raises(SimulationError, match="counts must be finite"):
        replay_counts(trace([1, count]), 1, 1)


def test_an_empty_trace_refuses_nobody() -> None:
    result = replay_counts(trace([]), 1, 1)
    assert (result.offered[0], result.low[0], result.high[0]) == (0, 0, 0)
    assert result.days.size == 0


def test_more_abuse_than_requests_leaves_no_good_ones() -> None:
    result = replay_counts(trace([100], abusive=[[101]]), 1, 30)
    assert (result.good[0], result.of_good().high[0]) == (0, 0)
