from __future__ import annotations

import math

import numpy as np
import pytest
from support.traces import trace
from support.uneven import minutes, seconds

from simulator.bounds import Bucket
from simulator.dispersion import excess, fit_dispersion, fit_dispersion_from_fine
from simulator.errors import SimulationError
from simulator.limiters import replay_counts
from simulator.trace import Array

GAP = float("nan")


def share(counts: float, rate: float, burst: float, dispersion: float) -> float:
    limits = Bucket(np.array([rate]), np.array([burst]))
    return float(excess(np.array([counts]), limits, 60, dispersion)[0] / min(counts, rate * 60))


def test_at_full_load_the_share_refused_is_that_of_a_brim_both_ways() -> None:
    """Load 1, burst 50, dispersion 3: |1 - y| = 0, so 1 / (1 + 2 * 50 / 3) = 3 / 103."""
    assert share(600, 10, 50, 3.0) == pytest.approx(3 / 103, rel=1e-5)


def test_the_share_follows_the_exponent_of_the_dam() -> None:
    """Y = 0.5 belongs to load 0.5 / ln 2: 1 / (1 + 2 * (exp(0.5 * 40 / 4) - 1) / 0.5)."""
    load = 0.5 / math.log(2)
    expected = 1 / (1 + 2 * math.expm1(0.5 * 40 / 4) / 0.5)
    assert share(load * 600, 10, 40, 4.0) == pytest.approx(expected, rel=1e-4)


def test_even_arrivals_have_no_excess() -> None:
    for counts in (1, 599, 600, 601, 100_000):
        assert share(counts, 10, 20, 0.0) == pytest.approx(0, abs=1e-9)


def test_no_requests_and_no_rate_have_no_excess() -> None:
    limits = Bucket(np.array([10.0, 0.0]), np.array([20.0, 20.0]))
    assert excess(np.array([0.0, 60.0]), limits, 60, 5.0).tolist() == [0, 0]


def test_the_index_of_dispersion_is_variance_over_mean_within_a_step() -> None:
    """Two groups of 4: 0 0 0 4 (mean 1, variance 4) and 3 3 3 3 (mean 3, variance 0): 4 / 4."""
    assert fit_dispersion_from_fine(np.array([[0.0, 0, 0, 4, 3, 3, 3, 3]]), 4).tolist() == [1.0]


def test_groups_with_a_gap_and_cut_short_are_left_out() -> None:
    fine = np.array([[0, 0, 0, 4, 9, GAP, 9, 9, 100, 0], [0] * 10, [GAP] * 10], dtype=np.float64)
    fitted = fit_dispersion_from_fine(fine, 4)
    assert fitted[0] == 4.0
    assert np.isnan(fitted[1:]).all()


def test_nothing_fine_is_no_dispersion() -> None:
    assert np.isnan(fit_dispersion_from_fine(np.ones((2, 3)), 4)).all()


def test_the_slow_rise_of_a_day_is_no_dispersion() -> None:
    """Even within each minute, a thousandfold rise over the day leaves the index near zero."""
    fine = np.repeat(np.linspace(1, 1_000, 100), 60)[None]
    assert fit_dispersion_from_fine(fine, 60)[0] == pytest.approx(0, abs=1e-9)


def test_a_fit_gives_the_rejections_it_was_fitted_to() -> None:
    offered, refused = minutes(seconds(8, 4, 6, seed=1), 10, 20)
    counts = trace(offered.tolist(), rejected=[refused.tolist()])
    fitted = fit_dispersion(counts, 10, 20)
    result = replay_counts(counts, 10, 20, fitted)
    assert result.middle[0] == pytest.approx(refused.sum(), rel=1e-6)
    assert 2 < fitted[0] < 8


@pytest.mark.parametrize(
    ("mean", "rate", "burst", "dispersion"), [(8, 10, 20, 4), (4, 10, 20, 4), (5, 6, 12, 3)]
)
def test_a_fit_foretells_another_limit(
    mean: float, rate: float, burst: float, dispersion: float
) -> None:
    """Fitted under one limit, half as much again is foretold within a third, or 0.05 % of all."""
    fine = seconds(mean, dispersion, 24, seed=2)
    offered, refused = minutes(fine, rate, burst)
    _, truth = minutes(fine, 1.5 * rate, 1.5 * burst)
    counts = trace(offered.tolist(), rejected=[refused.tolist()])
    fitted = fit_dispersion(counts, rate, burst)
    middle = replay_counts(counts, 1.5 * rate, 1.5 * burst, fitted).middle[0]
    assert middle == pytest.approx(truth.sum(), rel=0.34, abs=0.0005 * offered.sum())


def test_fine_counts_foretell_rejections_within_a_factor_of_two() -> None:
    fine = seconds(8, 4, 24, seed=3)
    offered, refused = minutes(fine, 10, 20)
    fitted = fit_dispersion_from_fine(fine[None], 60)
    assert fitted[0] == pytest.approx(4, rel=0.1)
    middle = replay_counts(trace(offered.tolist()), 10, 20, fitted).middle[0]
    assert 0.5 < middle / refused.sum() < 2


def test_rejections_that_even_arrivals_explain_say_nothing_of_the_shape() -> None:
    """Rate 1, burst 30: even minutes of 100 lose 10, 40, 40; 9 more would not tell, 11 do."""
    counts = trace(*[[100, 100, 100]] * 3, rejected=[[10, 40, 40], [16, 41, 42], [16, 42, 43]])
    fitted = fit_dispersion(counts, 1, 30)
    assert np.isnan(fitted).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "rejected",
    [[0, 0, 0], [GAP, GAP, GAP], [1, 1, 1], [100, 100, 100]],
    ids=["none", "not measured", "fewer than the least", "all of them"],
)
def test_rejections_that_no_dispersion_explains_have_none(rejected: list[float]) -> None:
    counts = trace([100, 100, 100], rejected=[rejected])
    assert np.isnan(fit_dispersion(counts, 1, 30)).all()


def test_without_rejections_measured_nothing_is_fitted() -> None:
    assert np.isnan(fit_dispersion(trace([100], [100]), 1, 30)).all()


def test_counts_too_many_to_tell_apart_cost_what_their_neighbours_do() -> None:
    """Above 4,096 requests a step counts are told apart by a part in 4,096 of the largest."""
    counts = np.array([5_000.0, 5_001.0, 60_000.0])
    result = replay_counts(trace(counts.tolist()), 90, 900, 40.0, starts_full=True)
    limits = Bucket(np.array([90.0]), np.array([900.0]))
    exact = excess(counts, limits, 60, 40.0).sum() + result.low[0]
    assert result.middle[0] == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize(
    ("rate", "burst", "message"),
    [([1, 2], 1, "rate of shape"), (-1, 1, "rate must be"), (1, [[1]], "burst of shape")],
)
def test_limits_in_force_that_do_not_fit_are_refused(
    rate: float | list[int], burst: float | list[list[int]], message: str
) -> None:
    with pytest.raises(SimulationError, match=message):
        fit_dispersion(trace([1.0], rejected=[[1.0]]), rate, burst)


@pytest.mark.parametrize(
    ("fine", "group", "message"),
    [
        (np.ones(3), 2, "in groups of 2"),
        (np.ones((1, 3)), 1, "groups of 1"),
        (-np.ones((1, 4)), 2, "must not be negative"),
    ],
)
def test_fine_counts_that_do_not_fit_are_refused(fine: Array, group: int, message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        fit_dispersion_from_fine(fine, group)
