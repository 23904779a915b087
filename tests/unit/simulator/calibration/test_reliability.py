"""The reliability curve, its error, and how large a perfect forecaster's error is."""

from __future__ import annotations

import numpy as np
import pytest
from support.forecasts import perfect, windows

from simulator.calibration.reliability import NotScored, Reliability, bins, reliability, said_of
from simulator.errors import SimulationError


def curve(found: object) -> Reliability:
    assert isinstance(found, Reliability), found
    return found


def test_the_error_is_the_mean_distance_over_bins_of_equally_many() -> None:
    stated = np.repeat([0.2, 0.6], 25)
    came = np.concatenate([np.arange(25) < 10, np.arange(25) < 15])
    found = curve(reliability(windows(stated, came), seed=0))
    assert [(each.windows, each.came) for each in found.bins] == [(25, 0.4), (25, 0.6)]
    assert found.error == pytest.approx((0.2 + 0.0) / 2)


def test_equal_forecasts_are_never_parted() -> None:
    stated = np.concatenate([np.zeros(60), np.linspace(0.01, 0.99, 20), np.ones(20)])
    parted = [set(stated[members]) for members in bins(stated)]
    assert sum(map(len, parted)) == len(set(stated))
    assert [min(one) for one in parted] == sorted(min(one) for one in parted)


def test_the_order_of_the_windows_changes_nothing() -> None:
    found = perfect(200, 4)
    order = np.random.default_rng(0).permutation(200)
    other = windows(found.forecast[order], found.came[order])
    one, two = (curve(reliability(each, seed=1)) for each in (found, other))
    assert one.error == pytest.approx(two.error)


def test_a_perfect_forecaster_errs_by_what_the_normal_law_says_about_0_06_of_100_windows() -> None:
    chance = (np.arange(100) + 0.5) / 100
    spread = [np.sqrt((part * (1 - part)).sum()) / 25 for part in np.split(chance, 4)]
    folded = np.sqrt(2 / np.pi) * np.mean(spread)  # the mean of a normal's distance from 0
    found = curve(reliability(windows(chance, chance > 0.5), seed=0))
    assert found.middle == pytest.approx(folded, rel=0.05)
    assert 0.055 < found.middle < 0.067


def test_nine_perfect_forecasters_in_ten_lie_inside_their_band() -> None:
    found = [curve(reliability(perfect(100, seed), seed=seed, draws=400)) for seed in range(120)]
    inside = np.mean([each.low <= each.error <= each.high for each in found])
    consistent = np.mean([bar.consistent for each in found for bar in each.bins])
    assert 0.82 <= inside <= 0.97
    assert 0.87 <= consistent <= 0.98


def test_the_band_narrows_with_the_windows() -> None:
    few, many = (curve(reliability(perfect(count, 1), seed=1)) for count in (100, 1000))
    assert many.high < few.high


def test_the_reverse_of_the_truth_lies_outside_of_the_band() -> None:
    found = perfect(200, 3)
    assert curve(reliability(found, seed=0)).holds
    assert not curve(reliability(found.stating(1 - found.forecast), seed=0)).holds


def test_a_constant_forecast_makes_one_bin_whatever_the_number_of_windows() -> None:
    found = curve(reliability(windows(np.full(200, 0.25), np.arange(200) % 4 == 0), seed=0))
    assert len(found.bins) == 1
    assert found.error == pytest.approx(0.0)


def test_too_few_windows_make_no_curve_and_the_number_needed_is_told() -> None:
    assert reliability(perfect(49, 1), seed=0) == NotScored("49 windows with a known outcome", 50)


def test_what_came_of_a_forecast_is_told_by_the_bin_it_falls_into_or_the_nearest() -> None:
    stated = np.repeat([0.2, 0.6], 25)
    found = curve(reliability(windows(stated, stated > 0.5), seed=0))
    assert [said_of(found, at).forecast for at in (0.0, 0.2, 0.3, 0.5, 1.0)] == pytest.approx(
        [0.2, 0.2, 0.2, 0.6, 0.6]
    )
    with pytest.raises(SimulationError, match="0 to 1"):
        said_of(found, float("nan"))
