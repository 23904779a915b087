"""Intervals over blocks: what hangs together is drawn together."""

from __future__ import annotations

import numpy as np
import pytest
from support.forecasts import WEEK, perfect, windows

from simulator.calibration.blocks import block_interval, blocks
from simulator.calibration.windows import NotScored
from simulator.errors import SimulationError
from simulator.trace import Array


def mean(sums: Array) -> Array:
    return np.asarray(sums[:, 0] / sums[:, 1])


def width(found: object) -> float:
    assert isinstance(found, tuple), found
    return float(found[1] - found[0])


def test_a_block_is_one_group_over_a_stretch_of_time() -> None:
    found = blocks(windows((0.5,) * 8, (1,) * 8, groups=2), span_s=2 * WEEK)
    assert len(set(found)) == 4
    assert [list(found).count(each) for each in sorted(set(found))] == [2, 2, 2, 2]


def test_the_interval_of_independent_windows_is_that_of_the_normal_law() -> None:
    came = (np.random.default_rng(5).random(400) < 0.5).astype(np.float64)
    parts = np.stack([came, np.ones(400)], axis=1)
    found = block_interval(mean, parts, np.arange(400), seed=0)
    assert width(found) == pytest.approx(2 * 1.645 * np.sqrt(0.25 / 400), rel=0.1)


def test_windows_that_repeat_each_other_say_no_more_than_one() -> None:
    came = np.repeat((np.random.default_rng(5).random(40) < 0.5).astype(np.float64), 10)
    parts = np.stack([came, np.ones(400)], axis=1)
    apart = block_interval(mean, parts, np.arange(400), seed=0)
    together = block_interval(mean, parts, np.arange(400) // 10, seed=0)
    assert width(together) == pytest.approx(np.sqrt(10) * width(apart), rel=0.2)


def test_the_same_seed_gives_the_same_interval_whatever_the_blocks_are_called() -> None:
    parts = np.random.default_rng(0).random((60, 2))
    block = np.arange(60) // 3
    assert block_interval(mean, parts, block, seed=1) == block_interval(
        mean, parts, block + 7, seed=1
    )


def test_few_blocks_have_no_interval() -> None:
    found = perfect(60, 1, groups=2)
    block = blocks(found, span_s=1000 * WEEK)
    assert block_interval(mean, np.ones((60, 2)), block, seed=0) == NotScored(
        "2 blocks of windows", 10
    )


def test_a_block_of_no_time_is_refused() -> None:
    with pytest.raises(SimulationError, match="blocks of 0 s"):
        blocks(perfect(10, 1), 0)
