from __future__ import annotations

import pytest

from simulator.errors import SimulationError
from simulator.rare import count_bounds, share_bounds


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 2.303), (1, 0.105, 3.890), (10, 6.221, 15.407)]
)
def test_the_bounds_of_a_count_are_the_published_ones(count: int, low: float, high: float) -> None:
    """Tables of Poisson limits at 80 %: none seen leaves a mean of up to 2.303."""
    assert count_bounds(count, 0.8) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(
    ("seen", "of", "low", "high"),
    [(0, 10, 0.0, 0.2057), (3, 10, 0.1158, 0.5517), (10, 10, 0.7943, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_bounds_of_a_share_are_the_published_ones(
    seen: int, of: int, low: float, high: float
) -> None:
    """Of none in ten, 1 - 0.1 ** (1 / 10) is 20.57 %."""
    assert share_bounds(seen, of, 0.8) == pytest.approx((low, high), abs=1e-4)


def test_what_cannot_have_been_seen_is_refused() -> None:
    with pytest.raises(SimulationError, match="a count of -1"):
        count_bounds(-1, 0.8)
    with pytest.raises(SimulationError, match="3 of 2"):
        share_bounds(3, 2, 0.8)
    with pytest.raises(SimulationError, match="a level of 1"):
        share_bounds(1, 2, 1.0)
