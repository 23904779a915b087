from __future__ import annotations

from support.risk_world import CALM, change, part, score

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.risk import RiskPart


def found(signs: int | None, delta: Delta | None = None) -> RiskPart:
    return part(score((delta or change(), {**CALM, "gaming_signs": signs})), "gaming")


def test_signs_of_gaming_rise_the_score_of_a_raise() -> None:
    none, one, three = found(0), found(1), found(3)
    assert none.points == 0 < one.points < three.points < three.most
    assert one.sentence == "acme rps: 1 sign that demand was made for a raise"
    assert "3 signs" in three.sentence


def test_the_signs_are_told_and_why_none_could_be_looked_for() -> None:
    seen = {**CALM, "gaming_signs": 1, "gaming_reasons": "asked twice after a rise"}
    told = part(score((change(), seen)), "gaming")
    assert told.sentence.endswith("made for a raise (asked twice after a rise)")
    unseen = {**CALM, "gaming_signs": None, "gaming_reasons": "past changes were not read"}
    assert "cannot be told: past changes were not read" in (
        part(score((change(), unseen)), "gaming").sentence
    )


def test_whoever_is_lowered_gains_nothing_by_it() -> None:
    assert found(3, change("10")).sentence == "no limit is raised"
    assert found(3, change("99.9", "99.8", "slo.objective")).points == 0


def test_signs_nobody_looked_for_cost_a_surcharge_and_hide_none() -> None:
    unknown = found(None)
    assert isinstance(unknown.value, NotEvaluated)
    assert unknown.points == 0.5
    both = score(
        (change(), {**CALM, "gaming_signs": None}),
        (change(who="globex"), {**CALM, "gaming_signs": 3}),
    )
    assert part(both, "gaming").points == found(3).points
