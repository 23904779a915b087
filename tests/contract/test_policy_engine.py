"""What every policy engine promises, asked of each one there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support import decisions as make
from support.opa_servers import OwnServer
from support.tools import require_tool

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.bundle import ENTRYPOINTS
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.parity import without_each_key
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import PolicyEngine, Undecided

Opener = Callable[[dict[str, Any]], PolicyEngine]
GATE, LIMITS = "switchboard/gate/decision", "switchboard/limits/decision"
AREAS = [entrypoint.split("/")[1] for entrypoint in ENTRYPOINTS]


def managed(data: dict[str, Any]) -> PolicyEngine:
    return ManagedOpa(data, opa=Path(require_tool("opa")))


def on_the_loopback(data: dict[str, Any]) -> PolicyEngine:
    return ManagedOpa(data, opa=Path(require_tool("opa")), loopback=True)


ENGINES: dict[str, Opener] = {
    "wasm": WasmEngine.shipped,
    "opa": managed,
    "opa-loopback": on_the_loopback,
    "opa-remote": OwnServer,
}
every_engine = pytest.mark.parametrize("opener", ENGINES.values(), ids=ENGINES.keys())


@pytest.fixture(scope="module", params=ENGINES.values(), ids=ENGINES.keys())
def engine(request: pytest.FixtureRequest) -> Iterator[PolicyEngine]:
    opened = request.param(make.values())
    yield opened
    opened.close()


@pytest.mark.parametrize("area", AREAS)
def test_it_decides_every_recorded_decision_as_recorded(engine: PolicyEngine, area: str) -> None:
    for record in make.recorded(area):
        record.check(engine.decide(record.entrypoint, record.facts))


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
def test_nothing_given_is_denied(engine: PolicyEngine, entrypoint: str) -> None:
    answer: Any = engine.decide(entrypoint, {})
    area = entrypoint.split("/")[1]
    assert answer["allow"] is False
    assert {finding["id"] for finding in answer["findings"]} == {f"{area}/cannot_decide"}


@pytest.mark.parametrize("area", AREAS)
def test_each_fact_taken_away_in_turn_denies(engine: PolicyEngine, area: str) -> None:
    whole = make.whole(area)
    asked: Any = engine.decide(whole.entrypoint, whole.facts)
    assert asked["allow"] is True
    smaller = list(without_each_key(whole.facts))
    answers: list[Any] = engine.decide_many(whole.entrypoint, [one for _, one in smaller])  # type: ignore[misc]
    allowed = [
        pointer
        for (pointer, _), answer in zip(smaller, answers, strict=True)
        if answer["allow"] is not False
    ]
    assert allowed == []
    assert all(answer["findings"] for answer in answers)
    assert len(smaller) > len(whole.facts)


WITH_VALUES = [area for area in AREAS if make.whole(area).rests_on]


@every_engine
@pytest.mark.parametrize("bare", [{}, {"switchboard_data": {}}], ids=["nothing", "no areas"])
def test_without_values_every_area_denies(opener: Opener, bare: dict[str, Any]) -> None:
    engine = opener(bare)
    try:
        for area in WITH_VALUES:
            whole = make.whole(area)
            answer: Any = engine.decide(whole.entrypoint, whole.facts)
            assert answer["allow"] is False, area
            assert answer["findings"], area
    finally:
        engine.close()


def below(pointer: str, path: str) -> bool:
    """Whether a pointer is a path or leads further down it."""
    return f"{pointer}/".startswith(f"{path}/")


def needed(whole: make.Recorded) -> list[tuple[str, Any]]:
    """The values without each key a decision rests on, at every depth."""
    spared = {f"/switchboard_data{path}" for path in whole.spared}
    paths = [f"/switchboard_data{path}" for path in whole.rests_on]
    return [
        (pointer, smaller)
        for pointer, smaller in without_each_key(make.values())
        if pointer not in spared
        and any(below(pointer, path) or below(path, pointer) for path in paths)
    ]


@pytest.mark.parametrize("area", WITH_VALUES)
def test_each_value_taken_away_in_turn_denies(area: str) -> None:
    whole = make.whole(area)
    smaller = needed(whole)
    assert len(smaller) > len(whole.rests_on)
    answers: list[Any] = [
        make.decided_on(data, whole.entrypoint, whole.facts) for _, data in smaller
    ]
    assert [
        pointer
        for (pointer, _), answer in zip(smaller, answers, strict=True)
        if answer["allow"] is not False or not answer["findings"]
    ] == []


def test_answers_come_in_one_order(engine: PolicyEngine) -> None:
    record = next(one for one in make.recorded("gate") if one.name == "carried")
    texts = {json.dumps(engine.decide(GATE, record.facts)) for _ in range(3)}
    assert len(texts) == 1
    answer: Any = engine.decide(GATE, record.facts)
    assert answer["findings"] == sorted(answer["findings"], key=lambda one: one["id"])
    assert list(answer) == sorted(answer)


def test_a_thousand_changes_are_decided(engine: PolicyEngine) -> None:
    facts = make.sample()
    change = facts["proposal"]["changes"][0]
    facts["proposal"]["changes"] = [
        change | {"subject": f"tenant-{n}", "owners": [f"owner-{n % 3}"]} for n in range(3_000)
    ]
    facts["risk"] |= {"score": 71, "level": "high"}
    facts["findings"] = [
        {"id": "limits/noted", "level": "soft", "msg": f"{n}", "path": "", "owners": ["owner-0"]}
        for n in range(200)
    ]
    facts["overrides"] = [
        {
            "change_digest": facts["proposal"]["change_digest"],
            "findings": ["risk/high", "limits/noted"],
            "by": f"owner-{n}",
            "reason": "capacity was measured last week",
            "expires": facts["now"] + 60,
        }
        for n in range(3)
    ]
    answer: Any = engine.decide(GATE, facts)
    assert answer["verdict"] == "allowed_by_override"
    assert len(answer["overridden"]) == 201


def test_an_unknown_entry_point_is_an_error(engine: PolicyEngine) -> None:
    with pytest.raises(EngineError):
        engine.decide("switchboard/gate/decison", {})


def test_many_are_decided_in_order(engine: PolicyEngine) -> None:
    facts = [make.sample(), {}, make.sample()]
    answers: Any = engine.decide_many(LIMITS, facts)
    assert [answer["allow"] for answer in answers] == [True, False, True]
    assert engine.decide_many(LIMITS, []) == []


def test_one_of_many_that_fails_fails_alone(engine: PolicyEngine) -> None:
    bad: Any = {"now": object()}
    good, failed, other = engine.decide_many(LIMITS, [make.sample(), bad, {}])
    assert isinstance(failed, Undecided)
    assert "/now is a object" in failed.reason
    answers: Any = (good, other)
    assert [answer["allow"] for answer in answers] == [True, False]


@pytest.mark.parametrize(
    "facts",
    [
        {"now": float("nan")},
        {"now": float("inf")},
        {"now": b"bytes"},
        {"now": {1: "x"}},
        {"now": "half \ud800"},
        {"now": Decimal("0.12345678901234567890123")},
    ],
    ids=["nan", "infinity", "bytes", "key", "surrogate", "digits"],
)
def test_what_json_cannot_say_is_an_error(engine: PolicyEngine, facts: dict[str, Any]) -> None:
    with pytest.raises(EngineError):
        engine.decide(GATE, facts)


def test_exact_decimals_are_numbers(engine: PolicyEngine) -> None:
    facts = make.sample()
    facts["request"]["rate_rps"] = Decimal("20.5")
    answer: Any = engine.decide(LIMITS, facts)
    assert "sends 20.5 requests/s" in answer["findings"][0]["msg"]


def test_the_stamp_names_engine_version_rules_and_values(engine: PolicyEngine) -> None:
    stamp = engine.stamp
    assert stamp.engine in {"wasm", "opa-child", "opa-remote"}
    assert stamp.version
    assert stamp.bundle_digest.startswith("sha256:")
    assert stamp.data_digest.startswith("sha256:")


@every_engine
def test_the_stamp_follows_the_values_and_not_their_order(opener: Opener) -> None:
    stamps = []
    for data in ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": Decimal(1)}}, {"a": {"b": 2}}):
        engine = opener(data)
        stamps.append(engine.stamp.data_digest)
        engine.close()
    assert stamps[0] == stamps[1] != stamps[2]


def test_threads_may_share_it(engine: PolicyEngine) -> None:
    inputs = [
        make.sample() | {"request": make.sample()["request"] | {"rate_rps": n}} for n in range(40)
    ]

    def allowed(facts: dict[str, Any]) -> bool:
        answer: Any = engine.decide(LIMITS, facts)
        return bool(answer["allow"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(allowed, inputs)) == [n <= 20 for n in range(40)]


@every_engine
def test_values_that_json_cannot_say_are_refused(opener: Opener) -> None:
    with pytest.raises(EngineError):
        opener({"a": float("nan")})


@every_engine
def test_closed_it_is_an_error_and_closing_twice_is_none(opener: Opener) -> None:
    engine = opener({})
    engine.close()
    engine.close()
    with pytest.raises(EngineError):
        engine.decide(LIMITS, {})
