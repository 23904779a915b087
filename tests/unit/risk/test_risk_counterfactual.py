from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from support.area_world import config
from support.risk_world import CALM, CALM_WORLD, budgets, change, figures, spent

from switchboard_policy.domain.config import Scalar
from switchboard_policy.domain.delta import Delta, Option
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.risk import Instead, RiskAssessment, RiskLevel, Smaller
from switchboard_policy.risk import assess, with_smaller
from switchboard_policy.risk.between import options_of

LOWERED = {**CALM, "limit_rps": 60.0, "proposed_limit_rps": 5.0, "peak_rps": 20.0}
Told = tuple[Delta, dict[str, SummaryValue]]


def lowering(
    *values: tuple[str, float], who: str = "acme", new: str = "5", name: str = "limits.rps"
) -> Told:
    """A harsh lowering from 60, and values between with their chance of harm."""
    options = tuple(
        Option(
            Decimal(text),
            {
                **dict.fromkeys(("breach_low", "breach_middle", "breach_high"), chance),
                "proposed_limit_rps": float(text),
            },
        )
        for text, chance in values
    )
    delta = replace(change(new, "60", name, who), options=options)
    return delta, {**LOWERED, "breach_low": 1.0, "breach_middle": 1.0, "breach_high": 1.0}


def looked(told: Sequence[Told], **settings: Scalar) -> RiskAssessment:
    """The assessment with its smaller change set."""
    recommendations = [*(figures(*one) for one in told), budgets(spent(0.5))]
    deltas, chosen = [delta for delta, _ in told], config(settings={"risk": settings})
    found = assess(recommendations, deltas, chosen, around=CALM_WORLD)
    return with_smaller(found, recommendations, deltas, chosen, CALM_WORLD)


def smaller(told: Sequence[Told], **settings: Scalar) -> Smaller:
    found = looked(told, **settings).smaller
    assert isinstance(found, Smaller), found
    return found


def test_a_low_risk_needs_no_smaller_change() -> None:
    assert looked([(change("21"), dict(CALM))]).smaller is None


def test_the_value_nearest_to_the_one_proposed_that_is_low_enough_is_told() -> None:
    told = [lowering(("20", 0.4), ("30", 0.0), ("40", 0.0))]
    found = looked(told)
    assert found.level is RiskLevel.MEDIUM
    least = smaller(told)
    assert least.level is RiskLevel.LOW
    assert least.changes == (
        Instead("limits", "acme", "limits.rps", "requests/s", Decimal(5), Decimal(30)),
    )
    assert least.sentence == (
        f"lower acme rps to 30 instead of 5 requests/s, and it would be low ({least.score:g})"
    )


def test_what_is_told_has_the_score_that_the_smaller_change_would_have() -> None:
    """Proposed by itself it is scored the same."""
    least = smaller([lowering(("30", 0.0))])
    calm = {**LOWERED, "proposed_limit_rps": 30.0}
    assert least.score == looked([(change("30", "60"), calm)]).score


def test_all_are_made_smaller_together_where_no_one_change_is_enough() -> None:
    both = [lowering(("30", 0.0), ("45", 0.0), who=who) for who in ("acme", "globex")]
    least = smaller(both)
    assert [one.instead for one in least.changes] == [Decimal(30), Decimal(30)]
    assert least.sentence == (
        "make 2 of 2 changes smaller (acme rps 30 instead of 5 requests/s, "
        f"globex rps 30 instead of 5 requests/s), and it would be {least.level} ({least.score:g})"
    )


def test_a_change_is_left_out_where_it_has_no_value_between() -> None:
    harsh, calm = lowering(name="limits.burst"), (change("21", who="globex"), dict(CALM))
    least = smaller([harsh, calm])
    assert [(one.subject, one.instead) for one in least.changes] == [("acme", None)]
    assert least.sentence.startswith("leave acme burst as it is, and it would be low")


def test_several_are_left_out_where_one_is_not_enough() -> None:
    told = [lowering(who=f"t{number}", name="limits.burst") for number in range(6)]
    assert looked(told).level is RiskLevel.HIGH
    least = smaller(told)
    assert [one.subject for one in least.changes] == ["t0", "t1", "t2", "t3"]
    assert least.sentence == (
        "leave 4 of 6 changes as they are (t0 burst, t1 burst, t2 burst and 1 other), "
        f"and it would be medium ({least.score:g})"
    )


