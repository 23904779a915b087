from __future__ import annotations

import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.limiters import priority
from simulator.limiters.priority import ReservedBucket

GAP = float("nan")


def test_the_reserve_is_kept_from_everybody_else() -> None:
    """Five tokens, two kept: others have three, the regulated the last two, then nobody."""
    regulated = [False] * 5 + [True] * 3
    times = [float(second) / 100 for second in range(8)]
    found = priority.replay_arrivals(times, regulated, ReservedBucket(0, 5, 2))
    assert found.tolist() == [True] * 3 + [False] * 2 + [True] * 2 + [False]


def test_of_those_who_come_together_the_regulated_are_served_first() -> None:
    found = priority.replay_arrivals(
        [0, 0, 0], [False, True, False], ReservedBucket(rate=1, burst=2, reserve=0)
    )
    assert found.tolist() == [True, True, False]


def test_the_regulated_keep_their_reserve_whatever_the_others_send() -> None:
    """Rate 1, burst 30, 10 kept; the regulated send 5 a minute, the others 1,000.

    Five at the end of a minute and five at the start of the next find the ten. The others reach
    20 tokens. Low: 20 + 60, then 60. High: 20 less the 5 of the regulated, and at the start of
    the second minute, with both at the end of the first, nothing.
    """
    counts = trace([5, 5], [1000, 1000])
    bucket = ReservedBucket(1, 30, 10)
    found = priority.replay_counts(counts, [True, False], bucket, starts_full=True)
    assert found.each.low.tolist() == [0, 920 + 940]
    assert found.each.high.tolist() == [0, 985 + 1000]


def test_without_a_reserve_nothing_is_promised_beside_a_flood() -> None:
    counts = trace([8, 8], [1000, 1000])
    found = priority.replay_counts(
        counts, [True, False], ReservedBucket(1, 30, 0), starts_full=True
    )
    assert found.each.high[0] == 16


def test_all_together_obey_the_bucket() -> None:
    """Thirty and thirty with 40 tokens at most, none back: 20 are refused in any case."""
    counts = trace([30], [30])
    found = priority.replay_counts(
        counts, [True, False], ReservedBucket(0, 40, 0), starts_full=True
    )
    assert found.each.low.tolist() == [0, 0]
    assert found.low_by_day.tolist() == [20]


def test_after_a_gap_the_reserve_fills_before_the_others_are_served() -> None:
    """Six a minute, 10 kept: two minutes after a gap that may have emptied it there are 6 or 12."""
    counts = trace([0, 0, 0], [GAP, 0, 5])
    found = priority.replay_counts(
        counts, [True, False], ReservedBucket(0.1, 30, 10), starts_full=True
    )
    assert found.each.high.tolist() == [0, 5]


def test_series_of_a_kind_are_added_up_and_a_gap_in_one_is_a_gap() -> None:
    counts = trace([3, 4], [5, GAP], [1, 1], abusive=[[1, 0], [0, 0], [0, 0]])
    found = priority.replay_counts(counts, [True, True, False], ReservedBucket(1, 30, 10))
    assert found.each.offered.tolist() == [8, 2]
    assert found.each.good.tolist() == [7, 2]


@pytest.mark.parametrize(
    ("rate", "burst", "reserve", "message"),
    [
        (-1, 1, 1, "rate must be finite and not negative"),
        (1, GAP, 1, "burst must be finite"),
        (1, 5, 1.5, "reserve must be a whole number"),
        (1, 5, 6, "a reserve of 6 in a bucket of 5 tokens"),
    ],
)
def test_reserves_that_make_no_sense_are_refused(
    rate: float, burst: float, reserve: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        ReservedBucket(rate, burst, reserve)  # type: ignore[arg-type]


def test_requests_and_series_that_are_not_told_apart_are_refused() -> None:
    bucket = ReservedBucket(1, 5, 1)
    with pytest.raises(SimulationError, match="1 requests told apart, 2 arrivals"):
        priority.replay_arrivals([0.0, 1.0], [True], bucket)
    with pytest.raises(SimulationError, match="2 series told apart, 1 in the trace"):
        priority.replay_counts(trace([1]), [True, False], bucket)
