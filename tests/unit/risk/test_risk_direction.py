from __future__ import annotations

from dataclasses import replace

import pytest
from support.risk_world import CALM, change, part, score

from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.vocabulary import vocabulary
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import Dimension
from switchboard_policy.errors import InputError
from switchboard_policy.risk.direction import declared

WEIGHTS = constants("switchboard_policy.risk")


def renamed(name: str, *, up: bool = True) -> Delta:
    """A change of a value the areas have no number for yet."""
    delta = change("30" if up else "10")
    binding = replace(delta.target.binding, name=name, area=name.split(".", maxsplit=1)[0])
    return replace(delta, target=replace(delta.target, binding=binding))


def points(delta: Delta) -> float:
    return part(score((delta, CALM)), "direction").points


def test_every_number_of_the_vocabulary_has_its_way() -> None:
    numbers = [word for word in vocabulary().values() if word.unit.dimension is not Dimension.NAME]
    assert [word.name for word in numbers if declared(word.name, WEIGHTS) is None] == []


@pytest.mark.parametrize("name", ["residency.regions", "retention.days", "supply_chain.age"])
def test_a_loosened_protection_weighs_more_than_a_tightened_one(name: str) -> None:
    assert points(renamed(name)) > points(renamed(name, up=False))


def test_a_loosened_promise_weighs_more_than_a_tightened_one() -> None:
    for looser, tighter in (
        (change("99", "99.9", "slo.objective"), change("99.9", "99", "slo.objective")),
        (change("2", "1", "slo.threshold"), change("1", "2", "slo.threshold")),
    ):
        assert points(looser) > points(tighter)


def test_a_lowered_limit_weighs_more_than_a_raise_though_a_raise_is_what_loosens() -> None:
    found = part(score((change("10"), CALM)), "direction")
    assert found.points > points(change("30"))
    assert found.sentence == (
        "0 loosened, 1 tightened; acme rps weighs most: its capacity gets tighter"
    )


def test_the_worst_way_counts_whatever_else_moves() -> None:
    looser = change("99", "99.9", "slo.objective"), CALM
    alone = part(score(looser), "direction")
    both = part(score(looser, (change(), CALM)), "direction")
    assert both.points == alone.points
    assert both.sentence.startswith("2 loosened, 0 tightened; acme/main objective weighs most")


def test_a_value_without_a_declared_way_costs_a_surcharge_and_hides_nothing() -> None:
    unknown = part(score((renamed("remediation.hours"), CALM)), "direction")
    assert isinstance(unknown.value, NotEvaluated)
    assert unknown.points == WEIGHTS.real("direction_surcharge")
    looser = change("99", "99.9", "slo.objective"), CALM
    both = part(score((renamed("remediation.hours"), CALM), looser), "direction")
    assert both.points == part(score(looser), "direction").points


@pytest.mark.parametrize("told", ["sideways, promise", "up, dignity", "up"])
def test_a_way_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(InputError, match="up or down is allowed"):
        score((change(), CALM), direction_limits_rps=told)
