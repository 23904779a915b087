"""Comparing engines: every key is taken away, and one difference is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from support import decisions as make

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.errors import EngineError
from switchboard_policy.opa.bundle import ENTRYPOINTS, stock_rules
from switchboard_policy.opa.parity import (
    Case,
    cases_of,
    compare,
    compare_engines,
    recorded_cases,
    recorded_values,
    without_each_key,
)
from switchboard_policy.ports.engine import Json, Undecided


class Fixed:
    """An engine with one answer."""

    def __init__(self, name: str, answer: Json) -> None:
        self.stamp = EngineStamp(name, "1", "", "")
        self._answer = answer

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Answer."""
        del entrypoint, facts, seconds
        return self._answer

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Answer each."""
        return [self.decide(entrypoint, one, seconds=seconds) for one in facts]

    def close(self) -> None:
        """Nothing is held."""


def test_every_key_is_taken_away_once() -> None:
    document: Json = {"a": {"b": 1, "c": [{"d": 2}, 3]}, "e": []}
    assert dict(without_each_key(document)) == {
        "/a": {"e": []},
        "/a/b": {"a": {"c": [{"d": 2}, 3]}, "e": []},
        "/a/c": {"a": {"b": 1}, "e": []},
        "/a/c/0/d": {"a": {"b": 1, "c": [{}, 3]}, "e": []},
        "/e": {"a": {"b": 1, "c": [{"d": 2}, 3]}},
    }


def test_an_entry_point_is_asked_on_the_whole_and_on_each_part() -> None:
    cases = list(cases_of("sample", "x", {"a": 1, "b": 2}))
    assert {case.entrypoint for case in cases} == {"x"}
    assert [case.facts for case in cases] == [{"a": 1, "b": 2}, {"b": 2}, {"a": 1}]


def test_every_entry_point_has_recorded_decisions_and_each_its_values() -> None:
    recorded = list(recorded_cases(make.RECORDED))
    assert {case.entrypoint for case in recorded} == set(ENTRYPOINTS)
    assert len({case.name for case in recorded}) == len(recorded)
    assert recorded_values(make.VALUES) == make.values()


def test_an_area_without_a_recorded_decision_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"no recorded decision of {ENTRYPOINTS[0]}"):
        compare_engines(b"", stock_rules(), tmp_path, tmp_path)


def test_agreement_is_counted() -> None:
    same: Json = {"allow": True, "findings": []}
    cases = [Case("one", "x", {}), Case("two", "x", {})]
    assert compare(Fixed("a", same), Fixed("b", {"findings": [], "allow": True}), cases) == 2


@pytest.mark.parametrize("other", [{"allow": False}, {"allow": 1}, {}, None])
def test_one_difference_is_an_error_that_names_it(other: Json) -> None:
    with pytest.raises(EngineError, match=r"x on one: a says .*, b "):
        compare(Fixed("a", {"allow": True}), Fixed("b", other), [Case("one", "x", {})])


def test_the_sample_has_enough_to_take_away() -> None:
    assert len(list(without_each_key(make.sample()))) > 50
