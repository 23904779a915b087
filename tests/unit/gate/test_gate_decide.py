"""Whatever an engine does, the gate answers; and whatever is not a sound yes is a no."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from support import decisions as make

from switchboard_policy.domain.decision import EngineStamp, GateDecision, Verdict
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import EngineError, SwitchboardError
from switchboard_policy.gate.decide import ENTRYPOINT, decide
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import Json, Undecided

STAMP = EngineStamp("scripted", "1", "sha256:rules", "sha256:data")
SOFT = {"id": "risk/high", "level": "soft", "msg": "high", "path": "/risk/score"}
NOTE = {"id": "limits/noted", "level": "advisory", "msg": "noted", "path": ""}
YES: dict[str, Any] = {
    "allow": True,
    "findings": [NOTE],
    "guidance": [],
    "overridden": [],
    "refused_overrides": [],
    "rules": ["gate/cannot_decide", "risk/high"],
    "verdict": "allowed",
}
ACCEPTED = YES | {
    "findings": [NOTE, SOFT],
    "overridden": [SOFT],
    "verdict": "allowed_by_override",
}


class Scripted:
    """An engine that answers what it is told to, or raises it."""

    def __init__(self, answer: object, stamp: object = STAMP) -> None:
        self._answer = answer
        self._stamp = stamp
        self.asked: list[str] = []

    @property
    def stamp(self) -> EngineStamp:
        """What it was told to be."""
        if isinstance(self._stamp, Exception):
            raise self._stamp
        return self._stamp  # type: ignore[return-value]

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Answer as told."""
        del facts, seconds
        self.asked.append(entrypoint)
        if isinstance(self._answer, Exception):
            raise self._answer
        return copy.deepcopy(self._answer)  # type: ignore[return-value]

    def decide_many(
        self,
        entrypoint: str,
        facts: Sequence[Mapping[str, Json]],
        *,
        seconds: float | None = None,
    ) -> list[Json | Undecided]:
        """Answer each as told."""
        return [self.decide(entrypoint, one, seconds=seconds) for one in facts]

    def close(self) -> None:
        """Nothing is held."""


def decided(answer: object, facts: dict[str, Any] | None = None) -> GateDecision:
    return decide(Scripted(answer), facts if facts is not None else {"findings": []})


def assert_denied(decision: GateDecision, why: str) -> None:
    assert decision.verdict is Verdict.DENIED
    assert [finding.id for finding in decision.findings] == ["gate/engine_failed"]
    assert decision.findings[0].level is Level.HARD
    assert why in decision.findings[0].msg
    assert not any(rule.passed for rule in decision.rules)
    assert decision.overridden == ()


def test_a_sound_yes_is_a_yes() -> None:
    engine = Scripted(YES)
    decision = decide(engine, {"findings": []})
    assert engine.asked == [ENTRYPOINT]
    assert decision.verdict is Verdict.ALLOWED
    assert decision.summary == "gate allowed; 1 advisory finding"
    assert decision.stamp == STAMP
    assert decision.input == {"findings": []}
    assert [(rule.rule, rule.passed) for rule in decision.rules] == [
        ("gate/cannot_decide", True),
        ("limits/noted", True),
        ("risk/high", True),
    ]


def test_an_accepted_finding_is_told_and_no_longer_stands() -> None:
    decision = decided(ACCEPTED)
    assert decision.verdict is Verdict.ALLOWED_BY_OVERRIDE
    assert decision.summary == "gate allowed by override of risk/high; 1 advisory finding"
    assert [one.id for one in decision.overridden] == ["risk/high"]
    assert [one.id for one in decision.findings] == ["limits/noted"]
    assert all(rule.passed for rule in decision.rules)


def test_a_no_counts_what_stands() -> None:
    two = [NOTE, NOTE | {"msg": "noted twice"}, SOFT, SOFT | {"level": "hard"}]
    answer = YES | {"allow": False, "findings": two, "verdict": "denied"}
    answer |= {"guidance": ["make it smaller"]}
    decision = decided(answer | {"refused_overrides": ["override 1: expired"]})
    assert decision.summary == "gate denied (1 soft, 1 hard); 2 advisory findings"
    assert decision.guidance == ("make it smaller",)
    assert decision.refused_overrides == ("override 1: expired",)
    assert [rule.rule for rule in decision.rules if not rule.passed] == ["risk/high"]


@pytest.mark.parametrize(
    ("raised", "why"),
    [
        (EngineError("switchboard/gate/decision is undefined", hint="look"), "undefined"),
        (EngineError("OPA did not answer within 5 s"), "within 5 s"),
        (SwitchboardError("something of ours"), "something of ours"),
        (RuntimeError("a bug"), "RuntimeError: a bug"),
        (KeyError("result"), "KeyError"),
        (MemoryError(), "MemoryError"),
        (RecursionError("deep"), "RecursionError"),
    ],
)
def test_an_engine_that_raises_denies(raised: Exception, why: str) -> None:
    assert_denied(decided(raised), why)


