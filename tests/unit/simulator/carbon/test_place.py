from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.long import many
from support.scripts import script

from simulator.carbon.bound import best, least_g
from simulator.carbon.place import at_random, outside, place, run_now
from simulator.carbon.work import Grid, Job, Placement, emitted_g
from simulator.errors import SimulationError


def busiest(jobs: tuple[Job, ...], placement: Placement, grid: Grid) -> float:
    """The most that a region is asked for beyond its capacity, in kW."""
    used = np.zeros(grid.intensity.shape)
    for job, region, start in zip(jobs, placement.region, placement.start, strict=True):
        used[region, start : start + job.hours] += job.power_kw
    return float((used - grid.capacity_kw[:, None]).max())


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Job, ...], Grid]:
    """A few jobs on three regions for a day, with room for all of them but little to spare."""
    jobs = []
    for number in range(draw(st.integers(1, 6))):
        hours = draw(st.integers(1, 4))
        release = draw(st.integers(0, 12))
        deadline = release + hours + draw(st.integers(0, 8))
        regions = draw(st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True))
        power = float(draw(st.integers(1, 4)))
        jobs.append(Job(f"job-{number}", power, hours, release, deadline, tuple(regions)))
    grams = draw(
        st.lists(st.lists(st.integers(1, 500), min_size=24, max_size=24), min_size=3, max_size=3)
    )
    return tuple(jobs), Grid(grams, [draw(st.integers(4, 12))] * 3)


@given(cases())
def test_work_stays_where_and_when_it_may_run_and_never_more_than_fits(
    case: tuple[tuple[Job, ...], Grid],
) -> None:
    jobs, grid = case
    ways = (lambda: place(jobs, grid), lambda: run_now(jobs, grid))
    for way in (*ways, lambda: at_random(jobs, grid, seed=1)):
        try:
            placement = way()
        except SimulationError as error:
            assert "has no room" in str(error)  # noqa: PT017 - small grids can be full
            continue
        assert outside(jobs, placement) == []
        assert busiest(jobs, placement, grid) <= 1e-9


def test_small_cases_come_close_to_the_exact_optimum() -> None:
    """Of cases drawn at random most are the optimum itself; none is below it."""
    generator = np.random.Generator(np.random.PCG64(4))
    ratios = []
    for _ in range(many(300, few=40)):
        jobs = tuple(
            Job(f"j{n}", float(generator.integers(1, 5)), 3, int(r), int(r) + 9, (0, 1, 2))
            for n, r in enumerate(generator.integers(0, 12, 6))
        )
        grid = Grid(generator.uniform(50, 500, (3, 24)), np.full(3, 6.0))
        least, exact = best(jobs, grid)
        assert outside(jobs, exact) == []
        assert emitted_g(jobs, exact, grid) == pytest.approx(least)
        assert least_g(jobs, grid) <= least * (1 + 1e-9)
        ratios.append(emitted_g(jobs, place(jobs, grid), grid) / least)
    assert min(ratios) >= 1 - 1e-9
    assert np.median(ratios) == pytest.approx(1)
    assert np.mean(ratios) < 1.02
    assert max(ratios) < 1.1


def test_a_fifth_less_than_either_on_the_scenario_that_was_there_first() -> None:
    module = script("benchmarks", "carbon")
    given_ = module.scenario()
    for seed in given_["seeds"][: many(20, few=3)]:
        row = module.seed_row(given_, seed)
        assert max(row["all work"]) <= 0.8
        assert row["bound"][0] < 1.05


def test_the_cleanest_hour_of_the_one_region_is_taken() -> None:
    grid = Grid([[9, 9, 1, 2, 9, 9], [0, 0, 0, 0, 0, 0]], [5, 5])
    job = Job("nightly", 2.0, 2, 0, 6, (0,))
    found = place((job,), grid)
    assert (int(found.region[0]), int(found.start[0])) == (0, 2)
    assert emitted_g((job,), found, grid) == 2 * (1 + 2)


def test_who_loses_most_goes_first() -> None:
    """One hour is clean; the job that has another good one leaves it to the one that has none."""
    grid = Grid([[1, 100, 100], [100, 2, 100]], [1, 1])
    picky = Job("picky", 1.0, 1, 0, 3, (0,))
    easy = Job("easy", 1.0, 1, 0, 3, (0, 1))
    found = place((easy, picky), grid)
    assert found.start.tolist() == [1, 0]
    assert found.region.tolist() == [1, 0]


def test_what_has_no_room_is_named() -> None:
    grid = Grid([[1, 1]], [1])
    jobs = tuple(Job(f"job-{n}", 1.0, 1, 0, 2, (0,)) for n in range(3))
    with pytest.raises(SimulationError, match="job-2 has no room: 1 kW for 1 h from hour 0"):
        place(jobs, grid)
    with pytest.raises(SimulationError, match="no placement"):
        best(jobs, grid)
    with pytest.raises(SimulationError, match="beyond the 2 hours"):
        place((Job("late", 1.0, 1, 0, 9, (0,)),), grid)


@pytest.mark.parametrize(
    ("power", "hours", "release", "deadline", "regions", "says"),
    [
        (0.0, 1, 0, 1, (0,), "draws 0.0 kW"),
        (1.0, 0, 0, 1, (0,), "for 0 h"),
        (1.0, 3, 0, 2, (0,), "takes 3 h, from 0 to 2"),
        (1.0, 1, 0, 1, (), "may run nowhere"),
    ],
)
def test_work_that_could_never_be_done_is_refused(  # noqa: PLR0917 - a table
    power: float, hours: int, release: int, deadline: int, regions: tuple[int, ...], says: str
) -> None:
    with pytest.raises(SimulationError, match=says):
        Job("x", power, hours, release, deadline, regions)


def test_a_grid_with_holes_is_refused() -> None:
    with pytest.raises(SimulationError, match="an intensity is missing"):
        Grid([[1, np.nan]], [1])
    with pytest.raises(SimulationError, match="a capacity is missing or below 0"):
        Grid([[1, 1]], [-1])
    with pytest.raises(SimulationError, match="capacities"):
        Grid([[1, 1]], [1, 2])
