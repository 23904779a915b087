from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.traces import MONDAY

from simulator import SeriesKey, Trace
from simulator.days import DAY
from simulator.errors import SimulationError
from simulator.levels import (
    DayTables,
    another_shape,
    equal_steps,
    outcomes,
    replay_levels,
    several_shapes,
)
from simulator.limiters import replay_counts
from simulator.trace import Array

HOUR = 3_600
LEVELS = [0.5, 1.0, 2.0]


def hours(*days: list[float], names: tuple[str, ...] = ("acme",)) -> Trace:
    """Return series in hours; each day is given by its first hours and is idle after them."""
    per_series = len(days) // len(names)
    counts = np.zeros((len(names), per_series, DAY // HOUR))
    for place, day in enumerate(days):
        counts[place // per_series, place % per_series, : len(day)] = day
    keys = tuple(SeriesKey("api", name) for name in names)
    return Trace(keys, MONDAY, HOUR, counts.reshape(len(names), -1))


def random_trace(seed: int, series: int = 3, days: int = 3) -> Trace:
    stream = np.random.Generator(np.random.PCG64(seed))
    counts = stream.poisson(stream.uniform(0, 40, (series, days * 24)), (series, days * 24))
    keys = tuple(SeriesKey("api", str(row)) for row in range(series))
    return Trace(keys, MONDAY, HOUR, counts.astype(np.float64))


def test_two_days_at_two_levels_by_hand() -> None:
    """A bucket of 1/3600 requests a second and 10 gets 1 token an hour, full at midnight.

    An hour of 31 loses at least 31 - 10 - 1 = 20 of them; twice that, 62, loses 51. An hour of
    11 loses nobody, and 22 of them lose 11.
    """
    tables = replay_levels(hours([31.0], [11.0]), 1 / HOUR, 10.0, [1.0, 2.0])
    assert tables.low[0, :, :, 0].tolist() == [[20.0, 51.0], [0.0, 11.0]]
    picks = np.array([[0, 1], [1, 1]])
    factors = np.array([[[1.0, 1.0], [2.0, 1.5]]])
    found = outcomes(tables, picks, factors)
    assert found.offered[0].tolist() == [42.0, 38.5]
    assert found.low[0, :, 0].tolist() == [20.0, 16.5]
    assert found.beyond.tolist() == [0.0]


def test_at_the_measured_level_a_future_of_the_days_as_they_were_is_the_replay() -> None:
    trace = random_trace(1)
    tables = replay_levels(trace, 0.004, 12.0, LEVELS, np.full(3, 2.0))
    replayed = replay_counts(trace, 0.004, 12.0, np.full(3, 2.0))
    found = outcomes(tables, np.arange(3)[None], np.ones((3, 1, 3)))
    assert np.allclose(found.offered[:, 0], replayed.offered)
    for name in ("low", "middle", "high"):
        assert np.allclose(getattr(found, name)[:, 0, 0], getattr(replayed, name))


def test_equal_limits_differ_by_exactly_nothing_in_every_future() -> None:
    trace = random_trace(2)
    tables = replay_levels(trace, [[0.004, 0.004]] * 3, [[9.0, 9.0]] * 3, LEVELS, [2.0] * 3)
    stream = np.random.Generator(np.random.PCG64(3))
    factors = stream.uniform(0, 3, (3, 50, 7))
    found = outcomes(tables, stream.integers(0, 3, (50, 7)), factors)
    for each in (found.low, found.middle, found.high):
        assert (each[..., 1] - each[..., 0] == 0.0).all()


@given(st.integers(0, 2**20))
@settings(max_examples=many(60, few=8), deadline=None)
def test_more_demand_never_turns_fewer_away(seed: int) -> None:
    tables = replay_levels(random_trace(seed), 0.004, 9.0, LEVELS, [0.5, 2.0, 30.0])
    grid = np.linspace(0.0, 3.0, 61)
    factors = np.broadcast_to(grid[None, :, None], (3, 61, 1))
    found = outcomes(tables, np.ones((61, 1), dtype=np.intp), factors)
    for each in (found.low, found.middle, found.high):
        assert (np.diff(each, axis=1) >= -1e-9).all()
        assert (each[..., 0] <= found.offered + 1e-9).all()


@given(st.integers(0, 2**20))
@settings(max_examples=many(60, few=8), deadline=None)
def test_a_higher_rate_or_burst_never_turns_more_away(seed: int) -> None:
    rates, bursts = [0.002, 0.004, 0.004, 0.02], [5.0, 5.0, 9.0, 9.0]
    tables = replay_levels(random_trace(seed), [rates] * 3, [bursts] * 3, LEVELS, [0.5, 2, 30])
    for each in (tables.low, tables.middle, tables.high):
        assert (np.diff(each, axis=3) <= 1e-9).all()


@given(st.integers(0, 2**20))
@settings(max_examples=many(60, few=8), deadline=None)
def test_the_bounds_hold_a_level_that_was_replayed_in_between(seed: int) -> None:
    """What lies between two levels is refused between what they refuse."""
    trace = random_trace(seed)
    coarse = replay_levels(trace, 0.004, 9.0, [1.0, 2.0])
    between = replay_levels(trace, 0.004, 9.0, [1.0, 1.4, 2.0])
    for name in ("low", "high"):
        ends, inner = getattr(coarse, name), getattr(between, name)[:, :, 1]
        assert (ends[:, :, 0] <= inner + 1e-9).all()
        assert (inner <= ends[:, :, 1] + 1e-9).all()


def test_a_series_figures_do_not_hang_on_its_neighbours_or_their_order() -> None:
    trace = random_trace(4)
    picks, factors = np.array([[0, 2], [1, 1]]), np.full((3, 2, 2), 1.3)
    together = outcomes(replay_levels(trace, 0.004, 9.0, LEVELS), picks, factors)
    turned = outcomes(replay_levels(trace.select([2, 1, 0]), 0.004, 9.0, LEVELS), picks, factors)
    alone = outcomes(replay_levels(trace.select([1]), 0.004, 9.0, LEVELS), picks, factors[:1])
    assert (together.high == turned.high[::-1]).all()
    assert (together.high[1] == alone.high[0]).all()


def test_figures_do_not_hang_on_how_many_rows_are_laid_out_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = random_trace(5)
    whole = replay_levels(trace, 0.004, 9.0, LEVELS, [2.0] * 3)
    monkeypatch.setattr("simulator.limiters.grid.MOST_CELLS", 72)
    pieces = replay_levels(trace, 0.004, 9.0, LEVELS, [2.0] * 3)
    assert (whole.middle == pieces.middle).all()
    assert (whole.offered == pieces.offered).all()


def test_two_halves_of_the_futures_are_the_whole() -> None:
    tables = replay_levels(random_trace(6), 0.004, 9.0, LEVELS)
    stream = np.random.Generator(np.random.PCG64(1))
    picks, factors = stream.integers(0, 3, (20, 7)), stream.uniform(0.2, 2.5, (3, 20, 7))
    whole = outcomes(tables, picks, factors)
    first = outcomes(tables, picks[:9], factors[:, :9])
    assert (whole.high[:, :9] == first.high).all()


def test_midnight_forgets_at_most_a_bucket() -> None:
    """A busy end of the day leaves the next one an empty bucket, which a future forgets."""
    trace = hours([0.0] * 23 + [40.0], [40.0])
    bucket = 10.0
    tables = replay_levels(trace, 1 / HOUR, bucket, [1.0, 2.0])
    turned = outcomes(tables, np.array([[1, 0]]), np.ones((1, 1, 2)))
    joined = trace.select([0])
    joined.offered[:] = np.roll(joined.offered, 24, axis=1)
    truth = replay_counts(joined, 1 / HOUR, bucket)
    assert abs(float(turned.high[0, 0, 0] - truth.high[0])) <= 2 * bucket
    assert abs(float(turned.low[0, 0, 0] - truth.low[0])) <= 2 * bucket


def test_the_middle_is_not_known_without_a_shape() -> None:
    tables = replay_levels(random_trace(7), 0.004, 9.0, LEVELS, [2.0, np.nan, 2.0])
    found = outcomes(tables, np.zeros((2, 3), dtype=np.intp), np.ones((3, 2, 3)))
    assert np.isnan(found.middle[1]).all()
    assert np.isfinite(found.middle[[0, 2]]).all()


def test_another_shape_is_the_one_a_new_replay_finds() -> None:
    trace = random_trace(8)
    first = replay_levels(trace, 0.004, 9.0, LEVELS, [1.0] * 3)
    again = replay_levels(trace, 0.004, 9.0, LEVELS, [4.0] * 3)
    assert np.allclose(another_shape(first, trace, [4.0] * 3).middle, again.middle)
    several = several_shapes(first, trace, [1.0] * 3, [4.0] * 3)
    assert np.allclose(several[0].middle, first.middle)
    assert np.allclose(several[1].middle, again.middle)


def test_days_above_the_grid_are_told() -> None:
    tables = replay_levels(hours([30.0]), 1 / HOUR, 10.0, LEVELS)
    found = outcomes(tables, np.zeros((1, 4), dtype=np.intp), np.array([[[1.0, 2.0, 2.5, 3.0]]]))
    assert found.beyond.tolist() == [0.5]
    assert found.low[0, 0, 0] == pytest.approx(19 + 49 + 64 + 79)


def test_a_row_is_the_tables_of_one_series() -> None:
    tables = replay_levels(random_trace(9), 0.004, 9.0, LEVELS)
    one = tables.row(1)
    assert one.keys == tables.keys[1:2]
    assert (one.high == tables.high[1:2]).all()


def test_steps_are_equal_ratios_with_one_among_them() -> None:
    levels = equal_steps(0.5, 2.0, 5)
    assert np.allclose(levels, [0.5, 0.5**0.5, 1.0, 2.0**0.5, 2.0])
    assert 1.0 in equal_steps(0.6, 2.5, 8).tolist()


@pytest.mark.parametrize(
    ("least", "most", "steps"), [(0.0, 2.0, 5), (1.0, 2.0, 5), (0.5, 1.0, 5), (0.5, 2.0, 2)]
)
def test_steps_out_of_range_are_refused(least: float, most: float, steps: int) -> None:
    with pytest.raises(SimulationError, match="levels from"):
        equal_steps(least, most, steps)


@pytest.mark.parametrize(
    "levels", [[1.0], [0.0, 1.0], [2.0, 1.0], [1.0, 1.0], [1.0, np.nan], [[1.0, 2.0]]]
)
def test_levels_out_of_range_are_refused(levels: list[float]) -> None:
    with pytest.raises(SimulationError, match="levels"):
        replay_levels(hours([1.0]), 1.0, 1.0, levels)


@pytest.mark.parametrize(
    ("rate", "dispersion", "match"),
    [
        ([1.0, 2.0], None, "for 1 series"),
        (-1.0, None, "not negative"),
        (1.0, [1.0, 2.0], "dispersion of shape"),
        (1.0, [-1.0], "dispersion must not be negative"),
    ],
)
def test_limits_and_shapes_out_of_range_are_refused(
    rate: object, dispersion: object, match: str
) -> None:
    with pytest.raises(SimulationError, match=match):
        replay_levels(hours([1.0]), rate, 1.0, LEVELS, dispersion)  # type: ignore[arg-type]


@pytest.fixture
def day() -> DayTables:
    return replay_levels(hours([30.0], [20.0]), 1 / HOUR, 10.0, LEVELS)


@pytest.mark.parametrize(
    ("picks", "factors", "match"),
    [
        (np.zeros((0, 2), dtype=np.intp), np.ones((1, 0, 2)), "futures of shape"),
        (np.zeros(2, dtype=np.intp), np.ones((1, 2)), "futures of shape"),
        (np.array([[0, 2]]), np.ones((1, 1, 2)), "days 0 to 2 of 2"),
        (np.array([[-1, 0]]), np.ones((1, 1, 2)), "days -1 to 0"),
        (np.array([[0.5, 0]]), np.ones((1, 1, 2)), "days"),
        (np.array([[0, 1]]), np.ones((2, 1, 2)), "levels of shape"),
        (np.array([[0, 1]]), np.array([[[1.0, -1.0]]]), "not negative"),
        (np.array([[0, 1]]), np.array([[[1.0, np.nan]]]), "finite"),
    ],
)
def test_futures_out_of_range_are_refused(
    day: DayTables, picks: Array, factors: Array, match: str
) -> None:
    with pytest.raises(SimulationError, match=match):
        outcomes(day, picks, factors)  # type: ignore[arg-type]
