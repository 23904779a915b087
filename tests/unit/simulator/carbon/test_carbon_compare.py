from __future__ import annotations

import pytest

from simulator.carbon.compare import ALL, compare
from simulator.carbon.scenario import Region, Work, jobs_of
from simulator.errors import SimulationError

FLAT = {"solar": 0.0, "wind": 0.0, "noon_utc": 12, "capacity_kw": 50.0}
REGIONS = (Region("a", mean_g=100, **FLAT), Region("b", mean_g=20, **FLAT))  # type: ignore[arg-type]
JOBS = jobs_of(
    (
        Work("free", 10, 1, 1, 0, 4, 0, (0, 1)),
        Work("bound", 5, 1, 1, 0, 4, 0, (0,)),
    ),
    hours=8,
)


def test_free_work_saves_four_fifths_and_bound_work_nothing() -> None:
    found = compare(JOBS, REGIONS, 8, forecast=0.0, blind_draws=20, seed=1)
    assert found["free"].against_at_once == pytest.approx(0.8)
    assert 0.5 < found["free"].against_blindly < 0.8
    assert found["bound"].against_at_once == pytest.approx(0)
    assert found[ALL].placed_g == found["free"].placed_g + found["bound"].placed_g == 700


def test_the_same_seed_gives_the_same_and_no_blind_draw_is_refused() -> None:
    one, other = (compare(JOBS, REGIONS, 8, forecast=0.2, blind_draws=2, seed=5) for _ in range(2))
    assert one == other
    with pytest.raises(SimulationError, match="blind_draws is 0"):
        compare(JOBS, REGIONS, 8, forecast=0.2, blind_draws=0, seed=5)