@pytest.mark.parametrize("raised", [EngineError("gone"), AttributeError("stamp")])
def test_an_engine_that_does_not_say_what_it_is_denies(raised: Exception) -> None:
    decision = decide(Scripted(YES, stamp=raised), {"findings": []})
    assert decision.verdict is Verdict.DENIED
    assert decision.stamp.engine == "none"


def test_a_stamp_that_is_none_denies() -> None:
    assert_denied(decide(Scripted(YES, stamp=None), {"findings": []}), "what it is")


@pytest.mark.parametrize("answer", [None, True, 1, "allowed", [], [YES], {}])
def test_an_answer_that_is_no_decision_denies(answer: object) -> None:
    assert_denied(decided(answer), "malformed")


def without(key: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {name: value for name, value in answer.items() if name != key}


def changed(**values: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: answer | values


@pytest.mark.parametrize("yes", [YES, ACCEPTED])
@pytest.mark.parametrize("key", sorted(YES))
def test_a_yes_that_lacks_any_part_denies(yes: dict[str, Any], key: str) -> None:
    assert_denied(decided(without(key)(yes)), "malformed")


@pytest.mark.parametrize("yes", [YES, ACCEPTED])
@pytest.mark.parametrize("key", sorted(YES))
@pytest.mark.parametrize("value", [None, 0, "x", {}, [None], [1], [{}], [[]]])
def test_a_yes_with_a_part_of_another_type_denies(
    yes: dict[str, Any], key: str, value: object
) -> None:
    assert_denied(decided(yes | {key: value}), "malformed")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (changed(allow=False), "it says allow False and allowed"),
        (changed(allow=1), "it says allow 1"),
        (changed(verdict="denied"), "it says allow True and denied"),
        (changed(verdict="allowed "), "its verdict is"),
        (changed(verdict="allowed_by_override"), "disagree"),
        (changed(rules=[]), "no rule was asked"),
        (changed(findings=[NOTE, SOFT]), "allowed although risk/high stands"),
        (changed(findings=[SOFT | {"level": "hard"}]), "allowed although risk/high stands"),
        (changed(findings=[SOFT | {"level": "mild"}]), "no finding"),
        (changed(findings=[SOFT | {"msg": 5}]), "no finding"),
        (changed(overridden=[SOFT]), "other than a soft finding"),
        (changed(overridden=[NOTE]), "other than a soft finding"),
        (
            changed(findings=[SOFT | {"level": "hard"}], overridden=[SOFT | {"level": "hard"}]),
            "other than a soft finding",
        ),
        (changed(findings=[SOFT], overridden=[SOFT]), "disagree"),
    ],
)
def test_a_yes_that_contradicts_itself_denies(
    change: Callable[[dict[str, Any]], dict[str, Any]], why: str
) -> None:
    assert_denied(decided(change(YES)), why)


def test_a_yes_that_says_nothing_of_a_finding_it_was_given_denies() -> None:
    given_facts = {"findings": [SOFT | {"owners": []}]}
    assert_denied(decided(YES, given_facts), "without a word about risk/high")


@pytest.mark.parametrize("facts", [{}, {"findings": None}, {"findings": "x"}, {"findings": [1]}])
def test_a_yes_on_facts_without_findings_denies(facts: dict[str, Any]) -> None:
    assert_denied(decided(YES, facts), "malformed")


def test_a_finding_gets_its_place_back() -> None:
    where = {"file": "deploy/values.yaml", "pointer": "/x", "line": 4, "column": 2}
    decision = decided(YES, {"findings": [NOTE | {"owners": [], "location": where}]})
    assert decision.findings == (
        Finding("limits/noted", Level.ADVISORY, "noted", "", Location(**where)),
    )


@pytest.mark.parametrize("where", [{"line": 4}, {"file": "x", "nonsense": 1}])
def test_a_place_that_is_none_denies(where: dict[str, Any]) -> None:
    decision = decided(YES, {"findings": [NOTE | {"location": where}]})
    assert decision.verdict is Verdict.DENIED


@pytest.fixture(scope="module")
def engine() -> Iterator[WasmEngine]:
    opened = WasmEngine.shipped(make.values())
    yield opened
    opened.close()


@pytest.mark.parametrize("record", make.recorded("gate"), ids=lambda record: record.name)
def test_recorded_decisions_are_decided_again(engine: WasmEngine, record: make.Recorded) -> None:
    decision = decide(engine, record.facts)
    assert decision.verdict == record.expected["verdict"], record.says
    told = {finding.id for rule in decision.rules for finding in rule.findings}
    assert sorted(told) == record.expected["findings"]
    assert decision.input == record.facts
    assert decision.stamp.engine == "wasm"


@given(facts=make.gate_inputs().flatmap(make.bent))
def test_bent_facts_never_raise_and_never_pass_with_a_finding_standing(
    engine: WasmEngine, facts: dict[str, Any]
) -> None:
    decision = decide(engine, facts)
    if decision.verdict is not Verdict.DENIED:
        assert all(finding.level is Level.ADVISORY for finding in decision.findings)
        assert facts["proposal"]["recomputed_digest"] == facts["proposal"]["change_digest"]
        assert facts["proposal"]["applies"] is True
