from __future__ import annotations

import numpy as np
import pytest

from simulator.capacity.scalability import fit_scalability
from simulator.errors import SimulationError

LOADS = np.array([1.0, 2, 4, 8, 16, 32])


def law(rate: float, contention: float, coherence: float) -> np.ndarray:
    """Throughput as the law has it."""
    return np.asarray(
        rate * LOADS / (1 + contention * (LOADS - 1) + coherence * LOADS * (LOADS - 1))
    )


@pytest.mark.parametrize(
    ("rate", "contention", "coherence"),
    [(995.6, 0.02671, 0.000769), (100.0, 0.0, 0.0), (50.0, 0.1, 0.0), (50.0, 0.0, 0.01)],
)
def test_measurements_without_noise_give_the_law_they_come_from(
    rate: float, contention: float, coherence: float
) -> None:
    found = fit_scalability(LOADS, law(rate, contention, coherence))
    assert found.rate == pytest.approx(rate)
    assert found.contention == pytest.approx(contention, abs=1e-9)
    assert found.coherence == pytest.approx(coherence, abs=1e-9)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_the_peak_is_where_throughput_is_largest() -> None:
    found = fit_scalability(LOADS, law(995.6, 0.02671, 0.000769))
    assert found.peak == pytest.approx(35.6, abs=0.1)
    assert not found.peak_was_seen
    near = found.throughput([found.peak - 1, found.peak, found.peak + 1])
    assert near[1] == near.max()
    assert fit_scalability(LOADS, law(1.0, 0.1, 0.0)).peak == float("inf")
    assert fit_scalability(LOADS, law(1.0, 0.1, 0.01)).peak_was_seen


def test_noise_is_told_as_an_error_of_the_fit() -> None:
    generator = np.random.Generator(np.random.PCG64(3))
    noisy = law(100.0, 0.05, 0.001) * (1 + 0.05 * generator.standard_normal(len(LOADS)))
    found = fit_scalability(LOADS, noisy)
    assert 0.005 < found.error < 0.1
    assert found.throughput(8.0) == pytest.approx(law(100.0, 0.05, 0.001)[3], rel=0.1)


def test_what_the_law_does_not_know_is_refused() -> None:
    with pytest.raises(SimulationError, match="3 different loads"):
        fit_scalability([1, 2, 3, 3], [1, 2, 3, 3])
    with pytest.raises(SimulationError, match="falls from the first load on"):
        fit_scalability([2, 4, 8, 16], [100, 10, 1, 0.1])
    assert fit_scalability([1, 2, 4, 8], [1, 3, 9, 27]).error > 0.3
    with pytest.raises(SimulationError, match="above 0"):
        fit_scalability([1, 2, 3, 4], [1, 2, 0, 4])
    with pytest.raises(SimulationError, match="loads and"):
        fit_scalability([1, 2], [1])
