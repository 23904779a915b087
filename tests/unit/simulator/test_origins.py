from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import SimulationError
from simulator.needs import RatioNeeds
from simulator.origins import Plan, roll, upper_rank
from simulator.trace import Array

PLAN = Plan(
    ahead=7,
    horizon=7,
    least=7,
    most=28,
    recent=7,
    run=2,
    draws=300,
    level=0.8,
    scores=9,
    untold=0.4,
    seed=3,
)
FIRST = 20_000


def ratios(found: list[float] | Array, total: float = 1e6) -> RatioNeeds:
    bad = np.asarray(found) * total
    return RatioNeeds(bad, np.full(len(bad), total))


def days(count: int) -> np.ndarray:
    return FIRST + np.arange(count)


def test_every_origin_sees_only_the_days_before_it() -> None:
    calm = [0.001] * 40
    changed = [*calm[:-7], *[0.5] * 7]
    (_, before), (_, after) = (roll(days(40), ratios(found), PLAN) for found in (calm, changed))
    assert [origin.day for origin in after] == list(range(7, 34))
    assert [one.forecast for one in before] == [other.forecast for other in after]
    assert [one.came for one in before[:-7]] == [other.came for other in after[:-7]]
    assert after[-1].came == pytest.approx(0.5, rel=0.01)


def test_an_origin_learns_only_from_outcomes_known_by_then() -> None:
    _, found = roll(days(40), ratios([0.001] * 40), PLAN)
    assert {origin.day: origin.forecast.scores for origin in found} == {
        at: max(0, at - 13) for at in range(7, 34)
    }


def test_the_interval_is_as_wide_as_the_errors_of_earlier_origins() -> None:
    """Weeks alternate between 0.1 and 0.4 %: what followed a week was often far off its level."""
    weeks = np.repeat([0.001, 0.004] * 3, 7)
    alone = replace(PLAN, scores=1000)
    wide, narrow = (roll(days(42), ratios(weeks), plan)[0] for plan in (PLAN, alone))
    assert wide.low <= narrow.low
    assert wide.high > narrow.high
    assert (wide.scores, narrow.scores) == (29, 29)


def test_the_last_weeks_level_is_one_to_expect() -> None:
    shifted, _ = roll(days(28), ratios([0.001] * 21 + [0.01] * 7), PLAN)
    assert shifted.high >= 0.01
    assert shifted.low < 0.005


def test_a_service_with_no_failures_is_not_promised_to_have_none() -> None:
    clean, _ = roll(days(28), ratios([0.0] * 28, total=1000.0), PLAN)
    assert clean.high >= 0.5 / 7001
    assert 0 < clean.low <= clean.middle <= clean.high


def test_days_alike_are_covered_as_often_as_stated() -> None:
    """Poisson failures at one level, no drift: the interval holds at least eight weeks in ten."""
    generator = np.random.default_rng(11)
    inside = []
    for _ in range(120):
        bad = generator.poisson(60.0, 35).astype(np.float64)
        needs = RatioNeeds(bad, np.full(35, 1e5))
        known = RatioNeeds(bad[:28], np.full(28, 1e5))
        forecast, _ = roll(days(28), known, PLAN)
        came = float(needs.of(np.arange(28, 35)[None, :])[0])
        inside.append(forecast.low <= came <= forecast.high)
    assert np.mean(inside) >= 0.78


def test_the_same_seed_gives_the_same_forecast_and_another_another() -> None:
    needs = ratios(np.random.default_rng(1).uniform(0.0, 0.01, 28))
    again, other = roll(days(28), needs, PLAN)[0], roll(days(28), needs, replace(PLAN, seed=4))[0]
    assert again == roll(days(28), needs, PLAN)[0]
    assert again != other


def test_too_few_days_are_refused() -> None:
    with pytest.raises(SimulationError, match="6 days; 7 are the least"):
        roll(days(6), ratios([0.1] * 6), PLAN)


@pytest.mark.parametrize(("horizon", "least", "level"), [(0, 7, 0.8), (7, 29, 0.8), (7, 7, 1.0)])
def test_a_plan_that_cannot_be_followed_is_refused(horizon: int, least: int, level: float) -> None:
    with pytest.raises(SimulationError, match="a forecast of"):
        replace(PLAN, horizon=horizon, least=least, level=level)


@pytest.mark.parametrize(("count", "rank"), [(9, 8), (19, 17), (99, 89), (3, 2), (1, 0)])
def test_errors_bound_the_next_by_their_ranks(count: int, rank: int) -> None:
    """Of n errors alike, the next is below the k-th smallest with probability k / (n + 1)."""
    assert upper_rank(count, 0.9) == rank


def test_a_level_that_wanders_goes_by_the_root_of_time_and_one_with_a_direction_by_time() -> None:
    """A level that rises by one in a hundred a day lies 28 % higher after four weeks, not 14 %."""
    weeks = np.array([0, 1, 0, 1, 1, 0]).repeat(7)
    wander, rise = 0.001 * 1.07**weeks, 0.001 * 1.01 ** np.arange(42)
    reach = [
        np.log(roll(days(42), ratios(found), replace(PLAN, ahead=28))[0].high / found[-1])
        for found in (wander, rise)
    ]
    assert 0.1 < reach[0] < 0.2  # one step of 7 % twice, and the step itself
    assert 0.2 < reach[1] < 0.35
