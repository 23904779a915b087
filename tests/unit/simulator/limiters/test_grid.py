"""Series are replayed a few at a time, and come out as if all were replayed at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from support.traces import MONDAY, trace

from simulator.errors import SimulationError
from simulator.limiters import (
    Throttling,
    concurrency,
    discrete_fills,
    fixed_window,
    gcra,
    hierarchy,
    priority,
    sliding_counter,
    sliding_window,
)
from simulator.limiters.nesting import Nesting
from simulator.limiters.priority import ReservedBucket
from simulator.trace import Trace

LIMITS = np.arange(3.0, 10.0)
NESTING = Nesting(LIMITS, LIMITS, [0, 1] * 3 + [0], [20, 9], [20, 30], 30, 40)

MODELS: list[Callable[[Trace], Throttling]] = [
    lambda counts: gcra.replay_counts(counts, LIMITS, 20),
    lambda counts: discrete_fills.replay_counts(counts, 20, LIMITS, 7),
    lambda counts: fixed_window.replay_counts(counts, LIMITS, 50),
    lambda counts: fixed_window.replay_counts(counts, LIMITS, 50, fixed_window.Anchor.FIRST),
    lambda counts: sliding_window.replay_counts(counts, LIMITS, 180),
    lambda counts: sliding_counter.replay_counts(counts, LIMITS, 180),
    lambda counts: sliding_counter.replay_counts(counts, LIMITS, 50),
    lambda counts: concurrency.replay_counts(counts, LIMITS, 1, 90),
    lambda counts: hierarchy.replay_counts(counts, NESTING).each,
    lambda counts: (
        priority.replay_counts(counts, [True, False] * 3 + [True], ReservedBucket(30, 40, 10)).each
    ),
]


def seven() -> Trace:
    """Seven series across midnight."""
    draw = np.random.Generator(np.random.PCG64(3))
    return trace(*draw.poisson(60, size=(7, 60)).tolist(), start=MONDAY - 30 * 60)


@pytest.mark.parametrize("model", MODELS)
def test_chunks_of_series_give_what_one_pass_gives(
    model: Callable[[Trace], Throttling], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model(seven())
    monkeypatch.setattr("simulator.limiters.grid.MOST_CELLS", 100)
    parts = model(seven())
    for name in ("offered", "low", "high", "low_by_day", "high_by_day"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()
    assert (whole.high > whole.low).any()


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_trace_refuses_nobody(model: Callable[[Trace], Throttling]) -> None:
    found = model(trace(*[[]] * 7))
    assert found.high.tolist() == [0] * len(found.high)


@pytest.mark.parametrize("count", [-1, float("inf")])
@pytest.mark.parametrize("model", MODELS)
def test_counts_out_of_range_are_refused(
    model: Callable[[Trace], Throttling], count: float
) -> None:
    with pytest.raises(SimulationError, match="counts must be finite"):
        model(trace(*[[1, count]] * 7))
