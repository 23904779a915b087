from __future__ import annotations

import numpy as np
import pytest
from support.traces import MONDAY

from simulator import SeriesKey, Trace
from simulator.days import DAY
from simulator.errors import SimulationError
from simulator.levels import outcomes, replay_levels
from simulator.likely import likely_refused, over_futures
from simulator.trace import Array

HOUR = 3_600
LEVELS = np.array([0.8, 1.0, 1.5])
UNKNOWN = np.array([np.nan])


def counts(*days: list[float]) -> Trace:
    """A series in hours; each day is given by its first hours and is idle after them."""
    table = np.zeros((len(days), DAY // HOUR))
    for row, day in enumerate(days):
        table[row, : len(day)] = day
    return Trace((SeriesKey("api", "acme"),), MONDAY, HOUR, table.reshape(1, -1))


def busy(seed: int, days: int = 4) -> Trace:
    stream = np.random.default_rng(seed)
    wave = 600 * (1.2 + np.sin(np.arange(days * 288) / 288 * 2 * np.pi))
    offered = stream.poisson(wave)[None].astype(np.float64)
    offered[0, 40:44] = np.nan
    return Trace((SeriesKey("api", "acme"),), MONDAY, 300, offered)


def limit(rate: float, burst: float) -> tuple[Array, Array]:
    return np.array([[rate]]), np.array([[burst]])


def test_a_day_by_hand() -> None:
    """A bucket of 50 tokens an hour and 10, full at midnight, an hour of 61 and 23 of 40.

    The first hour loses 61 - 50 - 10 = 1. A fifth more, and it loses 13.2; the others fit. Twice
    as much, and every hour is above the refill: 72 and 23 times 30, within one bucket.
    """
    levels = np.array([1.0, 1.2, 2.0])
    found = likely_refused(counts([61.0, *[40.0] * 23]), *limit(50 / HOUR, 10.0), levels, UNKNOWN)
    assert found[0, 0, :2, 0] == pytest.approx([1.0, 13.2], abs=0.01)
    assert found[0, 0, 2, 0] == pytest.approx(72 + 690, abs=10)


@pytest.mark.parametrize("dispersion", [np.nan, 0.5, 3.0])
@pytest.mark.parametrize("rate", [1.5, 3.0, 4.5])
def test_the_replay_with_bounds_says_the_same(rate: float, dispersion: float) -> None:
    trace, pair, shape = busy(1), limit(rate, 60.0), np.array([dispersion])
    tables = replay_levels(trace, *pair, LEVELS, shape)
    wanted = tables.low if np.isnan(dispersion) else tables.middle
    found = likely_refused(trace, *pair, LEVELS, shape)
    offered = np.nansum(trace.offered) / 4
    assert np.abs(found - wanted).max() < 0.002 * offered


def test_more_demand_and_smaller_limits_refuse_no_less() -> None:
    rates, bursts = np.array([[2.0, 2.5, 3.0]]), np.full((1, 3), 30.0)
    found = likely_refused(busy(2), rates, bursts, LEVELS, np.array([2.0]))
    assert (np.diff(found, axis=2) >= 0).all()
    assert (np.diff(found, axis=3) <= 0).all()


def test_futures_add_up_as_they_do_with_bounds() -> None:
    trace, pair = busy(3), limit(3.0, 60.0)
    picks = np.array([[0, 1, 2], [3, 3, 0]])
    factors = np.array([[1.0, 0.4, 1.2], [1.5, 2.5, 0.0]])
    tables = replay_levels(trace, *pair, LEVELS)
    wanted = outcomes(tables, picks, factors[None]).low[0]
    assert over_futures(tables.low[0], LEVELS, picks, factors) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("pair", "levels", "shape"),
    [
        (limit(-1, 1), LEVELS, UNKNOWN),
        (limit(1, -1), LEVELS, UNKNOWN),
        (limit(1, 1), np.array([0.0, 1.0]), UNKNOWN),
        (limit(1, 1), LEVELS, np.array([-1.0])),
    ],
)
def test_numbers_out_of_range_are_refused(
    pair: tuple[Array, Array], levels: Array, shape: Array
) -> None:
    with pytest.raises(SimulationError):
        likely_refused(counts([1.0]), *pair, levels, shape)
