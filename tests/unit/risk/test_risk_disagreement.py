from __future__ import annotations

from dataclasses import replace

from support.risk_world import CALM, change, part, score, standing

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.risk import RiskPart


def found(*deltas: Delta) -> RiskPart:
    return part(score(*((delta, CALM) for delta in deltas)), "disagreement")


def test_places_that_agree_add_nothing() -> None:
    assert found(change(), standing(change(), "20", "20")).points == 0


def test_the_widest_disagreement_counts() -> None:
    wide, narrow = standing(change(), "20", "20", "40"), standing(change(who="globex"), "20", "21")
    assert found(wide, narrow).points == found(wide).points > found(narrow).points > 0
    assert found(wide, narrow).sentence == (
        "2 of 2 stood differently in their places, acme rps by a factor of 2"
    )


def test_objectives_disagree_by_their_error_budgets() -> None:
    objective = standing(change("99.5", "99.9", "slo.objective"), "99.9", "99.8")
    assert found(objective).value == found(standing(change(), "20", "40")).value == 1


def test_a_value_that_is_zero_somewhere_disagrees_without_bound() -> None:
    assert found(standing(change(), "20", "0")).points == found(change()).most


def test_an_inherited_value_stands_nowhere_and_disagrees_nowhere() -> None:
    delta = change()
    assert found(replace(delta, target=replace(delta.target, occurrences=()))).points == 0
