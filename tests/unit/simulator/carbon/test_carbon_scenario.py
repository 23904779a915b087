from __future__ import annotations

import numpy as np
import pytest

from simulator.carbon.scenario import Region, Work, grids, jobs_of
from simulator.errors import SimulationError

SUNNY = Region("sunny", 300.0, 0.5, 0.0, 12, 10.0)
WINDY = Region("windy", 300.0, 0.0, 0.3, 12, 10.0)


def test_the_sun_lowers_it_by_its_share_at_noon() -> None:
    came, _ = grids((SUNNY,), 48, forecast=0.0, seed=1)
    assert came.intensity[0, 12] == pytest.approx(150)
    assert came.intensity[0, 36] == pytest.approx(150)
    assert came.intensity[0, 0] == pytest.approx(300)


def test_the_weather_has_its_spread_and_lasts() -> None:
    found = [
        np.log(grids((WINDY,), 72, forecast=0.0, seed=seed)[0].intensity[0] / 300)
        for seed in range(200)
    ]
    assert np.std(found) == pytest.approx(0.3, rel=0.1)
    now, later = np.array(found)[:, 0], np.array(found)[:, 24]
    assert np.corrcoef(now, later)[0, 1] == pytest.approx(0.96**24, abs=0.2)


def test_a_forecast_is_as_far_off_after_a_day_as_it_says() -> None:
    off = []
    for seed in range(300):
        came, foretold = grids((WINDY,), 25, forecast=0.15, seed=seed)
        off.append(np.log(foretold.intensity[0, 23] / came.intensity[0, 23]))
    assert np.std(off) == pytest.approx(0.15, rel=0.15)


def test_a_seed_gives_the_same_days_and_another_gives_others() -> None:
    one, two = (grids((WINDY,), 24, forecast=0.1, seed=3)[1].intensity for _ in range(2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, grids((WINDY,), 24, forecast=0.1, seed=4)[1].intensity)


def test_every_job_lies_within_the_hours_there_are() -> None:
    found = jobs_of((Work("etl", 9, 2.0, 3, 18, 12, 24, (0,)),), 72)
    assert [job.release for job in found[:3]] == [18, 42, 26]
    assert all(job.deadline <= 72 and job.deadline - job.release == 15 for job in found)


def test_shares_that_are_none_are_refused() -> None:
    with pytest.raises(SimulationError, match="shares are 0 to 1"):
        grids((WINDY,), 24, forecast=1.5, seed=1)
    with pytest.raises(SimulationError, match="shares are 0 to 1"):
        grids((Region("x", 1.0, 2.0, 0.0, 12, 1.0),), 24, forecast=0.1, seed=1)
