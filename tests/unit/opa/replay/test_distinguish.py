"""What tells flips from the decisions that stay, on cases whose answer is known."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from switchboard_policy.domain.flips import Condition
from switchboard_policy.opa.replay.columns import Columns
from switchboard_policy.opa.replay.distinguish import MOST_CONDITIONS, Told, distinguish
from switchboard_policy.opa.replay.fields import fields_of
from switchboard_policy.opa.replay.hull import Hull

Facts = dict[str, Any]


def told(facts: list[Facts], flips: Callable[[Facts], bool], prefer: tuple[str, ...] = ()) -> Told:
    """What tells those that flip from the others."""
    hull, others = Hull(), []
    for each in facts:
        if flips(each):
            hull.add(fields_of(each))
        else:
            others.append(fields_of(each))
    return distinguish(hull, Columns(others), range(len(others)), prefer)


def transfers(count: int = 2000, seed: int = 7) -> list[Facts]:
    """Inputs with a name, a list, a number, a flag, something optional and an id each."""
    draw = random.Random(seed)  # noqa: S311 - made up on purpose
    return [
        {
            "id": f"{draw.random()}",
            "region": draw.choice(["eu-west-1", "eu-north-1", "us-east-1"]),
            "purpose": draw.choice(["billing", "research", "support"]),
            "rate": round(draw.uniform(0, 70), 2),
            "burst": draw.randrange(100),
            "urgent": draw.random() < 0.5,
            "user": {"roles": draw.sample(["admin", "dev", "ops", "guest"], 2)},
            **({"ticket": "t"} if draw.random() < 0.7 else {}),
        }
        for _ in range(count)
    ]


def test_two_names_that_together_decide_are_both_told() -> None:
    found = told(
        transfers(), lambda each: each["region"] == "us-east-1" and each["purpose"] == "research"
    )
    assert found == Told(
        (
            Condition("/purpose", "is", ("research",)),
            Condition("/region", "is", ("us-east-1",)),
        ),
        others=0,
    )


def test_a_range_is_told_by_the_round_numbers_that_bound_it() -> None:
    found = told(transfers(), lambda each: 20 < each["rate"] <= 32)
    assert found == Told((Condition("/rate", "range", low=20, high=32),), others=0)


def test_a_bound_that_keeps_nobody_out_is_not_told() -> None:
    found = told(transfers(), lambda each: each["rate"] > 60)
    assert found == Told((Condition("/rate", "range", low=60),), others=0)


def test_a_bound_that_others_stand_on_is_told_as_left_out() -> None:
    facts = [{"rate": rate} for rate in (10, 20, 20, 20.01, 20.3, 25, 31.99, 32, 40)]
    found = told(facts, lambda each: 20 < each["rate"] < 32)
    (condition,) = found.conditions
    assert (condition.low, condition.low_included) == (20, False)
    assert (condition.high, condition.high_included) == (32, False)
    assert found.others == 0


def test_what_is_missing_from_every_flip_and_from_them_alone_is_told() -> None:
    found = told(transfers(), lambda each: "ticket" not in each)
    assert found == Told((Condition("/ticket", "absent"),), others=0)


def test_what_a_list_holds_is_told_wherever_in_it_it_stands() -> None:
    found = told(transfers(), lambda each: "admin" in each["user"]["roles"])
    assert found == Told((Condition("/user/roles/*", "has", ("admin",)),), others=0)


def test_several_values_of_one_field_are_told_as_a_list() -> None:
    found = told(transfers(), lambda each: each["region"] != "us-east-1")
    assert found == Told((Condition("/region", "is", ("eu-north-1", "eu-west-1")),), others=0)


def test_a_flag_is_no_number() -> None:
    facts: list[Facts] = [{"x": value} for value in (True, 1, 1.0, "1", 2, 0, False)] * 3
    found = told(facts, lambda each: each["x"] is True)
    assert found == Told((Condition("/x", "is", (True,)),), others=0)


def test_ids_of_few_decisions_are_not_taken_for_something_in_common() -> None:
    facts = transfers()
    chosen = {each["id"] for each in facts if each["region"] == "us-east-1"}
    few = sorted(chosen)[:4]
    found = told(facts, lambda each: each["id"] in few)
    assert "/id" not in {condition.pointer for condition in found.conditions}


def test_a_field_that_moves_with_the_cause_loses_to_the_one_the_rule_points_to() -> None:
    draw = random.Random(3)  # noqa: S311 - made up on purpose
    facts: list[Facts] = []
    for _ in range(1000):
        rate = draw.uniform(0, 100)
        facts.append({"a_copy": rate * 2, "rate": rate, "noise": draw.random()})
    found = told(facts, lambda each: each["rate"] > 80, ("/rate",))
    assert [condition.pointer for condition in found.conditions] == ["/rate"]
    assert found.others == 0


def test_what_no_box_can_hold_is_told_with_all_the_others_in_it() -> None:
    facts = transfers()
    found = told(facts, lambda each: each["burst"] > 2 * each["rate"])
    held = [
        each
        for each in facts
        if each["burst"] <= 2 * each["rate"] and _holds(found.conditions, each)
    ]
    assert found.others == len(held) > 0


def test_a_single_decision_is_told_by_what_is_its_own() -> None:
    facts = [*transfers(200), {**transfers(1, 99)[0], "region": "ap-south-1"}]
    found = told(facts, lambda each: each["region"] == "ap-south-1")
    assert found == Told((Condition("/region", "is", ("ap-south-1",)),), others=0)


def test_where_everything_flips_nothing_has_to_be_told_apart() -> None:
    assert told(transfers(50), lambda _: True) == Told((), others=0)


def test_where_nothing_tells_them_apart_that_is_said() -> None:
    facts: list[Facts] = [{"a": 1, "at": number} for number in range(200)]
    found = told(facts, lambda each: each["at"] % 2 == 0)
    assert found.conditions == ()
    assert found.others == 100


def test_no_more_fields_are_joined_than_people_read() -> None:
    draw = random.Random(5)  # noqa: S311 - made up on purpose
    facts: list[Facts] = [
        {f"f{place}": draw.choice("ab") for place in range(9)} for _ in range(4000)
    ]
    found = told(facts, lambda each: set(each.values()) == {"a"})
    assert len(found.conditions) == MOST_CONDITIONS
    assert found.others > 0


def test_the_order_of_the_decisions_does_not_matter() -> None:
    facts = transfers(600)
    shuffled = list(facts)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - made up on purpose

    def flips(each: Facts) -> bool:
        return each["rate"] > 30 and each["urgent"] and each["region"] != "us-east-1"

    assert told(facts, flips) == told(shuffled, flips)


@pytest.mark.parametrize("odd", [[], {}, None, "", [[1], [2]], {"a": {"b": []}}, "x" * 500])
def test_inputs_of_any_shape_are_looked_at(odd: object) -> None:
    facts: list[Facts] = [{"odd": odd, "n": number} for number in range(20)]
    found = told(facts, lambda each: each["n"] < 10)
    assert [condition.pointer for condition in found.conditions] == ["/n"]


def _holds(conditions: tuple[Condition, ...], facts: Facts) -> bool:
    """Whether all conditions on top-level numbers hold."""
    for one in conditions:
        value = facts[one.pointer[1:]]
        if one.kind == "range" and not (
            (one.low is None or value >= one.low) and (one.high is None or value <= one.high)
        ):
            return False
    return True
