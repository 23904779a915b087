from __future__ import annotations

import numpy as np
import pytest
from support.traces import MONDAY, trace

from simulator import SeriesKey, Trace
from simulator.days import DAY, weekday
from simulator.errors import SimulationError
from simulator.resample import draw_days, rearrange, whole_days

FIRST = MONDAY // DAY


def days_of(first: float, *, days: int = 2, start: int = MONDAY, step: int = 21_600) -> Trace:
    """Return a trace in quarters of days, numbered from `first`."""
    steps = days * DAY // step
    row = np.arange(first, first + steps)[None]
    return Trace(
        (SeriesKey("api"),),
        start,
        step,
        row,
        rejected=row + 100,
        errors=row + 200,
        latency={"p95": row + 300},
    )


def test_weekdays_are_kept_where_there_are_two_of_each() -> None:
    picks = draw_days(28, FIRST + 3, block=3, draws=50, seed=1)
    assert (weekday(FIRST + 3 + picks) == weekday(FIRST + 3 + np.arange(28))).all()
    assert len(np.unique(picks[:, 0])) > 1


def test_too_few_weeks_draw_any_day() -> None:
    picks = draw_days(13, FIRST, block=1, draws=200, seed=1)
    assert set(picks[:, 0].tolist()) == set(range(13))


def test_runs_of_days_stay_together() -> None:
    picks = draw_days(10, FIRST, block=4, draws=20, seed=1)
    assert (np.diff(picks[:, :4]) == 1).all()
    assert (np.diff(picks[:, 4:8]) == 1).all()


def test_a_run_whose_weekday_begins_only_too_late_stays_inside() -> None:
    """Fourteen days in runs of fourteen: only the first day begins a full run."""
    assert draw_days(14, FIRST, block=14, draws=3, seed=1).tolist() == [list(range(14))] * 3


def test_the_same_seed_draws_the_same_days() -> None:
    draws = [draw_days(30, FIRST, block=2, draws=9, seed=seed).tolist() for seed in (5, 5, 6)]
    assert draws[0] == draws[1]
    assert draws[0] != draws[2]


@pytest.mark.parametrize(("days", "block", "draws"), [(0, 1, 1), (5, 0, 1), (5, 6, 1), (5, 1, 0)])
def test_draws_out_of_range_are_refused(days: int, block: int, draws: int) -> None:
    with pytest.raises(SimulationError, match=r"draws of|draws is 0"):
        draw_days(days, FIRST, block=block, draws=draws, seed=1)


def test_a_day_moves_with_all_that_was_measured_of_it() -> None:
    moved = rearrange(days_of(0), np.array([1, 0, 1]))
    assert moved.offered.tolist() == [[4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]]
    assert moved.rejected is not None
    assert moved.errors is not None
    assert (moved.rejected - moved.offered).tolist() == [[100] * 12]
    assert (moved.errors - moved.offered).tolist() == [[200] * 12]
    assert (moved.latency["p95"] - moved.offered).tolist() == [[300] * 12]
    assert (moved.abusive, moved.start) == (None, MONDAY)


def test_partial_days_are_left_out() -> None:
    """From 06:00 on Monday to 12:00 on Wednesday: Tuesday is whole."""
    counts = trace(list(range(9)), step=21_600, start=MONDAY + 21_600)
    cut = whole_days(counts)
    assert (cut.start, cut.offered.tolist()) == (MONDAY + DAY, [[3, 4, 5, 6]])


@pytest.mark.parametrize(("step", "start"), [(7 * 3_600, 0), (3_600, 1_800)])
def test_steps_that_do_not_fit_into_days_are_refused(step: int, start: int) -> None:
    with pytest.raises(SimulationError, match="do not fit into days"):
        whole_days(trace([1] * 99, step=step, start=start))


def test_less_than_a_day_is_refused() -> None:
    with pytest.raises(SimulationError, match="no whole day"):
        whole_days(trace([1] * 23, step=3_600))


@pytest.mark.parametrize("picks", [[], [2], [-1], [[0]]])
def test_days_that_are_not_there_are_refused(picks: list[int]) -> None:
    with pytest.raises(SimulationError, match="of 2"):
        rearrange(days_of(0), np.array(picks, dtype=np.intp))


def test_partial_days_cannot_be_rearranged() -> None:
    with pytest.raises(SimulationError, match="only whole days"):
        rearrange(trace([1] * 25, step=3_600), np.array([0]))
