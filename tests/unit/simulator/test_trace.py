from __future__ import annotations

import numpy as np
import pytest
from support.traces import MONDAY, trace

from simulator import SeriesKey, Trace
from simulator.errors import SimulationError


def test_a_trace_knows_when_its_steps_begin_and_end() -> None:
    counts = trace([1, 2, 3])
    assert (counts.steps, counts.end) == (3, MONDAY + 180)
    assert counts.times.tolist() == [MONDAY, MONDAY + 60, MONDAY + 120]


def test_selected_rows_keep_all_that_was_measured() -> None:
    counts = trace([1], [2], [3], rejected=[[4], [5], [6]])
    picked = counts.select([2, 0])
    assert [key.tenant for key in picked.keys] == ["t2", "t0"]
    assert picked.offered.tolist() == [[3], [1]]
    assert picked.rejected is not None
    assert picked.rejected.tolist() == [[6], [4]]
    assert picked.errors is None


def test_a_step_must_take_time() -> None:
    with pytest.raises(SimulationError, match="step is 0"):
        trace([1], step=0)


def test_arrays_must_have_one_shape() -> None:
    with pytest.raises(SimulationError, match=r"p95 has shape \(1, 3\), expected \(1, 2\)"):
        Trace((SeriesKey("api"),), 0, 60, np.ones((1, 2)), latency={"p95": np.ones((1, 3))})
