"""Everything said of a set of forecasts at once."""

from __future__ import annotations

import numpy as np
import pytest
from support.forecasts import perfect, windows

from simulator.calibration.reliability import Reliability
from simulator.calibration.verdict import BLOCK_S, Skill, Verdict, verdict
from simulator.calibration.windows import NotScored, Windows
from simulator.errors import SimulationError


def judged(found: Windows) -> Verdict:
    told = verdict(found, seed=1, span_s=BLOCK_S)
    assert isinstance(told, Verdict), told
    return told


def test_a_perfect_forecaster_is_inside_the_band_and_has_skill() -> None:
    told = judged(perfect(400, 1))
    assert isinstance(told.reliability, Reliability)
    assert isinstance(told.skill, Skill)
    assert told.reliability.holds
    assert told.skill.holds
    assert told.skill.value == pytest.approx(1 - (1 / 6) / (1 / 4), abs=0.06)


def test_stating_the_base_rate_always_is_reliable_and_has_no_skill() -> None:
    came = np.random.default_rng(0).random(400) < 0.3
    told = judged(windows(np.full(400, 0.3), came, groups=20))
    assert isinstance(told.reliability, Reliability)
    assert isinstance(told.skill, Skill)
    assert told.reliability.holds
    assert not told.skill.holds
    assert told.auc == 0.5


def test_the_reverse_of_the_truth_has_less_skill_than_none() -> None:
    found = perfect(400, 1)
    told = judged(found.stating(1 - found.forecast))
    assert isinstance(told.skill, Skill)
    assert told.skill.value < -0.5
    assert isinstance(told.auc, float)
    assert told.auc < 0.3


def test_unknown_outcomes_are_counted_and_left_out() -> None:
    found = perfect(400, 2)
    came = np.where(np.arange(400) % 5 == 0, np.nan, found.came)
    holed = Windows(found.forecast, came, found.start, found.end, found.group)
    told = judged(holed)
    assert (told.windows, told.unknown) == (320, 80)
    assert told.brier == judged(holed.known()).brier


def test_too_few_windows_are_said_to_be_too_few() -> None:
    assert verdict(perfect(49, 0), seed=0, span_s=BLOCK_S) == NotScored(
        "49 windows with a known outcome", 50
    )


@pytest.mark.parametrize(
    ("forecast", "came"), [((float("nan"),), (1,)), ((1.1,), (1,)), ((0.5,), (0.5,))]
)
def test_what_is_no_probability_or_no_outcome_is_refused(
    forecast: tuple[float], came: tuple[float]
) -> None:
    with pytest.raises(SimulationError):
        windows(forecast, came)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    ones = np.ones(1)
    at = np.zeros(1, dtype=np.int64)
    with pytest.raises(SimulationError, match="ends before"):
        Windows(ones, ones, at, at, at)
    with pytest.raises(SimulationError, match="other lengths"):
        Windows(np.ones(2), ones, at, at + 1, at)
