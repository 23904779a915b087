from __future__ import annotations

import numpy as np
import pytest

from simulator.capacity.curve import Band, Beyond, fit_curve
from simulator.errors import SimulationError


def measured(noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Ten days of hours: busy by day, and slow as a queue of one server is."""
    generator = np.random.Generator(np.random.PCG64(5))
    busy = 0.45 + 0.35 * np.sin(np.arange(240) / 24 * 2 * np.pi)
    slow = 0.05 / (1 - busy) * (1 + noise * generator.standard_normal(240))
    return busy, slow


def test_a_curve_without_noise_is_the_measurements() -> None:
    busy, slow = measured(0.0)
    found = fit_curve(busy, slow, block=24, draws=20, seed=1)
    at = found.at(0.6)
    assert isinstance(at, Band)
    assert at.middle == pytest.approx(0.05 / 0.4, rel=0.01)


def test_the_band_holds_the_truth_about_as_often_as_it_says() -> None:
    """Of 60 made-up services, at three utilisations each, 80 % is promised."""
    hits = []
    for seed in range(60):
        generator = np.random.Generator(np.random.PCG64(seed))
        busy = np.clip(0.45 + 0.3 * np.sin(np.arange(240) / 24 * 2 * np.pi), 0, 1)
        busy = busy + 0.03 * generator.standard_normal(240)
        slow = 0.05 / (1 - busy) * (1 + 0.2 * generator.standard_normal(240))
        found = fit_curve(busy, slow, block=24, draws=60, seed=seed)
        for where in (0.3, 0.5, 0.65):
            band = found.at(where)
            assert isinstance(band, Band)
            hits.append(band.low <= 0.05 / (1 - where) <= band.high)
    assert 0.65 < np.mean(hits) < 0.95


def test_it_never_falls_and_says_nothing_beyond_what_was_seen() -> None:
    busy, slow = measured(0.3)
    found = fit_curve(busy, slow, block=24, draws=20, seed=1)
    assert (np.diff(found.middle) >= 0).all()
    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    assert isinstance(found.at(0.95), Beyond)
    assert found.at(0.0) == Beyond((float(busy.min()), float(busy.max())))


def test_steps_nobody_measured_count_for_nothing() -> None:
    busy, slow = measured(0.2)
    more = np.append(busy, [0.9, np.nan]), np.append(slow, [np.nan, 9.0])
    one = fit_curve(busy, slow, block=24, draws=5, seed=2)
    two = fit_curve(*more, block=24, draws=5, seed=2)
    assert np.array_equal(one.middle, two.middle)
    assert np.array_equal(one.high, two.high)


def test_too_little_is_refused() -> None:
    with pytest.raises(SimulationError, match="3 steps in runs of 2"):
        fit_curve([0.1, 0.2, 0.3], [1, 2, 3], block=2, draws=5, seed=1)
    with pytest.raises(SimulationError, match="below 0"):
        fit_curve([0.1, -0.2], [1, 2], block=1, draws=5, seed=1)
    with pytest.raises(SimulationError, match="latencies"):
        fit_curve([0.1, 0.2], [1], block=1, draws=5, seed=1)
