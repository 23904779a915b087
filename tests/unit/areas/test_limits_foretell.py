"""Chances that a limit throttles next week, said at every origin from the days before it alone."""

from __future__ import annotations

import numpy as np
import pytest
from support.area_world import (
    DAY_STEPS,
    START,
    changed,
    config,
    demand,
    history,
    over,
    tenant,
    trace,
)

from simulator import Trace
from simulator.trace import Array
from switchboard_policy.areas.foretold import Foretold, Origins
from switchboard_policy.areas.limits.foretell import NOT_MEASURED, LimitsForetelling
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues

DAYS = 42
WORLD = config()
ORIGINS = Origins(ahead=7, least=28, most=84)
DAY = 86_400


def run_of(*names: str, past: Past = NOT_READ) -> LimitsForetelling:
    values = [one for name in names for one in tenant(name, rps="20", burst="40")]
    return LimitsForetelling(PolicyValues(values), WORLD, 0, ORIGINS, past)


def foretold(block: Trace) -> tuple[Foretold, ...]:
    run = run_of(*(key.tenant for key in block.keys))
    assert run.wants(block.keys) == tuple(sorted(block.keys))
    run.observe(block)
    return run.foretold()


def pressed(mean: float = 16.0, seed: int = 1) -> Array:
    return demand(mean, DAYS, seed=seed)


def test_windows_follow_each_other_and_do_not_overlap() -> None:
    found = foretold(trace({"acme": pressed()}, {"acme": over(pressed(), 20)}))
    ends = [((one.start - START) // DAY, (one.end - START) // DAY) for one in found]
    assert ends == [(28, 35), (35, 42)]


def test_a_tenant_always_over_its_limit_is_foretold_to_be_and_one_far_below_it_is_not() -> None:
    high, low = pressed(22.0), pressed(4.0)
    found = foretold(
        trace({"acme": high, "globex": low}, {"acme": over(high, 20), "globex": 0 * low})
    )
    assert [(one.subject, one.chance, one.came) for one in found] == [
        ("acme/gateway", 1.0, True),
        ("acme/gateway", 1.0, True),
        ("globex/gateway", 0.0, False),
        ("globex/gateway", 0.0, False),
    ]


def test_what_comes_after_an_origin_changes_nothing_that_was_said_at_it() -> None:
    offered, later = pressed(13.2), pressed(13.2)
    later[28 * DAY_STEPS :] *= 2
    before, after = (
        foretold(trace({"acme": each}, {"acme": over(each, 20)})) for each in (offered, later)
    )
    assert before[0].chance == after[0].chance
    assert 0 < before[0].chance < 1
    assert (before[0].came, after[0].came) == (False, True)
    assert before[1].chance != after[1].chance


def test_who_else_is_there_and_in_which_block_changes_nothing() -> None:
    first, second = pressed(13.0), pressed(14.0, seed=2)
    rejected = {"acme": over(first, 20), "globex": over(second, 20)}
    together = foretold(trace({"globex": second, "acme": first}, rejected))
    run, other = run_of("acme", "globex"), run_of("acme", "globex")
    run.observe(trace({"acme": first}, rejected))
    other.observe(trace({"globex": second}, rejected))
    run.absorb(other)
    assert run.foretold() == together


def test_where_rejections_are_not_measured_nothing_is_said_and_nobody_can_tell() -> None:
    found = foretold(trace({"acme": pressed()}))
    assert [(one.chance, one.came, one.why_not) for one in found] == [
        (None, None, NOT_MEASURED)
    ] * 2
    assert not any(one.scored for one in found)


def test_a_week_with_gaps_has_an_unknown_outcome_and_the_one_before_it_a_known_one() -> None:
    offered = pressed()
    offered[36 * DAY_STEPS : 40 * DAY_STEPS] = np.nan
    found = foretold(trace({"acme": offered}, {"acme": over(offered, 20)}))
    assert [one.came for one in found] == [True, None]
    assert found[1].why_not == "the week was not measured well enough"


def test_five_weeks_hold_one_window_and_less_hold_none() -> None:
    offered = pressed()[: 34 * DAY_STEPS]
    assert foretold(trace({"acme": offered}, {"acme": over(offered, 20)})) == ()
    assert ORIGINS.needed_days(1) == 35


@pytest.mark.parametrize(("day", "windows"), [(0.5, 1), (7.0, 1), (7.5, 0), (60.0, 0)])
def test_days_before_a_limit_last_changed_say_nothing_of_it(day: float, windows: int) -> None:
    offered = pressed()
    past = history(
        changed("limits.rps", day, "15", "20", tenant="acme"),
        changed("limits.rps", 40, "1", "2", tenant="globex"),
    )
    run = run_of("acme", past=past)
    run.observe(trace({"acme": offered}, {"acme": over(offered, 20)}))
    assert len(run.foretold()) == windows


def test_less_than_a_day_says_nothing() -> None:
    offered = pressed()[: DAY_STEPS // 2]
    assert foretold(trace({"acme": offered}, {"acme": over(offered, 20)})) == ()
