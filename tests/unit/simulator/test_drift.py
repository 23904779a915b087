from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator import SeriesKey
from simulator.drift import Prior, begin_drift, draw_levels, rebase, weekly_changes
from simulator.errors import SimulationError
from simulator.trace import Array

PRIOR = Prior(scale=0.15, freedom=4, weeks=2, shared=0.5)
CERTAIN = Prior(scale=0.15, freedom=4, weeks=1e-9, shared=0.5)
WEEKDAYS = np.array([10.0, 12.0, 11.0, 13.0, 9.0, 4.0, 3.0])


def weeks(*levels: float) -> Array:
    """Return daily totals of weeks alike but for their level."""
    return np.concatenate([WEEKDAYS * level for level in levels])


def keys(*tenants: str) -> list[SeriesKey]:
    return [SeriesKey("api", tenant) for tenant in tenants]


def picks(draws: int, horizon: int, days: int, seed: int = 1) -> NDArray[np.intp]:
    return np.random.Generator(np.random.PCG64(seed)).integers(0, days, (draws, horizon))


def test_a_change_is_a_week_over_the_one_before() -> None:
    changes = weekly_changes(weeks(1, 1.5, 3))
    assert np.isnan(changes[:13]).all()
    assert changes[13] == pytest.approx(np.log(1.5))
    assert changes[20] == pytest.approx(np.log(2))


def test_only_weekdays_measured_in_both_weeks_are_compared() -> None:
    totals = weeks(1, 2)
    totals[[0, 8]] = np.nan
    assert weekly_changes(totals)[13] == pytest.approx(np.log(2))
    totals[[2, 3]] = np.nan
    assert np.isnan(weekly_changes(totals)[13])


def test_a_week_of_nothing_is_compared_with_none() -> None:
    assert np.isnan(weekly_changes(weeks(0, 1))[13])
    assert np.isnan(weekly_changes(weeks(1, 0))[13])


def test_days_are_brought_to_the_level_of_the_last_week() -> None:
    factors = rebase(weeks(1, 2, 4))
    assert np.allclose(factors, [4.0] * 7 + [2.0] * 7 + [1.0] * 7)


def test_a_week_that_cannot_be_compared_stands_where_the_next_one_does() -> None:
    assert np.allclose(rebase(weeks(1, 2, 4)[5:]), [2.0] * 9 + [1.0] * 7)
    assert rebase(weeks(1, 0)).tolist() == [1.0] * 14


def test_steady_growth_goes_on_where_the_past_is_long() -> None:
    """Every week was a tenth above the last, so next week is, and the one after twice."""
    totals = weeks(*1.1 ** np.arange(8))
    found = draw_levels(keys("acme"), totals[None], picks(20, 14, 56), CERTAIN, 1)
    own_week = 7 - picks(20, 14, 56) // 7
    weeks_on = np.array([1] * 7 + [2] * 7)
    assert np.allclose(found[0], 1.1 ** (own_week + weeks_on))


def test_a_level_that_never_moved_still_may() -> None:
    """Four weeks alike are three changes of nothing: two weeks of belief stand beside them."""
    drift = begin_drift(28, horizon=7, draws=4_000, prior=PRIOR, seed=1)
    level = drift.levels(SeriesKey("api", "acme"), weeks(1, 1, 1, 1))[:, 0]
    assert np.mean(level == 1.0) == pytest.approx(3 / 5, abs=0.03)
    assert np.quantile(np.log(level), 0.98) > PRIOR.scale


def test_fewer_weeks_make_futures_wider() -> None:
    spreads = []
    for count in (1, 2, 4, 13):
        drift = begin_drift(7 * count, horizon=7, draws=4_000, prior=PRIOR, seed=1)
        level = drift.levels(SeriesKey("api", "acme"), weeks(*[1.0] * count))[:, 0]
        spreads.append(float(np.quantile(np.abs(np.log(level)), 0.9)))
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 1.5 * spreads[2] > 0


