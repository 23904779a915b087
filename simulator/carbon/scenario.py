"""Made-up days of several grids, with the forecast of them that somebody would have had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.carbon.work import Grid, Job
from simulator.errors import SimulationError
from simulator.numbers import seed_of
from simulator.trace import Array

_DAY = 24
_LASTING = 0.96  # of weather from hour to hour: half of it is left after 17 hours


@dataclass(frozen=True)
class Region:
    """A grid and what moves it.

    Args:
        name: of the region.
        mean_g: grams of CO2e a kWh.
        solar: share by which the highest sun lowers it, 0 to 1.
        wind: standard deviation of the weather, as a share.
        noon_utc: hour at which the sun is highest.
        capacity_kw: of batch work at the same time.
    """

    name: str
    mean_g: float
    solar: float
    wind: float
    noon_utc: int
    capacity_kw: float


@dataclass(frozen=True)
class Work:
    """Jobs of one kind.

    Args:
        name: of the kind.
        count: of jobs.
        power_kw: each draws.
        hours: each takes.
        release: hour of the first.
        slack: hours each may wait.
        every: hours until the next ones, which wrap around at the end.
        regions: where they may run, their own first.
    """

    name: str
    count: int
    power_kw: float
    hours: int
    release: int
    slack: int
    every: int
    regions: tuple[int, ...]


def grids(
    regions: tuple[Region, ...], hours: int, *, forecast: float, seed: int
) -> tuple[Grid, Grid]:
    """Return the grid as it came out, and as it was foretold at the beginning.

    Args:
        regions: what there is.
        hours: how long.
        forecast: error after a day, as a share; it grows with the square root of time.
        seed: of the weather and the error.

    Raises:
        SimulationError: a share outside its range.
    """
    if not 0 <= forecast < 1 or not all(0 <= each.solar <= 1 for each in regions):
        raise SimulationError("shares are 0 to 1")
    generator = np.random.Generator(np.random.PCG64(seed_of(seed)))
    came = np.array([_intensity(each, hours, generator) for each in regions])
    steps = generator.standard_normal(came.shape) * forecast / np.sqrt(_DAY)
    foretold = came * np.exp(np.cumsum(steps, axis=1))
    capacity = np.array([each.capacity_kw for each in regions])
    return Grid(came, capacity), Grid(foretold, capacity)


def jobs_of(work: tuple[Work, ...], hours: int) -> tuple[Job, ...]:
    """Return the jobs of all kinds, each within the hours there are.

    Args:
        work: the kinds.
        hours: how long the scenario lasts.
    """
    found: list[Job] = []
    for kind in work:
        latest = hours - kind.hours - kind.slack
        for number in range(kind.count):
            release = kind.release + kind.every * number % max(1, latest - kind.release + 1)
            deadline = release + kind.slack + kind.hours
            name = f"{kind.name}-{number + 1}"
            found.append(Job(name, kind.power_kw, kind.hours, release, deadline, kind.regions))
    return tuple(found)


def _intensity(region: Region, hours: int, generator: np.random.Generator) -> Array:
    hour = np.arange(hours)
    sun = np.maximum(0.0, np.cos((hour - region.noon_utc) / _DAY * 2 * np.pi))
    weather = np.empty(hours)
    state = generator.standard_normal()
    for place, shock in enumerate(generator.standard_normal(hours)):
        state = _LASTING * state + np.sqrt(1 - _LASTING**2) * shock
        weather[place] = state
    return np.asarray(region.mean_g * (1 - region.solar * sun) * np.exp(region.wind * weather))
