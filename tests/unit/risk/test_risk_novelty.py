from __future__ import annotations

from dataclasses import replace

from support.risk_world import CALM, CALM_WORLD, change, history, part, score

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.risk import RiskPart


def found(past: Past, delta: Delta | None = None) -> RiskPart:
    return part(score((delta or change(), CALM), world=replace(CALM_WORLD, past=past)), "novelty")


def test_a_value_that_was_moved_as_far_and_the_same_way_is_nothing_new() -> None:
    told = found(history(("10", "20")))
    assert told.points == 0
    assert told.sentence == "acme rps: moved 1 time before, as far and the same way"


def test_a_value_that_was_never_moved_is_new() -> None:
    never = found(history())
    assert never.points == never.most / 2
    assert never.sentence == "acme rps: was never moved before"
    assert found(history(("10", "20"), who="globex")) == never
    assert found(history(("10", "20"), name="limits.burst")) == never


def test_a_move_farther_than_any_before_is_new() -> None:
    assert (
        found(history(("19", "20"))).sentence == "acme rps: moved 1 time before, and never so far"
    )


def test_a_value_moved_back_and_forth_is_the_newer_the_more_often() -> None:
    there = [("10", "20"), ("20", "10"), ("10", "20"), ("20", "10")]
    once, twice = found(history(there[1])), found(history(*there[:2]))
    often = found(history(*there))
    assert once.points < twice.points < often.points < often.most
    assert "turned round 4 times with this one" in often.sentence


def test_a_value_that_was_taken_out_and_put_in_was_not_moved() -> None:
    stated = history(("10", "20"))
    (first,) = stated.changes
    assert found(replace(stated, changes=(replace(first, old=None),))) == found(history())
    assert found(replace(stated, changes=(replace(first, new="gold"),))) == found(history())


def test_objectives_are_compared_by_their_error_budgets() -> None:
    delta = change("99.9", "99.8", "slo.objective")
    before = history(("99", "99.5"), name="slo.objective")
    assert found(before, delta).points == 0


def test_the_newest_of_several_changes_counts() -> None:
    world = replace(CALM_WORLD, past=history(("10", "20")))
    both = score((change(), CALM), (change(who="globex"), CALM), world=world)
    assert part(both, "novelty").sentence == "globex rps: was never moved before"


def test_a_history_that_nobody_read_costs_a_surcharge() -> None:
    told = found(NOT_READ)
    assert isinstance(told.value, NotEvaluated)
    assert 0 < told.points < told.most
