from __future__ import annotations

import numpy as np
import pytest

from simulator.decimate import min_max
from simulator.errors import SimulationError


def test_few_points_stay_as_they_are() -> None:
    x, y = np.arange(5.0), np.ones(5)
    assert min_max(x, y, 5)[0] is x


def test_a_spike_among_thousands_survives() -> None:
    y = np.zeros(10_000)
    y[7_531], y[2_222] = 9.0, -4.0
    x, kept = min_max(np.arange(10_000.0), y, 100)
    assert len(x) <= 100
    assert x[kept == 9.0].tolist() == [7_531]
    assert x[kept == -4.0].tolist() == [2_222]


def test_gaps_survive() -> None:
    y = np.zeros(1_000)
    y[500] = np.nan
    x, kept = min_max(np.arange(1_000.0), y, 50)
    assert x[np.isnan(kept)].tolist() == [500]


def test_a_line_of_gaps_stays_one() -> None:
    x, kept = min_max(np.arange(100.0), np.full(100, np.nan), 10)
    assert np.isnan(kept).all()
    assert (x[0], x[-1]) == (0, 99)


def test_both_ends_stay() -> None:
    x, _ = min_max(np.arange(1_000.0), np.sin(np.arange(1_000.0)), 20)
    assert (x[0], x[-1]) == (0, 999)


def test_points_that_do_not_pair_are_refused() -> None:
    with pytest.raises(SimulationError, match="points of shapes"):
        min_max(np.ones(3), np.ones(4), 10)


def test_fewer_than_five_points_are_refused() -> None:
    with pytest.raises(SimulationError, match="4 points; at least 5"):
        min_max(np.ones(9), np.ones(9), 4)
