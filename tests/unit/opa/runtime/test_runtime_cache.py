"""A kept decision is the answer to the same question alone, and only while it is young enough."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import decisions as make
from support.clocks import HandClock

from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.opa.runtime.cache import Cache, Key, question_digest
from switchboard_policy.ports.engine import Answer

STAMP = EngineStamp("opa-remote", "1.22.0", "sha256:rules", "sha256:values")
ANSWER = Answer({"allow": True, "findings": []}, STAMP)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cache(clock: HandClock) -> Cache:
    return Cache(clock=clock)


def key(question: str = "q", stamp: EngineStamp = STAMP) -> Key:
    return Key.of(question, stamp)


def test_as_shipped_it_serves_five_minutes_and_thirty_in_an_outage(
    cache: Cache, clock: HandClock
) -> None:
    cache.keep(key(), ANSWER)
    for age, fresh, outage in [(0, True, True), (300, True, True), (300.1, False, True)]:
        clock.now = 1_000 + age
        assert (cache.find(key()) is not None) is fresh
        assert (cache.find(key(), outage=True) is not None) is outage
    clock.now = 1_000 + 1_800
    found = cache.find(key(), outage=True)
    assert found is not None
    assert (found.answer, found.age_s) == (ANSWER, 1_800)
    clock.now += 0.1
    assert cache.find(key(), outage=True) is None
    assert len(cache) == 0


@pytest.mark.parametrize(
    "other",
    [
        key("another question"),
        key(stamp=replace(STAMP, bundle_digest="sha256:other")),
        key(stamp=replace(STAMP, data_digest="sha256:other")),
    ],
    ids=["question", "rules", "values"],
)
def test_another_question_other_rules_or_other_values_are_not_answered(
    cache: Cache, other: Key
) -> None:
    cache.keep(key(), ANSWER)
    assert cache.find(other, outage=True) is None


@pytest.mark.parametrize("untold", ["bundle_digest", "data_digest"])
def test_where_it_is_not_told_what_decides_nothing_is_kept(cache: Cache, untold: str) -> None:
    stamp = replace(STAMP, **{untold: ""})  # type: ignore[arg-type]
    cache.keep(key(stamp=stamp), Answer({"allow": True}, stamp))
    assert len(cache) == 0


def test_a_decision_kept_again_is_as_young_as_the_last_time(cache: Cache, clock: HandClock) -> None:
    cache.keep(key(), ANSWER)
    clock.now += 299
    cache.keep(key(), Answer({"allow": False}, STAMP))
    clock.now += 299
    found = cache.find(key())
    assert found is not None
    assert (found.answer.value, found.age_s) == ({"allow": False}, 299)


def test_a_clock_that_goes_back_tells_no_age_so_nothing_is_served(
    cache: Cache, clock: HandClock
) -> None:
    cache.keep(key(), ANSWER)
    clock.now -= 1
    assert cache.find(key(), outage=True) is None


def test_what_a_caller_does_with_an_answer_changes_nothing_kept(cache: Cache) -> None:
    cache.keep(key(), ANSWER)
    for _ in range(2):
        found = cache.find(key())
        assert found is not None
        document: Any = found.answer.value
        assert document == {"allow": True, "findings": []}
        document["allow"] = "changed"
        document["findings"].append("changed")


def test_the_least_recently_asked_leaves_first(clock: HandClock) -> None:
    cache = Cache(entries=3, clock=clock)
    for name in "abc":
        cache.keep(key(name), ANSWER)
    assert cache.find(key("a")) is not None
    cache.keep(key("d"), ANSWER)
    assert [name for name in "abcd" if cache.find(key(name))] == ["a", "c", "d"]


def test_it_is_bounded_in_bytes_whatever_comes(clock: HandClock) -> None:
    cache = Cache(bytes_=1_000, clock=clock)
    for number in range(100):
        cache.keep(key(str(number % 7)), Answer({"allow": True, "x": "y" * (number * 20)}, STAMP))
        kept = sum(len(text) for text, _, _ in cache._kept.values())
        assert kept == cache._bytes <= 1_000
    assert len(cache) == 0  # each was followed by one that is too long alone


def test_what_is_too_long_alone_drives_out_nobody_but_its_older_self(clock: HandClock) -> None:
    cache = Cache(bytes_=100, clock=clock)
    cache.keep(key("a"), ANSWER)
    cache.keep(key("b"), ANSWER)
    cache.keep(key("a"), Answer({"allow": False, "x": "y" * 100}, STAMP))
    assert cache.find(key("a")) is None
    assert cache.find(key("b")) is not None


def test_a_forked_child_starts_empty(cache: Cache) -> None:
    cache.keep(key(), ANSWER)
    cache._lock.acquire()
    cache.renew()
    assert cache.find(key()) is None


def test_threads_may_share_it(clock: HandClock) -> None:
    cache = Cache(entries=10, clock=clock)

    def use(number: int) -> bool:
        name = str(number % 20)
        cache.keep(key(name), Answer({"allow": True, "n": name}, STAMP))
        found = cache.find(key(name))
        return found is None or found.answer.value == {"allow": True, "n": name}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(2_000)))
    assert len(cache) <= 10


def shuffled(value: Any, order: Callable[[list[Any]], list[Any]]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: shuffled(value[key], order) for key in order(list(value))}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


@settings(max_examples=100, deadline=None, derandomize=True)
@given(facts=st.dictionaries(make.words, make.documents, max_size=4), other=make.documents)
def test_a_question_is_its_whole_input_in_any_order_of_keys(
    facts: dict[str, Any],
    other: Any,  # noqa: ANN401 - JSON
) -> None:
    digest = question_digest("a/b", facts)
    assert question_digest("a/b", shuffled(facts, lambda keys: keys[::-1])) == digest
    assert question_digest("a/c", facts) != digest
    changed = {**facts, "new key": other}
    assert question_digest("a/b", changed) != digest


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": 1}, {"a": True}), ({"a": 1}, {"a": "1"}), ({"a": None}, {}), ({"a": 0}, {"a": False})],
)
def test_values_that_python_takes_for_equal_are_different_questions(one: Any, other: Any) -> None:  # noqa: ANN401 - JSON
    assert question_digest("a/b", one) != question_digest("a/b", other)
