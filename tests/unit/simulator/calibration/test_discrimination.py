"""The area under the ROC curve, against hand and against SciPy's Mann-Whitney."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu
from support.forecasts import perfect, windows

from simulator.calibration.discrimination import auc
from simulator.calibration.windows import NotScored


def test_it_is_the_share_of_pairs_in_the_right_order_a_tie_counting_half() -> None:
    # Pairs: 0.4 over 0.1, 0.4 ties 0.4, 0.9 over both: 3.5 of 4.
    assert auc(windows((0.1, 0.4, 0.4, 0.9), (0, 0, 1, 1))) == 3.5 / 4


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_mann_whitney_statistic_over_the_pairs(seed: int) -> None:
    found = perfect(80, seed)
    rounded = found.stating(np.round(found.forecast, 1))
    came = rounded.came == 1
    test = mannwhitneyu(rounded.forecast[came], rounded.forecast[~came])
    assert auc(rounded) == pytest.approx(test.statistic / (came.sum() * (~came).sum()))


def test_the_reverse_of_a_forecast_has_the_rest_of_the_area() -> None:
    found = perfect(60, 7)
    area, other = auc(found), auc(found.stating(1 - found.forecast))
    assert isinstance(area, float)
    assert isinstance(other, float)
    assert area + other == pytest.approx(1.0)


def test_a_constant_forecast_sorts_nothing() -> None:
    assert auc(windows((0.3,) * 4, (0, 1, 0, 1))) == 0.5


@pytest.mark.parametrize("came", [0.0, 1.0])
def test_with_one_outcome_alone_there_is_nothing_to_sort(came: float) -> None:
    assert isinstance(auc(windows((0.3, 0.4), (came, came))), NotScored)