def test_a_raise_made_smaller_leaves_capacity_unsold_for_everybody() -> None:
    full = {**CALM, "capacity_rps": 100.0, "capacity_use_ratio": 0.99, "limit_rps": 20.0}
    more = {**full, "proposed_limit_rps": 60.0}
    big = replace(
        change("60"), options=(Option(Decimal(30), {**CALM, "proposed_limit_rps": 30.0}),)
    )
    beside = change("22", who="globex"), {**full, "proposed_limit_rps": 22.0}
    least = smaller([(big, more), beside], medium_from=Decimal(20))
    assert [(one.subject, one.instead) for one in least.changes] == [("acme", Decimal(30))]


def test_where_no_smaller_change_gets_there_it_is_said_with_the_best_of_them() -> None:
    found = looked([lowering(("10", 1.0))]).smaller
    assert isinstance(found, NotEvaluated)
    assert found.reason.startswith(
        "no smaller change of these would be low; the best of those tried: lower acme rps to 10"
    )
    alone = looked([lowering(name="limits.burst")]).smaller
    assert isinstance(alone, NotEvaluated)
    assert alone.reason.endswith("it is one change, and no value between was scored")


def test_a_high_risk_is_held_against_medium() -> None:
    told = [lowering(("20", 0.4), ("30", 0.0))]
    found = smaller(told, medium_from=Decimal(20), high_from=Decimal(30))
    assert found.level in {RiskLevel.MEDIUM, RiskLevel.LOW}


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_changes_changes_nothing(order: int) -> None:
    told = [lowering(("30", 0.0), who=who) for who in ("acme", "globex", "hooli")][::order]
    found = smaller(told)
    assert found.level is RiskLevel.LOW
    assert {one.subject for one in found.changes} == {"acme", "globex", "hooli"}


def test_a_search_ends_and_says_so() -> None:
    found = looked([lowering(("10", 1.0), ("20", 1.0))], smaller_most_weighed=Decimal(1)).smaller
    assert isinstance(found, NotEvaluated)
    assert found.reason.endswith("; 1 were tried")


def test_what_somebody_wrote_by_hand_has_nice_values_between() -> None:
    """A raise turns away nobody that was let through, so room is what a smaller one gains."""
    full = {**CALM, "capacity_rps": 100.0, "capacity_use_ratio": 1.1, "limit_rps": 20.0}
    told = [(change("80"), {**full, "proposed_limit_rps": 80.0})]
    (found,) = smaller(told, medium_from=Decimal(20)).changes
    assert found.instead is not None
    assert Decimal(20) < found.instead < Decimal(80)


def test_an_objective_in_between_uses_less_of_its_budget() -> None:
    tight = {**CALM, "proposed_budget_used_ratio": 1.0}
    told = [(change("99.99", "99", "slo.objective"), tight)]
    (delta, numbers) = told[0]
    options = options_of(delta, numbers, config())
    assert [one.new for one in options] == [
        Decimal(text) for text in ("99.5", "99.8", "99.9", "99.95")
    ]
    used = [one.figures["proposed_budget_used_ratio"] for one in options]
    assert used == pytest.approx([0.02, 0.05, 0.1, 0.2])
    assert smaller(told, medium_from=Decimal(20)).score < 20


def test_a_threshold_loosened_less_would_have_to_be_replayed() -> None:
    looser, tighter = change("5", "1", "slo.threshold"), change("1", "5", "slo.threshold")
    assert options_of(looser, CALM, config()) == ()
    assert {one.new for one in options_of(tighter, CALM, config())} >= {Decimal(2), Decimal(4)}


def test_nothing_between_is_known_of_what_was_not_replayed_or_was_tried_already() -> None:
    tried = lowering(("30", 0.0))[0]
    assert options_of(tried, CALM, config()) == tried.options
    assert options_of(change(), {}, config()) == ()
    assert options_of(change("1", "5", "tiers.rps"), CALM, config()) == ()
    unknown = change("99.99", "99", "slo.objective")
    assert options_of(unknown, {**CALM, "proposed_budget_used_ratio": None}, config()) == ()
