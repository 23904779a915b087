"""What placing work saves, against running it at once and against placing it blindly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.carbon.place import at_random, outside, place, run_now
from simulator.carbon.scenario import Region, grids
from simulator.carbon.work import Grid, Job, Placement, emitted_g
from simulator.errors import SimulationError
from simulator.numbers import at_least

ALL = "all work"


@dataclass(frozen=True)
class Saved:
    """CO2e of placed work, and that of others.

    Args:
        placed_g: grams of the work as it was placed, on the grid as it came out.
        at_once_g: grams where it runs at home and at once.
        blindly_g: grams where it is placed at random, the mean of some draws.
    """

    placed_g: float
    at_once_g: float
    blindly_g: float

    @property
    def against_at_once(self) -> float:
        """Share that is saved against running at once."""
        return 1 - self.placed_g / self.at_once_g

    @property
    def against_blindly(self) -> float:
        """Share that is saved against placing it blindly."""
        return 1 - self.placed_g / self.blindly_g


def compare(  # noqa: PLR0913 - a scenario's parts, each named by the caller
    jobs: tuple[Job, ...],
    regions: tuple[Region, ...],
    hours: int,
    *,
    forecast: float,
    blind_draws: int,
    seed: int,
) -> dict[str, Saved]:
    """Place work on a forecast, and return what it saved by kind of work, and of all.

    The kind of a job is its name up to the last hyphen.

    Args:
        jobs: the work.
        regions: grids there are.
        hours: how long.
        forecast: how far it is off after a day, as a share.
        blind_draws: random placements whose mean counts, at least 1.
        seed: of weather, forecast and random placements.

    Raises:
        SimulationError: a job has no room, or would run where or when it may not.
    """
    at_least(1, "blind_draws", blind_draws)
    came, foretold = grids(regions, hours, forecast=forecast, seed=seed)
    placed = place(jobs, foretold)
    if astray := outside(jobs, placed):
        raise SimulationError(f"{astray[0]} would run where or when it may not")
    ours, at_once = by_kind(jobs, placed, came), by_kind(jobs, run_now(jobs, came), came)
    draws = [
        by_kind(jobs, at_random(jobs, came, seed=1000 * seed + draw), came)
        for draw in range(blind_draws)
    ]
    return {
        kind: Saved(ours[kind], at_once[kind], float(np.mean([each[kind] for each in draws])))
        for kind in ours
    }


def by_kind(jobs: tuple[Job, ...], placement: Placement, grid: Grid) -> Mapping[str, float]:
    """Return grams of each kind of work, and of all.

    Args:
        jobs: the work.
        placement: where and when each runs.
        grid: what a kWh costs.
    """
    found: dict[str, float] = defaultdict(float)
    for number, job in enumerate(jobs):
        one = Placement(placement.region[[number]], placement.start[[number]])
        grams = emitted_g((job,), one, grid)
        found[job.name.rpartition("-")[0]] += grams
        found[ALL] += grams
    return found
