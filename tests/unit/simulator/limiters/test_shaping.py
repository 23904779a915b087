from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from numpy.typing import NDArray
from support.long import many
from support.traces import MONDAY, trace

from simulator.errors import SimulationError
from simulator.limiters import drawn, replay_counts, shaping
from simulator.limiters.outcomes import Outcomes, replay_outcomes

DAY = 86_400
GAP = float("nan")


def waits(counts: list[list[float]], rate: float, burst: float, start: int = MONDAY) -> Outcomes:
    return replay_outcomes(trace(*counts, start=start), rate, burst)


def bound(counts: list[int], rate: float, burst: float, nearest: int) -> float:
    """What all wait, one by one, if those d steps apart come `60 * (d + nearest)` s apart."""
    before = [0, *accumulate(counts)]
    total = 0.0
    for step, wanted in enumerate(counts):
        for place in range(1, wanted + 1):
            longest = max(
                (before[step] - before[first] + place - burst) / rate
                - 60 * max(0, step - first + nearest)
                for first in range(step + 1)
            )
            total += max(0.0, longest)
    return total


def test_who_comes_at_once_waits_in_turn() -> None:
    """Burst 2, 1 token in 2 seconds.

    Five at 0 s: two find a token, the others wait 2, 4 and 6 s. One at 3 s is behind them: tokens
    come at 2, 4, 6 and 8 s, so it waits 5.
    """
    found = shaping.replay_arrivals([0, 0, 0, 0, 0, 3], 0.5, 2)
    assert found.tolist() == [0, 0, 2, 4, 6, 5]


@pytest.mark.parametrize("seed", range(many(20, few=4)))
def test_both_bounds_are_what_each_request_waits_at_the_longest_and_shortest_distance(
    seed: int,
) -> None:
    draw = np.random.Generator(np.random.PCG64(seed))
    counts = draw.poisson(6, size=40).tolist()
    rate, burst = float(draw.choice([0.07, 0.1, 0.13])), float(draw.choice([1, 2.5, 9]))
    found = waits([counts], rate, burst).wait_s
    assert found.low[0] == pytest.approx(bound(counts, rate, burst, 1), rel=1e-9, abs=1e-9)
    assert found.high[0] == pytest.approx(bound(counts, rate, burst, -1), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(many(20, few=4)))
def test_wherever_requests_fell_the_truth_lies_inside(seed: int) -> None:
    draw = np.random.Generator(np.random.PCG64(seed))
    counts = draw.poisson(draw.choice([3, 6, 8]), size=60)
    found = waits([counts.tolist()], 0.1, 5, start=MONDAY + DAY - 1800).wait_s
    for place in (draw.random, np.zeros, np.ones):
        inside = place(int(counts.sum()))
        times = np.sort(np.repeat(np.arange(60), counts) * 60.0 + 60.0 * np.asarray(inside))
        truth = shaping.replay_arrivals(times, 0.1, 5).sum()
        assert found.low[0] <= truth * (1 + 1e-9) + 1e-6
        assert truth <= found.high[0] * (1 + 1e-9) + 1e-6


@pytest.mark.parametrize("load", [0.8, 1.05])
def test_a_queue_goes_on_over_midnight(load: float) -> None:
    """Where midnight falls decides nothing, also if the queue of one day lasts through the next."""
    draw = np.random.Generator(np.random.PCG64(3))
    counts = draw.poisson(60 * load, size=(2, 3 * 1440)).astype(np.float64).tolist()
    begins = (MONDAY, MONDAY + 7 * 3600, MONDAY + DAY - 60)
    first, *others = (waits(counts, 1.0, 30, start=start).wait_s for start in begins)
    assert (first.high > first.low).all()
    for other in others:
        assert other.low == pytest.approx(first.low, rel=1e-9)
        assert other.high == pytest.approx(first.high, rel=1e-9)


def test_a_step_that_was_not_measured_offers_nothing_and_the_queue_drains_over_it() -> None:
    gap = waits([[100, GAP, 30]], 1.0, 10)
    none = waits([[100, 0, 30]], 1.0, 10)
    assert (gap.wait_s.low, gap.wait_s.high) == (none.wait_s.low, none.wait_s.high)


def test_a_count_that_is_no_whole_number_is_between_its_neighbours() -> None:
    part, below, above = (waits([[n, 70.0]], 1.0, 10).wait_s for n in (70.5, 70.0, 71.0))
    assert (part.low, part.high) == (below.low, above.high)


def test_refusals_are_those_of_the_token_bucket_and_admitted_is_the_rest() -> None:
    draw = np.random.Generator(np.random.PCG64(5))
    month = trace(*draw.poisson(60, size=(3, 2000)).astype(np.float64).tolist())
    found = replay_outcomes(month, 1.0, 20, [2.0, GAP, 0.5])
    alone = replay_counts(month, 1.0, 20, np.array([2.0, GAP, 0.5]))
    for name in ("low", "middle", "high"):
        figures = getattr(alone, name)
        np.testing.assert_array_equal(getattr(found.throttled, name), figures)
    np.testing.assert_array_equal(found.admitted.low, alone.offered - alone.high)
    np.testing.assert_array_equal(found.admitted.high, alone.offered - alone.low)


@pytest.mark.parametrize("dispersion", [1.0, 4.0])
def test_with_a_dispersion_the_expected_wait_is_of_the_size_of_drawn_seconds(
    dispersion: float,
) -> None:
    """Steady load of 80 %, an hour: on the high side, since chance in a count is taken for load."""
    counts = np.random.Generator(np.random.PCG64(9)).poisson(480, size=60)
    hour = trace(counts.astype(np.float64).tolist())
    found = replay_outcomes(hour, 10.0, 10, dispersion).wait_s
    told: list[float] = []
    inside = np.random.Generator(np.random.PCG64(10))

    def keep(times: NDArray[np.float64]) -> NDArray[np.bool_]:
        moments = np.sort(times + inside.random(len(times)))
        told.append(float(shaping.replay_arrivals(moments, 10.0, 10).sum()))
        return np.ones(len(times), dtype=np.bool_)

    drawn.refused_in_draws(hour, keep, dispersion, range(3))
    assert found.low[0] <= found.middle[0] <= found.high[0]
    assert np.mean(told) < found.middle[0] < 3 * np.mean(told)


def test_without_a_dispersion_the_middle_is_not_known() -> None:
    found = waits([[100.0, 100.0]], 1.0, 10)
    assert np.isnan(found.wait_s.middle).all()
    assert np.isnan(found.admitted.middle).all()


@pytest.mark.parametrize(
    ("rate", "burst", "message"),
    [
        (0, 10, "waits for ever"),
        (1, 0.5, "waits for ever"),
        (-1, 10, "rate must be finite and not negative"),
        (GAP, 10, "rate must be finite"),
        ([1, 2, 3], 10, "for 1 series"),
    ],
)
def test_a_shaper_that_never_lets_go_is_an_error(
    rate: float | list[float], burst: float, message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        replay_outcomes(trace([1.0]), rate, burst)