def test_a_series_own_draws_hang_on_its_name_alone() -> None:
    totals = np.stack([weeks(1, 2, 1, 3), weeks(3, 1, 2, 2), weeks(1, 1, 1, 1)])
    chosen = picks(50, 10, 28)
    together = draw_levels(keys("a", "b", "c"), totals, chosen, PRIOR, 5)
    turned = draw_levels(keys("c", "b", "a"), totals[::-1], chosen, PRIOR, 5)
    alone = draw_levels(keys("b"), totals[1:2], chosen, PRIOR, 5)
    assert (together == turned[::-1]).all()
    assert (together[1] == alone[0]).all()


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    totals, chosen = weeks(1, 2, 1, 3)[None], picks(50, 7, 28)
    found = [draw_levels(keys("a"), totals, chosen, PRIOR, seed) for seed in (1, 1, 2)]
    assert (found[0] == found[1]).all()
    assert (found[0] != found[2]).any()


def test_what_moved_together_moves_together() -> None:
    stream = np.random.Generator(np.random.PCG64(9))
    levels = np.exp(stream.normal(0, 0.4, 20))
    drift = begin_drift(140, horizon=7, draws=800, prior=CERTAIN, seed=1)
    along, against = weeks(*levels), weeks(*(1 / levels))
    first, second, third = (
        np.log(drift.levels(SeriesKey("api", name), totals)[:, 0])
        for name, totals in (("a", along), ("b", 5 * along), ("c", against))
    )
    assert np.allclose(first, second)
    assert np.corrcoef(first, third)[0, 1] < -0.7


def test_what_is_only_believed_moves_together_in_part() -> None:
    drift = begin_drift(7, horizon=7, draws=4_000, prior=PRIOR, seed=1)
    first, second = (
        np.log(drift.levels(SeriesKey("api", name), WEEKDAYS)[:, 0]) for name in ("a", "b")
    )
    ranks = [np.argsort(np.argsort(each)) for each in (first, second)]
    assert 0.3 < np.corrcoef(ranks[0], ranks[1])[0, 1] < 0.7


def test_a_series_without_a_past_change_takes_the_prior() -> None:
    """Where two weeks cannot be compared, what is not known is not taken to be nothing."""
    totals = weeks(1, 1, 1, 1)
    totals[:18] = np.nan
    drift = begin_drift(28, horizon=7, draws=500, prior=CERTAIN, seed=1)
    assert (drift.levels(SeriesKey("api", "a"), totals)[:, 0] != 1.0).all()


@pytest.mark.parametrize(
    ("scale", "freedom", "own", "shared"),
    [(0, 4, 2, 0.5), (0.1, 2, 2, 0.5), (0.1, 4, 0, 0.5), (0.1, 4, 2, 1.1), (np.inf, 4, 2, 0.5)],
)
def test_a_prior_out_of_range_is_refused(
    scale: float, freedom: float, own: float, shared: float
) -> None:
    with pytest.raises(SimulationError, match="a prior of scale"):
        Prior(scale, freedom, own, shared)


@pytest.mark.parametrize("seed", [1.5, -1, "1", True, None])
def test_a_seed_that_is_no_whole_number_is_refused(seed: object) -> None:
    with pytest.raises(SimulationError, match="a seed of"):
        begin_drift(28, horizon=7, draws=1, prior=PRIOR, seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "horizon", "draws", "match"),
    [(6, 7, 1, "a level needs 7"), (28, 0, 1, "horizon is 0"), (28, 7, 0, "draws is 0")],
)
def test_too_few_days_or_futures_are_refused(
    days: int, horizon: int, draws: int, match: str
) -> None:
    with pytest.raises(SimulationError, match=match):
        begin_drift(days, horizon=horizon, draws=draws, prior=PRIOR, seed=1)


def test_totals_that_do_not_fit_are_refused() -> None:
    drift = begin_drift(14, horizon=7, draws=1, prior=PRIOR, seed=1)
    with pytest.raises(SimulationError, match="for 14 days"):
        drift.levels(SeriesKey("api"), np.ones(13))
    with pytest.raises(SimulationError, match="finite and not negative"):
        drift.levels(SeriesKey("api"), -np.ones(14))
    with pytest.raises(SimulationError, match="for 2 series"):
        draw_levels(keys("a", "b"), np.ones((1, 14)), picks(1, 7, 14), PRIOR, 1)
