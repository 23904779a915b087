"""The least CO2e that any placement could come to, by an exact solver.

Source: the assignment is a mixed-integer program, solved by HiGHS through SciPy; without the
integers it is a lower bound for any size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from simulator.carbon.work import Grid, Job, Placement
from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class _Choices:
    """Every way to begin every job: one column each."""

    job: Array
    region: Array
    start: Array
    grams: Array


def least_g(jobs: tuple[Job, ...], grid: Grid) -> float:
    """Return a number of grams that no placement goes below.

    Args:
        jobs: the work.
        grid: what a kWh costs, and what there is room for.

    Raises:
        SimulationError: there is not enough room for all of it, even in pieces.
    """
    return _solved(jobs, grid, whole=False)[0]


def best(jobs: tuple[Job, ...], grid: Grid) -> tuple[float, Placement]:
    """Return the least that a placement can come to, and one that does; for small cases.

    Args:
        jobs: the work.
        grid: what a kWh costs, and what there is room for.

    Raises:
        SimulationError: there is no placement at all.
    """
    grams, choices, taken = _solved(jobs, grid, whole=True)
    chosen = np.flatnonzero(taken > 0.5)
    chosen = chosen[np.argsort(choices.job[chosen])]
    region, start = (each[chosen].astype(np.intp) for each in (choices.region, choices.start))
    return grams, Placement(region, start)


def _solved(jobs: tuple[Job, ...], grid: Grid, *, whole: bool) -> tuple[float, _Choices, Array]:
    choices = _choices(jobs, grid)
    columns = len(choices.grams)
    once = coo_array((np.ones(columns), (choices.job, np.arange(columns))))
    rows, places, draws = [], [], []
    for column in range(columns):
        job, region = jobs[choices.job[column]], choices.region[column]
        hours = np.arange(choices.start[column], choices.start[column] + job.hours)
        rows.append(region * grid.hours + hours)
        places.append(np.full(job.hours, column))
        draws.append(np.full(job.hours, job.power_kw))
    cells = len(grid.intensity) * grid.hours
    index = (np.concatenate(rows), np.concatenate(places))
    used = coo_array((np.concatenate(draws), index), shape=(cells, columns))
    found = milp(
        choices.grams,
        integrality=np.full(columns, int(whole)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(once.tocsr(), 1, 1),
            LinearConstraint(used.tocsr(), -np.inf, np.repeat(grid.capacity_kw, grid.hours)),
        ],
    )
    if not found.success:
        raise SimulationError(f"no placement: {found.message}")
    return float(found.fun), choices, found.x


def _choices(jobs: tuple[Job, ...], grid: Grid) -> _Choices:
    job, region, start, grams = [], [], [], []
    for number, one in enumerate(jobs):
        for where in one.regions:
            each = grid.grams(one, where)
            job.append(np.full(len(each), number))
            region.append(np.full(len(each), where))
            start.append(one.release + np.arange(len(each)))
            grams.append(each)
    return _Choices(*(np.concatenate(each) for each in (job, region, start, grams)))
