"""The joint search, said as the rules that define it, beside a search of everything."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from support.long import many

from switchboard_policy.areas.limits.joint import Claim, shared

CELLS = 100_000
Given = tuple[list[Claim], Decimal]


@st.composite
def asked(draw: st.DrawFn, most: int = 6) -> Given:
    """Claims of a few tenants, and some room."""
    halves = st.integers(1, 24).map(lambda half: Decimal(half) / 2)
    claims = [
        Claim(
            f"t{number}",
            draw(st.sampled_from(("0.5", "1", "2", "3")).map(Decimal)),
            tuple(sorted(draw(st.sets(halves, max_size=4)))),
            draw(st.sampled_from((Decimal(0), Decimal(0), Decimal(3)))),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    return claims, Decimal(draw(st.integers(-4, 60))) / 2


def beyond(claim: Claim, more: Decimal) -> Decimal:
    """What of a raise counts: all but what is owed."""
    return max(more - claim.owed, Decimal(0))


def taken(claims: list[Claim], raises: list[Decimal]) -> Decimal:
    return sum((beyond(one, more) for one, more in zip(claims, raises, strict=True)), Decimal(0))


def levels(claims: list[Claim], raises: list[Decimal]) -> list[Fraction]:
    """Raises for their weights, the poorest first: the larger list is the fairer choice."""
    pairs = zip(claims, raises, strict=True)
    return sorted(Fraction(beyond(one, more)) / Fraction(one.weight) for one, more in pairs)


def found(claims: list[Claim], room: Decimal, cells: int = CELLS) -> list[Decimal]:
    by_name = shared(claims, room, cells)
    return [by_name[claim.name] for claim in claims]


@given(asked())
@settings(max_examples=many(2_000, few=80), deadline=None)
def test_no_choice_of_values_is_fairer(given_: Given) -> None:
    claims, room = given_
    every = product(*[(Decimal(0), *claim.raises) for claim in claims])
    fits = [list(one) for one in every if taken(claims, list(one)) <= max(room, Decimal(0))]
    best = max(levels(claims, one) for one in fits)
    assert levels(claims, found(claims, room)) == best


@given(asked())
@settings(max_examples=many(2_000, few=40), deadline=None)
def test_what_is_given_fits_is_a_value_asked_for_and_covers_what_is_owed(given_: Given) -> None:
    claims, room = given_
    given_out = found(claims, room)
    assert taken(claims, given_out) <= max(room, Decimal(0))
    for claim, more in zip(claims, given_out, strict=True):
        assert more in {Decimal(0), *claim.raises}
        assert more >= max((one for one in claim.raises if one <= claim.owed), default=0)


@given(asked())
@settings(max_examples=many(2_000, few=40), deadline=None)
def test_nobody_can_gain_but_at_the_cost_of_one_no_richer(given_: Given) -> None:
    """Raising one to its next value, by lowering one that stays richer, is never possible."""
    claims, room = given_
    got = found(claims, room)
    for gains, claim in enumerate(claims):
        larger = [more for more in claim.raises if more > got[gains]]
        if not larger:
            continue
        after = [*got[:gains], larger[0], *got[gains + 1 :]]
        assert taken(claims, after) > max(room, Decimal(0)), "room is left for a value asked for"
        risen = Fraction(beyond(claim, larger[0])) / Fraction(claim.weight)
        for loses, other in enumerate(claims):
            lower = [Decimal(0), *(more for more in other.raises if more < got[loses])]
            for less in lower if loses != gains else ():
                swapped = [*after[:loses], less, *after[loses + 1 :]]
                stays = Fraction(beyond(other, less)) / Fraction(other.weight)
                fits = taken(claims, swapped) <= max(room, Decimal(0))
                assert not (fits and less < got[loses] and stays > risen)


@given(asked(), st.randoms(use_true_random=False), st.integers(1, 12))
@settings(max_examples=many(2_000, few=40), deadline=None)
def test_order_does_not_matter_and_more_room_is_never_less_fair(
    given_: Given, random: Random, more: int
) -> None:
    claims, room = given_
    got = found(claims, room)
    shuffled = random.sample(claims, len(claims))
    assert shared(shuffled, room, CELLS) == shared(claims, room, CELLS)
    assert levels(claims, found(claims, room + more)) >= levels(claims, got)


@pytest.mark.parametrize("seed", range(many(40, few=6)))
def test_an_exact_solver_lifts_the_poorest_no_higher(seed: int) -> None:
    """More tenants than can be tried through: the least raise by weight, and how many have it."""
    random = Random(seed)  # noqa: S311 - a fixed scenario
    claims = [
        Claim(
            f"t{number}",
            Decimal(random.choice((1, 1, 2))),
            tuple(Decimal(one) for one in sorted(random.sample(range(1, 20), 5))),
        )
        for number in range(25)
    ]
    room = Decimal(random.randint(20, 200))
    ours = levels(claims, found(claims, room))
    choices = [[Decimal(0), *claim.raises] for claim in claims]
    costs = np.array([float(one) for several in choices for one in several])
    heights = np.array(
        [
            float(one / claim.weight)
            for claim, several in zip(claims, choices, strict=True)
            for one in several
        ]
    )
    each = np.kron(np.eye(len(claims)), np.ones(6))
    one_each = LinearConstraint(np.hstack([each, np.zeros((25, 1))]), 1, 1)
    fits = LinearConstraint(np.append(costs, 0.0), -np.inf, float(room))
    least = LinearConstraint(np.hstack([each * heights, -np.ones((25, 1))]), 0, np.inf)
    whole = np.append(np.ones(150), 0)
    solved = milp(
        np.append(np.zeros(150), -1.0),
        constraints=[one_each, fits, least],
        integrality=whole,
        bounds=Bounds(0, np.append(np.ones(150), np.inf)),
    )
    assert float(ours[0]) == pytest.approx(-solved.fun)
    poorest = milp(
        np.append((heights <= float(ours[0])) * 1.0, 0.0),
        constraints=[one_each, fits, least],
        integrality=whole,
        bounds=Bounds(
            np.append(np.zeros(150), float(ours[0]) - 1e-9), np.append(np.ones(150), np.inf)
        ),
    )
    assert ours.count(ours[0]) == pytest.approx(poorest.fun)


def test_weights_decide_and_equals_are_served_by_weight_and_name() -> None:
    steps = tuple(map(Decimal, range(1, 11)))
    pair = [Claim("a", Decimal(1), steps), Claim("b", Decimal(2), steps)]
    assert shared(pair, Decimal(9), CELLS) == {"a": 3, "b": 6}
    equals = [Claim(name, Decimal(1), (Decimal(4),)) for name in "cab"]
    assert shared(equals, Decimal(9), CELLS) == {"a": 4, "b": 4, "c": 0}
    assert shared(equals, Decimal("Infinity"), CELLS) == {"a": 4, "b": 4, "c": 4}
    assert shared([], Decimal(9), CELLS) == {}


def test_where_there_are_too_many_steps_what_is_found_fits_and_comes_near() -> None:
    random = Random(5)  # noqa: S311 - a fixed scenario
    claims = [
        Claim(
            f"t{number}",
            Decimal(1),
            tuple(Decimal(one) / 10 for one in sorted(random.sample(range(5, 90), 5))),
        )
        for number in range(20)
    ]
    room = Decimal(25)
    exact, near = (found(claims, room, cells) for cells in (10**9, 100))
    assert room * Decimal("0.98") <= taken(claims, near) <= room
    assert near.count(Decimal(0)) == exact.count(Decimal(0))
    assert levels(claims, near) <= levels(claims, exact)
    for at, claim in enumerate(claims):
        for more in (one for one in claim.raises if one > near[at]):
            assert taken(claims, [*near[:at], more, *near[at + 1 :]]) > room
