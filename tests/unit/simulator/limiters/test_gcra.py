from __future__ import annotations

import numpy as np
import pytest
from support.traces import trace

from simulator.errors import SimulationError
from simulator.limiters import gcra, token_bucket


def test_requests_pass_early_by_the_tolerance_and_no_more() -> None:
    """One a second, burst 3: three at once lead by 3 s, of which 2 are allowed; then one each."""
    times = [0, 0, 0, 0, 0.5, 1, 1, 2]
    expected = [True, True, True, False, False, True, False, True]
    assert gcra.replay_arrivals(times, 1, 3).tolist() == expected


def test_a_bucket_below_one_token_admits_nobody() -> None:
    assert not gcra.replay_arrivals([0, 10], 5, 0.5).any()


def test_over_counts_it_is_the_token_bucket() -> None:
    counts = trace([100, 50, 60, 0])
    found, same = (m.replay_counts(counts, 1, 30, 2.0) for m in (gcra, token_bucket))
    assert (found.low[0], found.middle[0], found.high[0]) == (
        same.low[0],
        same.middle[0],
        same.high[0],
    )


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan])
def test_without_a_rate_there_is_no_spacing(rate: float) -> None:
    with pytest.raises(SimulationError, match="rate"):
        gcra.replay_arrivals([0.0], rate, 1)
    with pytest.raises(SimulationError, match="rate"):
        gcra.replay_counts(trace([1]), rate, 1)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(SimulationError, match="interval is 0"):
        gcra.as_bucket(0.0, 1.0)
