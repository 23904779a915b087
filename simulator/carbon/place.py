"""A place for each piece of work: the cleanest that is free, and then better ones, while there are.

Work is placed on what is foretold and judged on what came. Each job runs in one of its regions,
within its hours, and a region never takes more than it can. The rule is a greedy one: those first
that lose most by not getting their best hour, then each again in turn until nobody gains. What is
lost is counted against the next best hour and against a middling one, and the cleaner outcome is
taken. It needs no solver; how far it is from the best there could be, `bound` tells.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from simulator.carbon.work import Grid, Job, Placement, emitted_g
from simulator.errors import SimulationError
from simulator.numbers import seed_of

_ROUNDS = 20  # of putting each job again; it ends by itself after a few


def place(jobs: tuple[Job, ...], foretold: Grid) -> Placement:
    """Place work so that little CO2e comes of it.

    Args:
        jobs: the work.
        foretold: the grid as it is expected.

    Raises:
        SimulationError: a job knows no hour or region of the grid, or has no room left; says which.
    """
    found = [_greedy(jobs, foretold, middling=middling) for middling in (True, False)]
    return min(found, key=lambda each: emitted_g(jobs, each, foretold))


def _greedy(jobs: tuple[Job, ...], foretold: Grid, *, middling: bool) -> Placement:
    room = _Room(jobs, foretold)
    losses = [_loss(job, foretold, middling=middling) for job in jobs]
    order = sorted(range(len(jobs)), key=lambda job: -losses[job])
    for job in order:
        room.put(job, *room.cleanest(job))
    for _ in range(_ROUNDS):
        if not sum(room.better(job) for job in order):
            break
    return room.placement()


def run_now(jobs: tuple[Job, ...], grid: Grid) -> Placement:
    """Place work where its data are, as soon as there is room: what happens without placing it.

    Args:
        jobs: the work, served in the order of its release.
        grid: what there is room for.

    Raises:
        SimulationError: as `place` does.
    """
    room = _Room(jobs, grid)
    for job in sorted(range(len(jobs)), key=lambda job: jobs[job].release):
        room.put(job, *room.soonest(job))
    return room.placement()


def at_random(jobs: tuple[Job, ...], grid: Grid, *, seed: int) -> Placement:
    """Place work anywhere it may run, blindly.

    Args:
        jobs: the work.
        grid: what there is room for.
        seed: of the draws.

    Raises:
        SimulationError: as `place` does.
    """
    room = _Room(jobs, grid)
    generator = np.random.Generator(np.random.PCG64(seed_of(seed)))
    for job in generator.permutation(len(jobs)):
        places = room.free(job)
        room.put(job, *places[generator.integers(len(places))])
    return room.placement()


class _Room:
    """What is placed so far, and what is still free."""

    def __init__(self, jobs: tuple[Job, ...], grid: Grid) -> None:
        for job in jobs:
            if job.deadline > grid.hours or max(job.regions) >= len(grid.intensity):
                message = f"{job.name} reaches beyond the {grid.hours} hours or regions there are"
                raise SimulationError(message)
        self._jobs, self._grid = jobs, grid
        self._free = np.repeat(grid.capacity_kw[:, None], grid.hours, axis=1)
        self._region = np.full(len(jobs), -1)
        self._start = np.full(len(jobs), -1)

    def free(self, job: int) -> list[tuple[int, int]]:
        """Return every region and hour in which a job could begin."""
        one = self._jobs[job]
        found = [
            (region, one.release + int(hour))
            for region in one.regions
            for hour in np.flatnonzero(self._fits(one, region))
        ]
        if not found:
            message = f"{one.name} has no room: {one.power_kw:g} kW for {one.hours} h from hour"
            raise SimulationError(f"{message} {one.release}, done by {one.deadline}")
        return found

    def cleanest(self, job: int) -> tuple[int, int]:
        """Return where and when a job emits least; the earliest of equals."""
        return min(self.free(job), key=lambda at: (self._grams(job, *at), at[1], at[0]))

    def soonest(self, job: int) -> tuple[int, int]:
        """Return the first hour with room where its data are, or else elsewhere."""
        regions = self._jobs[job].regions
        return min(self.free(job), key=lambda at: (regions.index(at[0]) > 0, at[1]))

    def put(self, job: int, region: int, start: int) -> None:
        """Put a job somewhere."""
        one = self._jobs[job]
        self._free[region, start : start + one.hours] -= one.power_kw
        self._region[job], self._start[job] = region, start

    def better(self, job: int) -> bool:
        """Move a job to a cleaner place, if there is one; return whether there was."""
        one, region, start = self._jobs[job], int(self._region[job]), int(self._start[job])
        self._free[region, start : start + one.hours] += one.power_kw
        best = self.cleanest(job)
        gains = self._grams(job, *best) < self._grams(job, region, start) * (1 - 1e-12)
        self.put(job, *(best if gains else (region, start)))
        return gains

    def placement(self) -> Placement:
        """Return where everything is."""
        return Placement(self._region.copy(), self._start.copy())

    def _fits(self, job: Job, region: int) -> NDArray[np.bool_]:
        hours = self._free[region, job.release : job.deadline] >= job.power_kw - 1e-9
        return np.asarray(np.convolve(hours, np.ones(job.hours), mode="valid") > job.hours - 0.5)

    def _grams(self, job: int, region: int, start: int) -> float:
        one = self._jobs[job]
        hours = self._grid.intensity[region, start : start + one.hours]
        return one.power_kw * float(hours.sum())


def _loss(job: Job, grid: Grid, *, middling: bool) -> float:
    """Return what a job loses, in grams, where it does not get its best place."""
    each = np.sort(np.concatenate([grid.grams(job, region) for region in job.regions]))
    other = np.median(each) if middling else each[min(1, len(each) - 1)]
    return float(other - each[0])


def outside(jobs: Iterable[Job], placement: Placement) -> list[str]:
    """Return the names of jobs that run where or when they may not: none, whoever placed them.

    Args:
        jobs: the work.
        placement: where and when each runs.
    """
    return [
        job.name
        for job, region, start in zip(jobs, placement.region, placement.start, strict=True)
        if region not in job.regions or not job.release <= start <= job.deadline - job.hours
    ]
