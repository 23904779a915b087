"""Chances that a week overspends its budget, said at every origin from the days before it alone."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from support.area_world import DAY_STEPS, START, STEP, changed, config, history, value

from simulator import SeriesKey, Trace
from simulator.trace import Array
from switchboard_policy.areas.foretold import Foretold, Origins
from switchboard_policy.areas.slo.foretell import SloForetelling
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot

DAYS = 42
SPEC = b"""version: prometheus/v1
service: shop
labels: {owner: them}
slos:
  - name: main
    objective: 99.9
    labels: {switchboard_indicator: availability}
"""


def foretold(
    share: Array, gone: NDArray[np.bool_] | None = None, past: Past = NOT_READ
) -> tuple[Foretold, ...]:
    """Windows of a service of which this share of each day's requests fails."""
    offered = np.full((1, DAYS * DAY_STEPS), 20.0 * STEP)
    if gone is not None:
        offered[0, np.repeat(gone, DAY_STEPS)] = np.nan
    errors = offered * np.repeat(share, DAY_STEPS)
    stated = value("slo.objective", Decimal("99.9"), "slo/shop.yaml", service="shop", slo="main")
    run = SloForetelling(
        PolicyValues([stated]),
        config(),
        Snapshot({"slo/shop.yaml": SPEC}),
        0,
        Origins(ahead=7, least=28, most=84),
        past,
    )
    block = Trace((SeriesKey("shop"),), START, STEP, offered, errors=errors)
    assert run.wants(block.keys) == block.keys
    run.observe(block)
    return run.foretold()


@pytest.mark.parametrize("share", [0.003, 0.0003])
def test_a_budget_far_over_or_under_spent_every_week_is_foretold_to_be(share: float) -> None:
    found = foretold(np.full(DAYS, share))
    came = share > 0.001
    assert [one.came for one in found] == [came, came]
    assert all(one.chance is not None and (one.chance > 0.5) == came for one in found)
    assert {one.subject for one in found} == {"shop/main"}


def test_what_comes_after_an_origin_changes_nothing_that_was_said_at_it() -> None:
    share = np.random.default_rng(1).gamma(2.0, 0.0005, DAYS)
    later = np.where(np.arange(DAYS) >= 28, 10 * share, share)
    before, after = foretold(share), foretold(later)
    assert before[0].chance == after[0].chance
    assert before[1].chance != after[1].chance


def test_failures_that_rise_week_by_week_are_carried_on_from_where_they_stand() -> None:
    rising = 0.0003 * 1.05 ** np.arange(DAYS)
    first, second = foretold(rising)
    assert first.chance is not None
    assert second.chance is not None
    assert second.chance > first.chance
    assert (first.came, second.came) == (True, True)


def test_a_week_that_was_not_measured_has_an_unknown_outcome() -> None:
    gone = np.zeros(DAYS, dtype=np.bool_)
    gone[36:40] = True
    found = foretold(np.full(DAYS, 0.0003), gone=gone)
    assert [one.came for one in found] == [False, None]
    assert found[1].why_not == "the week was not measured well enough"


def test_days_before_an_objective_last_changed_say_nothing_of_it() -> None:
    share = np.full(DAYS, 0.0003)
    past = history(changed("slo.objective", 3, "99", "99.9", service="shop", slo="main"))
    assert len(foretold(share, past=past)) == 1
    gone = history(changed("slo.objective", 60, "99", "99.9", service="shop", slo="main"))
    assert foretold(share, past=gone) == ()
