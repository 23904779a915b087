"""The Brier score on windows few enough to be scored by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from support.forecasts import perfect, windows

from simulator.calibration.brier import Brier, brier, skill
from simulator.calibration.windows import NotScored, earlier_rate, own_earlier_rate


def test_the_score_is_the_mean_squared_distance() -> None:
    stated, came = (0.1, 0.4, 0.9, 0.7), (0, 1, 1, 0)
    by_hand = sum((Fraction(str(p)) - y) ** 2 for p, y in zip(stated, came, strict=True)) / 4
    found = brier(windows(stated, came))
    assert isinstance(found, Brier)
    assert found.score == pytest.approx(float(by_hand))


def test_its_parts_add_up_to_the_score() -> None:
    found = brier(perfect(500, 1))
    assert isinstance(found, Brier)
    parts = found.reliability - found.resolution + found.uncertainty + found.within
    assert parts == pytest.approx(found.score)
    assert found.resolution > 10 * found.reliability


def test_where_every_bin_holds_one_forecast_nothing_is_left_within_it() -> None:
    stated = np.repeat([0.2, 0.8], 25)
    came = np.concatenate([np.arange(25) < 10, np.arange(25) < 20])
    found = brier(windows(stated, came))
    assert isinstance(found, Brier)
    assert found.reliability == pytest.approx(0.5 * 0.2**2 + 0.5 * 0.0**2)
    assert found.resolution == pytest.approx(0.2**2)
    assert found.within == pytest.approx(0.0, abs=1e-12)


def test_the_base_rate_as_it_was_known_has_no_skill_over_itself() -> None:
    found = perfect(100, 2)
    rate = earlier_rate(found)
    assert skill(found.stating(np.nan_to_num(rate, nan=0.5)), rate) == pytest.approx(0.0)


def test_only_windows_that_had_ended_at_an_origin_count_in_its_base_rate() -> None:
    found = windows((0.5,) * 6, (1, 1, 0, 1, 0, 0), groups=2)
    np.testing.assert_allclose(earlier_rate(found), [np.nan, np.nan, 1.0, 1.0, 0.75, 0.75])


def test_a_groups_own_rate_is_drawn_towards_everybodys() -> None:
    found = windows((0.5,) * 6, (1, 0, 1, 0, 1, 0), groups=2)
    everybody, own = earlier_rate(found), own_earlier_rate(found)
    np.testing.assert_allclose(everybody[2:], 0.5)
    np.testing.assert_allclose(own[2:], [(1 + 0.5) / 2, 0.5 / 2, (2 + 0.5) / 3, 0.5 / 3])


def test_where_every_outcome_was_the_same_there_is_no_skill_to_tell() -> None:
    found = windows((0.1,) * 4, (0, 0, 0, 0))
    assert isinstance(skill(found, earlier_rate(found)), NotScored)


def test_no_window_at_all_has_no_score() -> None:
    assert isinstance(brier(windows((), ())), NotScored)
