"""What the score must not depend on: order, units, time zone; and what can only raise it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.area_world import config
from support.long import many
from support.risk_world import (
    CALM,
    CALM_WORLD,
    NOW,
    budgets,
    change,
    figures,
    history,
    part,
    score,
    spent,
)

from switchboard_policy.areas.freeze import Window
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.past_change import History
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.risk import RiskAssessment, Smaller
from switchboard_policy.domain.units import PERCENT, RATIO, RPS, UNITS, Unit, convert
from switchboard_policy.risk import Surroundings, assess, with_smaller

few = settings(max_examples=many(100, few=20), deadline=None)
ratios = st.floats(0, 1)
numbers = st.fixed_dictionaries(
    {
        "service": st.sampled_from(["gateway", "reporting"]),
        "traffic_share_ratio": st.none() | ratios,
        "breach_low": st.just(0.0),
        "breach_middle": st.none() | st.floats(0, 0.5),
        "breach_high": st.floats(0.5, 1),
        "capacity_use_ratio": st.none() | st.floats(0, 2),
        "peak_rps": st.floats(0, 100),
        "proposed_limit_rps": st.floats(1, 100),
        "measured_days": st.integers(0, 60),
        "coverage_ratio": ratios,
        "gaming_signs": st.none() | st.integers(0, 5),
    }
)
told = st.lists(st.tuples(st.integers(1, 400).map(str), numbers), min_size=1, max_size=5)
worlds = st.sampled_from(
    [
        CALM_WORLD,
        Surroundings(),
        replace(CALM_WORLD, windows=(Window("w", NOW + 60, NOW + 90, everything=True),)),
        replace(CALM_WORLD, past=history(("10", "20"), ("20", "10"), who="t0")),
    ]
)
Told = Sequence[tuple[str, Mapping[str, SummaryValue]]]


def made(some: Told) -> list[tuple[Delta, Mapping[str, SummaryValue]]]:
    """Changes of different tenants."""
    return [(change(new, who=f"t{index}"), found) for index, (new, found) in enumerate(some)]


@few
@given(told, worlds, st.randoms(use_true_random=False))
def test_the_order_of_changes_and_tenants_changes_nothing(
    some: Told, world: Surroundings, chance: Random
) -> None:
    changes = made(some)
    other = list(changes)
    chance.shuffle(other)
    assert score(*changes, world=world) == score(*other, world=world)


def scaled(delta: Delta, unit: Unit) -> Delta:
    """The same change, stated in another unit."""
    target, was = delta.target, delta.unit

    def there(value: Decimal) -> Decimal:
        return convert(value, was, unit)

    held = tuple(
        replace(one, value=there(one.value) if isinstance(one.value, Decimal) else one.value)
        for one in target.occurrences
    )
    binding = replace(target.binding, unit=unit)
    stated = replace(target, binding=binding, value=there(target.number), occurrences=held)
    return replace(delta, target=stated, new=there(delta.new))


def restated(past: History, was: Unit, unit: Unit) -> History:
    """The same history, stated in another unit."""
    return replace(
        past,
        changes=tuple(
            replace(
                one, old=convert(one.numbers[0], was, unit), new=convert(one.numbers[1], was, unit)
            )
            for one in past.changes
            if one.numbers
        ),
    )


@few
@given(st.integers(1, 400), st.integers(1, 400), numbers)
def test_the_unit_a_limit_is_stated_in_changes_nothing(
    new: int, other: int, found: Mapping[str, SummaryValue]
) -> None:
    minutes, past = UNITS["requests/min"], history(("20", str(other)))
    delta = change(str(new), "20")
    before = score((delta, found), world=replace(CALM_WORLD, past=past))
    world = replace(CALM_WORLD, past=restated(past, RPS, minutes))
    assert score((scaled(delta, minutes), found), world=world) == before


@few
@given(st.integers(9000, 9999), st.integers(9000, 9999), numbers)
def test_an_objective_in_percent_and_as_a_ratio_is_the_same(
    new: int, old: int, found: Mapping[str, SummaryValue]
) -> None:
    delta = change(str(Decimal(new) / 100), str(Decimal(old) / 100), "slo.objective")
    assert delta.unit == PERCENT
    assert score((scaled(delta, RATIO), found)) == score((delta, found))


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
def test_the_time_zone_of_the_machine_changes_nothing(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window("w", NOW + 3600, NOW + 86_400, everything=True)
    world = replace(CALM_WORLD, windows=(window,), past=history(("10", "20")))
    here = score((change(), CALM), world=world)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert score((change(), CALM), world=world) == here
    finally:
        monkeypatch.undo()
        time.tzset()


@few
@given(told, worlds)
def test_one_more_harmless_change_never_lowers_the_score(some: Told, world: Surroundings) -> None:
    less = score(*made(some), world=world)
    more = score(*made(some), (change("21", who="last"), CALM), world=world)
    assert less.score <= more.score
    for one, other in zip(less.parts, more.parts, strict=True):
        assert one.points <= other.points, one.factor


@few
@given(told, worlds)
def test_a_change_to_the_same_value_is_none_at_all(some: Told, world: Surroundings) -> None:
    nothing = [(replace(delta, new=delta.old), found) for delta, found in made(some)]
    found = score(*nothing, world=world)
    assert (found.score, found.undecided) == (0, ())
    assert {one.sentence for one in found.parts} == {"nothing changes"}


UNKNOWNS: Mapping[str, tuple[dict[str, SummaryValue], ...]] = {
    "reach": tuple({"traffic_share_ratio": share} for share in (None, 0.0, 1.0)),
    "breach": (
        {"breach_low": None},
        *(dict.fromkeys(("breach_low", "breach_middle", "breach_high"), one) for one in (0.0, 1.0)),
    ),
    "headroom": tuple({"capacity_use_ratio": use} for use in (None, 0.0, 3.0)),
    "gaming": tuple({"gaming_signs": signs} for signs in (None, 0, 10**6)),
    "data_quality": (
        {"measured_days": None},
        {"measured_days": 60, "coverage_ratio": 1.0},
        {"measured_days": 0, "coverage_ratio": 0.0, "censored": True, "replay_holds": False},
    ),
}


@pytest.mark.parametrize("factor", UNKNOWNS)
@few
@given(told)
def test_a_surcharge_lies_between_what_the_missing_figure_could_make_of_it(
    factor: str, some: Told
) -> None:
    others = [
        (delta, {**found, "breach_low": found["breach_middle"] or 0.0})
        for delta, found in made(some)
    ]
    unknown, least, most = (
        part(score(*others, (change(who="last"), {**CALM, **one})), factor)
        for one in UNKNOWNS[factor]
    )
    assert least.points <= unknown.points <= most.points


@few
@given(told, st.floats(0, 2))
def test_the_surcharge_for_budgets_and_for_what_surrounds_a_change_lies_between_too(
    some: Told, used: float
) -> None:
    budget, calm, gone = (
        part(score(*made(some), around=budgets(spent(used), spent(one, "gateway/b"))), "budget")
        for one in (None, 0.0, 2.0)
    )
    assert calm.points <= budget.points <= gone.points
    inside = Window("w", 0, None, everything=True)
    back_and_forth = history(*[("10", "20"), ("20", "10")] * 40)
    known: list[tuple[RiskAssessment, ...]] = [
        tuple(
            score((change("21"), CALM), world=replace(CALM_WORLD, windows=windows))
            for windows in (Surroundings().windows, (), (inside,))
        ),
        tuple(
            score((change("21"), CALM), world=replace(CALM_WORLD, past=past))
            for past in (Surroundings().past, CALM_WORLD.past, back_and_forth)
        ),
    ]
    for factor, (unknown, least, most) in zip(("freeze", "novelty"), known, strict=True):
        points = [part(one, factor).points for one in (least, unknown, most)]
        assert points == sorted(points)


@few
@given(told)
def test_a_smaller_change_set_has_the_score_it_is_told_with(some: Told) -> None:
    changes = made(some)
    recommendations = [*(figures(*one) for one in changes), budgets()]
    deltas, chosen = [delta for delta, _ in changes], config()
    found = assess(recommendations, deltas, chosen, around=CALM_WORLD)
    smaller = with_smaller(found, recommendations, deltas, chosen, CALM_WORLD).smaller
    if isinstance(smaller, Smaller):
        instead = {one.subject: one.instead for one in smaller.changes}
        kept = []
        for delta, numbers in changes:
            value = instead.get(delta.subject, delta.new)
            if value is not None:
                limit = {} if value == delta.new else {"proposed_limit_rps": float(value)}
                kept.append((replace(delta, new=value), {**numbers, **limit}))
        told_again = [*(figures(*one) for one in kept), budgets()]
        again = assess(told_again, [one for one, _ in kept], chosen, around=CALM_WORLD)
        assert (again.score, again.level) == (smaller.score, smaller.level)
        assert again.score < found.score
