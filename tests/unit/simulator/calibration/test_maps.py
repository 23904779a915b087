"""Maps to calibrated probabilities: they mend what was stated, and look at no later day."""

from __future__ import annotations

import numpy as np
import pytest
from support.forecasts import perfect, windows

from simulator.calibration.maps import (
    IDENTITY,
    Fit,
    Map,
    fitted,
    isotonic,
    logistic,
    recalibrated,
)
from simulator.calibration.reliability import Reliability, reliability
from simulator.calibration.windows import NotScored, Windows
from simulator.errors import SimulationError

FITS = pytest.mark.parametrize("fit", [logistic, isotonic])


def overconfident(count: int, seed: int) -> Windows:
    """Forecasts twice as far out in log-odds as the truth."""
    found = perfect(count, seed)
    odds = found.forecast / (1 - found.forecast)
    return found.stating(odds**2 / (1 + odds**2))


def test_twice_the_log_odds_are_found_and_halved() -> None:
    found = logistic(overconfident(4000, 1))
    stated = np.array([0.05, 0.5, 0.95])
    odds = stated / (1 - stated)
    np.testing.assert_allclose(found.of(stated), np.sqrt(odds) / (1 + np.sqrt(odds)), atol=0.02)


@FITS
def test_what_was_overconfident_is_inside_the_band_of_a_perfect_forecaster_after_it(
    fit: Fit,
) -> None:
    learnt, later = fit(overconfident(2000, 1)), overconfident(600, 2)
    before = reliability(later, seed=0)
    after = reliability(later.stating(learnt.of(later.forecast)), seed=0)
    assert isinstance(before, Reliability)
    assert isinstance(after, Reliability)
    assert not before.holds
    assert after.holds


@FITS
def test_a_perfect_forecaster_is_left_nearly_as_it_was(fit: Fit) -> None:
    stated = np.linspace(0.1, 0.9, 9)
    np.testing.assert_allclose(fit(perfect(4000, 3)).of(stated), stated, atol=0.06)


@FITS
def test_a_map_never_turns_two_forecasts_round(fit: Fit) -> None:
    inverted = perfect(300, 5)
    learnt = fit(inverted.stating(1 - inverted.forecast))
    mapped = learnt.of(np.linspace(0, 1, 101))
    assert (np.diff(mapped) >= 0).all()
    assert ((mapped >= 0) & (mapped <= 1)).all()


def test_isotonic_levels_are_the_means_of_what_pools_each_drawn_to_a_half_by_one() -> None:
    stated = np.repeat([0.2, 0.4, 0.8], 10)
    came = np.concatenate([np.arange(10) < 6, np.arange(10) < 2, np.arange(10) < 9])
    found = isotonic(windows(stated, came))
    np.testing.assert_allclose(
        found.of(np.array([0.3, 0.8])), [(8 + 0.5) / 21, (9 + 0.5) / 11], atol=1e-6
    )


def test_only_windows_that_had_ended_are_learnt_from() -> None:
    found = overconfident(400, 6)
    late = found.start >= np.median(found.start)
    turned = Windows(
        found.forecast,
        np.where(late, 1 - found.came, found.came),
        found.start,
        found.end,
        found.group,
    )
    first = found.start <= np.median(found.start)
    np.testing.assert_array_equal(recalibrated(found)[first], recalibrated(turned)[first])
    assert not np.array_equal(recalibrated(found), recalibrated(turned))


def test_an_unknown_outcome_teaches_nothing() -> None:
    found = overconfident(400, 6)
    gone = np.arange(400) % 3 == 0
    came = np.where(gone, np.nan, found.came)
    holed = Windows(found.forecast, came, found.start, found.end, found.group)
    kept = recalibrated(found.where(~gone))
    np.testing.assert_array_equal(recalibrated(holed)[~gone], kept)


def test_before_there_are_enough_windows_nothing_is_recalibrated() -> None:
    found = overconfident(99, 1)
    assert fitted(found) == NotScored("99 windows to fit a map on", 100)
    np.testing.assert_array_equal(recalibrated(found), IDENTITY.of(found.forecast))


def test_many_windows_of_one_outcome_do_not_fit_a_map() -> None:
    found = windows(np.full(200, 0.1), np.arange(200) < 9)
    assert fitted(found) == NotScored("9 windows of the rarer outcome to fit a map on", 10)


@pytest.mark.parametrize(
    "knots",
    [
        ((0.0, 0.1), (0.5, 0.0), (1.0, 1.0)),
        ((0.0, 0.0), (0.5, 0.5)),
        ((0.0, 0.0), (0.0, 0.2), (1.0, 1.0)),
        ((0.0, 0.0), (1.0, 1.1)),
        ((0.0, float("nan")), (1.0, 1.0)),
    ],
)
def test_a_map_that_falls_or_leaves_0_to_1_is_refused(
    knots: tuple[tuple[float, float], ...],
) -> None:
    with pytest.raises(SimulationError):
        Map(knots, 0)
