from __future__ import annotations

import numpy as np
import pytest

from simulator.stretches import Stretch, spending_stretches
from simulator.trace import Array

START, MINUTE, DAY = 1_767_571_200, 60, 86_400
TOTAL = np.full(30 * DAY // MINUTE, 100.0)


def found(errors: Array, total: Array = TOTAL, least: float = 0.02) -> tuple[Stretch, ...]:
    return spending_stretches(
        errors,
        total,
        0.999,
        step=MINUTE,
        start=START,
        least_spent=least,
        quiet_s=3600,
    )


def failing(*stretches: tuple[int, int, float], quiet: float = 0.0) -> Array:
    errors = TOTAL * quiet
    for first, minutes, ratio in stretches:
        errors[first : first + minutes] = 100.0 * ratio
    return errors


def test_a_stretch_begins_and_ends_with_the_failures_that_spent_the_budget() -> None:
    """20 % of 100 a minute fail for 30 minutes: 600, less the 3 that time allows, of 4,320."""
    (stretch,) = found(failing((1000, 30, 0.2)))
    begin = START + 1000 * MINUTE
    assert (stretch.start, stretch.end) == (begin, begin + 30 * MINUTE)
    assert stretch.spent == pytest.approx(597 / 4320)


@pytest.mark.parametrize(("least", "told"), [(0.13, 1), (0.14, 0)])
def test_a_stretch_that_spent_less_is_none(least: float, told: int) -> None:
    assert len(found(failing((1000, 30, 0.2)), least=least)) == told


def test_failures_soon_after_one_another_are_one_stretch_and_late_ones_another() -> None:
    near = found(failing((1000, 30, 0.2), (1080, 30, 0.2)))
    assert [(one.end - one.start) // MINUTE for one in near] == [110]
    assert len(found(failing((1000, 30, 0.2), (1200, 30, 0.2)))) == 2


def test_a_service_that_keeps_its_objective_has_none_however_it_rattles() -> None:
    noise = np.random.default_rng(1).poisson(0.09, len(TOTAL)).astype(np.float64)  # 0.09 %
    assert found(noise) == ()


def test_a_service_that_never_keeps_its_objective_is_one_long_stretch() -> None:
    (stretch,) = found(failing(quiet=0.002))
    assert (stretch.start, stretch.end) == (START, START + 30 * DAY)


def test_the_first_step_may_begin_a_stretch() -> None:
    (stretch,) = found(failing((0, 30, 0.2)))
    assert (stretch.start, stretch.end) == (START, START + 30 * MINUTE)


def test_unmeasured_steps_spend_nothing_and_no_traffic_has_no_stretch() -> None:
    errors, total = failing((1000, 30, 0.2)), TOTAL.copy()
    errors[1010:1020] = np.nan
    (stretch,) = found(errors, total)
    assert (stretch.end - stretch.start) // MINUTE == 30
    assert stretch.spent == pytest.approx(398 / 4320, rel=1e-3)
    assert found(np.zeros(60), np.zeros(60)) == ()


def test_nothing_measured_at_all_has_no_stretch() -> None:
    assert found(np.full(60, np.nan), np.full(60, np.nan)) == ()
