"""Work that can wait, the grid it may run on, and a place for each piece of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.trace import Array


@dataclass(frozen=True)
class Job:
    """A piece of work that runs in one region without a pause.

    Args:
        name: what it is called.
        power_kw: it draws while it runs, above 0.
        hours: it takes, at least 1.
        release: first hour in which it can run.
        deadline: hour before which it has to be done.
        regions: where it may run, by their place in the grid; the first is where its data are.
    """

    name: str
    power_kw: float
    hours: int
    release: int
    deadline: int
    regions: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse work that could never be done."""
        if not 0 < self.power_kw < float("inf") or self.hours < 1:
            raise SimulationError(f"{self.name} draws {self.power_kw} kW for {self.hours} h")
        if not 0 <= self.release <= self.deadline - self.hours:
            message = f"{self.name} takes {self.hours} h, from {self.release} to {self.deadline}"
            raise SimulationError(message)
        if not self.regions or min(self.regions) < 0:
            raise SimulationError(f"{self.name} may run nowhere")


class Grid:
    """What a kWh costs in grams, and how much batch work fits, by region.

    Args:
        intensity: grams of CO2e a kWh, at least 0, shape (regions, hours).
        capacity_kw: of batch work at the same time, at least 0, shape (regions,).

    Raises:
        SimulationError: shapes differ, or a number is missing or below 0.
    """

    def __init__(self, intensity: ArrayLike, capacity_kw: ArrayLike) -> None:
        self.intensity = np.asarray(intensity, dtype=np.float64)
        self.capacity_kw = np.asarray(capacity_kw, dtype=np.float64)
        if self.intensity.ndim != 2 or self.capacity_kw.shape != self.intensity.shape[:1]:
            message = f"{self.intensity.shape} intensities, {self.capacity_kw.shape} capacities"
            raise SimulationError(message)
        for name, each in (("an intensity", self.intensity), ("a capacity", self.capacity_kw)):
            if not np.isfinite(each).all() or (each < 0).any():
                raise SimulationError(f"{name} is missing or below 0")

    @property
    def hours(self) -> int:
        """How many hours it knows of."""
        return int(self.intensity.shape[1])

    def grams(self, job: Job, region: int) -> Array:
        """Return what a job emits in a region, for each hour it could begin, its release first."""
        hours = self.intensity[region, job.release : job.deadline]
        return job.power_kw * np.convolve(hours, np.ones(job.hours), mode="valid")


@dataclass(frozen=True)
class Placement:
    """Where and when each job runs, shape (jobs,).

    Args:
        region: by its place in the grid.
        start: hour in which it begins.
    """

    region: NDArray[np.intp]
    start: NDArray[np.intp]


def emitted_g(jobs: tuple[Job, ...], placement: Placement, grid: Grid) -> float:
    """Return what placed work emits in grams of CO2e.

    Args:
        jobs: the work.
        placement: where and when each runs.
        grid: what a kWh costs: as it came out, not as it was foretold.
    """
    found = 0.0
    for job, region, start in zip(jobs, placement.region, placement.start, strict=True):
        found += job.power_kw * float(grid.intensity[region, start : start + job.hours].sum())
    return found
