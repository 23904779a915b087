"""How limits are scored on later days: known answers, and nothing of the future in a choice."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.scripts import script

pytestmark = pytest.mark.checkout

later = script("benchmarks", "later")
START, STEP, STEPS = 1_788_739_200, 3600, 24
TARGET = 0.001


def ledger(*levels: float, rungs: tuple[int, ...] = (5, 10, 20, 40), burst: float = 0.0) -> object:
    """A tenant that sends so many requests a second on each day, and even arrivals' refusals."""
    offered = np.repeat(np.array(levels, dtype=np.float64)[:, None] * STEP, STEPS, axis=1)
    refused = np.maximum(offered - np.array(rungs)[:, None, None] * STEP, 0).astype(np.float32)
    truth = later.Truth(
        kind="by hand",
        start=START,
        step=STEP,
        burst=burst,
        offered=offered,
        abusive=np.zeros_like(offered),
        ladder=tuple(Decimal(rung) for rung in rungs),
        refused=refused,
    )
    return later.Ledger.of(truth)


def field(judged: np.ndarray, name: str) -> float:
    return float(judged[later.FIELDS.index(name)])


def test_two_levels_by_hand() -> None:
    """Four days of 8 and four of 16: 10 turns away 6 of 16 later; 20 is the least that does not."""
    found = ledger(8, 8, 8, 8, 16, 16, 16, 16)
    assert found.best(0, 4, TARGET) == 1
    assert found.best(4, 8, TARGET) == 2
    low, fits, high = (found.judged(rung, 4, 8, TARGET) for rung in (1, 2, 3))
    assert field(low, "throttled") == pytest.approx(6 / 16)
    assert field(low, "missed") == 1
    assert field(low, "excess_throttled") == pytest.approx(6 / 16)
    assert field(low, "excess_slack") == 0
    assert field(fits, "slack") == pytest.approx(1 - 16 / 20)
    assert (field(fits, "excess_throttled"), field(fits, "excess_slack")) == (0, 0)
    assert field(high, "excess_slack") == pytest.approx(16 / 20 - 16 / 40)
    assert field(high, "sold") == 40


def test_who_sees_the_future_has_nothing_to_regret() -> None:
    stream = np.random.default_rng(0)
    found = ledger(*stream.uniform(4, 38, 60))
    for day in range(28, 53):
        best = found.best(day, day + 7, TARGET)
        assert best is not None
        judged = found.judged(best, day, day + 7, TARGET)
        assert field(judged, "missed") == 0
        assert (field(judged, "excess_throttled"), field(judged, "excess_slack")) == (0, 0)


def test_days_that_no_rate_keeps_are_not_held_against_anybody() -> None:
    judged = ledger(8, 99).judged(3, 1, 2, TARGET)
    assert np.isnan(field(judged, "excess_throttled"))
    assert field(judged, "missed") == 1


def test_what_comes_later_changes_no_choice() -> None:
    stream = np.random.default_rng(1)
    past = stream.uniform(6, 12, 28)
    quiet, loud = (ledger(*past, *days, burst=40.0) for days in ([6.0] * 14, [39.0] * 14))
    in_force = np.full((1, 42), 1, dtype=np.intp)
    one, other = (later.past_of([each], in_force, [0], 28) for each in (quiet, loud))
    assert np.array_equal(one.trace.offered, other.trace.offered)
    for rule in (later.ours, *later.OTHERS.values()):
        assert rule(one).tolist() == rule(other).tolist()


def test_a_loop_leaves_a_changed_limit_alone_and_forgets_what_another_limit_made() -> None:
    asked = []

    def doubled(past: object) -> np.ndarray:
        asked.append(int(np.isnan(past.trace.offered[0]).sum()) // STEPS)
        return np.array([2.0 * float(past.rates[0])])

    each = [ledger(*[4.0] * 63)]
    in_force = np.zeros((1, 63), dtype=np.intp)
    found, changes = later.closed_loop(each, in_force, doubled, later.Plan())
    sold = found[0, :, later.FIELDS.index("sold")].tolist()
    assert sold == [10, 10, 20, 20, 40]
    assert changes.tolist() == [3]
    assert asked == [0, 21, 14, 21, 14]
