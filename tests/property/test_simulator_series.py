"""Windows, alerts, decimation and resampling against the slow and obvious."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulator import SeriesKey, Trace
from simulator.alerts import BurnWindow, merge, replay_alerts
from simulator.days import DAY
from simulator.decimate import min_max
from simulator.resample import draw_days, rearrange
from simulator.trace import Array
from simulator.windows import ratio_of_sums, rolling_sum

counts = arrays(
    np.float64,
    st.integers(1, 60),
    elements=st.one_of(st.integers(0, 50).map(float), st.just(float("nan"))),
)


@given(values=counts, width=st.integers(1, 80))
def test_rolling_sums_are_sums_of_slices(values: Array, width: int) -> None:
    slices = [values[max(0, end - width) : end] for end in range(1, len(values) + 1)]
    assert rolling_sum(values, width).tolist() == [np.nansum(part) for part in slices]


@settings(max_examples=60)
@given(
    total=counts,
    share=st.floats(0, 1),
    long=st.integers(1, 20),
    short=st.integers(1, 20),
    factor=st.sampled_from([0.5, 1.0, 3.0, 14.4]),
)
def test_alerts_are_the_stretches_in_which_both_windows_exceed_the_factor(
    total: Array, share: float, long: int, short: int, factor: float
) -> None:
    long, short = max(long, short), min(long, short)
    errors = np.floor(total * share * (np.arange(len(total)) % 3 > 0))
    window = BurnWindow("page", long * 60, short * 60, factor)
    alerts = replay_alerts(errors, total, 0.9, [window], 60, 0)
    firing = set()
    for alert in alerts:
        firing |= set(range(alert.start, alert.end, 60))
    expected = set()
    for end in range(1, len(total) + 1):
        burns = []
        for width in (long, short):
            part = slice(max(0, end - width), end)
            seen = np.nansum(total[part])
            burns.append(np.nansum(errors[part]) / seen / (1 - 0.9) if seen else 0.0)
        if min(burns) > factor:
            expected.add(end * 60)
    # A stretch that lasts to the end of the trace ends with it, at its last look.
    assert firing == expected - {len(total) * 60}
    assert all(alert.budget_spent > 0 for alert in alerts)
    assert [(a.start, a.end) for a in merge(alerts)] == [(a.start, a.end) for a in alerts]


@given(values=counts, most=st.integers(5, 30))
def test_decimation_keeps_extremes_ends_gaps_and_order(values: Array, most: int) -> None:
    x = np.arange(len(values), dtype=np.float64)
    kept_x, kept = min_max(x, values, most)
    assert len(kept_x) <= most
    assert (np.diff(kept_x) > 0).all()
    assert (kept_x[0], kept_x[-1]) == (x[0], x[-1])
    same = values[kept_x.astype(np.intp)]
    assert np.array_equal(same, kept, equal_nan=True)
    if not np.isnan(values).all():
        assert (np.nanmin(kept), np.nanmax(kept)) == (np.nanmin(values), np.nanmax(values))
    assert np.isnan(kept).any() == np.isnan(values).any()


@given(
    days=st.integers(1, 40),
    first=st.integers(0, 20_000),
    block=st.integers(1, 40),
    seed=st.integers(0, 2**32),
)
def test_resampling_draws_whole_days_the_same_for_every_series(
    days: int, first: int, block: int, seed: int
) -> None:
    (picks,) = draw_days(days, first, block=min(block, days), draws=1, seed=seed)
    assert ((picks >= 0) & (picks < days)).all()
    row = np.repeat(np.arange(days, dtype=np.float64), 2)
    keys = (SeriesKey("api", "a"), SeriesKey("api", "b"))
    trace = Trace(keys, first * DAY, DAY // 2, np.stack((row, row + 1_000)))
    moved = rearrange(trace, picks).offered
    assert (moved[1] - moved[0] == 1_000).all()
    assert moved[0, ::2].tolist() == picks.tolist()


@settings(max_examples=30)
@given(total=counts, width=st.integers(1, 20))
def test_a_ratio_of_sums_is_a_ratio(total: Array, width: int) -> None:
    ratios = ratio_of_sums(np.floor(total / 2), total, width)
    known = ratios[~np.isnan(ratios)]
    assert ((known >= 0) & (known <= 0.5)).all()
