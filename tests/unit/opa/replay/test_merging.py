"""However decisions are cut into parts, their summaries merge to the same one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import replays

from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay import tally
from switchboard_policy.opa.replay.answers import UNDEFINED, Ask, Failed, NotReplayable
from switchboard_policy.opa.replay.examine import Decided, Examiner
from switchboard_policy.opa.replay.family import Family
from switchboard_policy.opa.replay.fields import fields_of
from switchboard_policy.opa.replay.hull import Hull
from switchboard_policy.opa.replay.kept import Kept, rank
from switchboard_policy.opa.replay.summary import Summary
from switchboard_policy.opa.replay.summary_codec import decode, encode
from switchboard_policy.opa.replay.tally import Count
from switchboard_policy.opa.replay.tenants import USUAL

scalars = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "a", "b", "1"])
)
inputs = st.dictionaries(
    st.sampled_from("abc"),
    scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from("xy"), scalars),
    max_size=3,
)


def cuts(draw: st.DrawFn, items: Sequence[Any]) -> list[Sequence[Any]]:
    """The items in up to four runs."""
    places = sorted(draw(st.lists(st.integers(0, len(items)), max_size=3)))
    return [items[a:b] for a, b in zip([0, *places], [*places, len(items)], strict=True)]


@given(st.data(), st.lists(inputs, max_size=12))
def test_hulls_of_parts_merge_to_the_hull_of_the_whole(
    data: st.DataObject, documents: list[Json]
) -> None:
    fields = [fields_of(each) for each in documents]
    whole, merged = Hull(), Hull()
    for each in fields:
        whole.add(each)
    for part in data.draw(st.permutations(cuts(data.draw, fields))):
        hull = Hull()
        for each in part:
            hull.add(each)
        merged.merge(Hull.read(json.loads(json.dumps(hull.document()))))
    assert merged.document() == whole.document()


@given(
    st.data(),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=25, unique_by=lambda e: e[0]
    ),
    st.integers(1, 8),
    st.integers(1, 20),
)
def test_samples_of_parts_merge_to_the_sample_of_the_whole(
    data: st.DataObject, entries: list[tuple[int, int]], most: int, room: int
) -> None:
    def sample(part: Sequence[tuple[int, int]]) -> Kept:
        kept = Kept(most, room)
        for hashed, weight in part:
            kept.add(hashed, lambda hashed=hashed, weight=weight: (weight, hashed))  # type: ignore[misc]
        return kept

    merged = Kept(most, room)
    for part in data.draw(st.permutations(cuts(data.draw, entries))):
        copy = Kept(most, room).read(json.loads(json.dumps(sample(part).document())))
        merged.merge(copy)
    assert list(merged) == list(sample(entries))
    expected: list[int] = []
    weight = 0
    for hashed, heavy in sorted(entries):
        weight += heavy
        if len(expected) == most or weight > room:
            break
        expected.append(hashed)
    assert list(merged) == expected


def test_a_sample_is_another_one_for_another_seed() -> None:
    names = [f"d{number}" for number in range(100)]
    first, second = (sorted(names, key=lambda name: rank(name, seed)) for seed in (0, 1))
    assert first != second


@given(st.data(), st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_what_is_too_many_to_be_told_apart_is_so_in_any_order(
    data: st.DataObject, names: list[str]
) -> None:
    def family(part: Sequence[str]) -> Family[Count]:
        found = Family(Count, 3)
        for name in part:
            found.at(name).decisions += 1
        return found

    merged = Family(Count, 3)
    for part in data.draw(st.permutations(cuts(data.draw, names))):
        merged.merge(Family(Count, 3).read(family(part).document(), Count.read))
    assert merged.document() == family(names).document()
    if len(set(names)) > 3:
        assert [(name, each.decisions) for name, each in merged] == [("", len(names))]


answers = st.sampled_from(
    [
        {"allow": True, "findings": [], "rules": ["a/x"], "limit": {"rps": 1}},
        {"allow": True, "findings": [], "rules": ["a/x"], "limit": {"rps": 2}},
        {
            "allow": False,
            "findings": [{"id": "a/x", "level": "hard", "path": "/b"}],
            "rules": ["a/x"],
        },
        {"allow": False, "findings": [{"id": "a/y", "level": "soft"}], "rules": ["a/y"]},
        True,
        False,
        UNDEFINED,
        Failed("it broke"),
        NotReplayable("nobody knows"),
    ]
)
decided = st.builds(
    lambda number, document, old, new, masked: Decided(
        replays.record(
            number,
            document,
            result=True,
            revisions={"b": "1"} if number % 2 else {},
            masked=("/result",) if masked else (),
        ),
        Ask(document, 5),
        old,
        new,
    ),
    st.integers(0, 10_000),
    st.builds(lambda tenant, rest: {**rest, "tenant": tenant}, st.sampled_from("pqr"), inputs),
    answers,
    answers,
    st.booleans(),
)


def summary_of(part: Sequence[Decided]) -> Summary:
    """The summary of some decisions."""
    found = Summary()
    examiner = Examiner(found, ("old", "new"), USUAL)
    for each in part:
        examiner.examine(each)
        found.seen(each.record.at_ns, each.record.at_ns)
        if each.record.at_ns % 3 == 0:
            examiner.refuse(each.record, "no rule or data there", known=False)
    return found


@settings(max_examples=40)
@given(st.data(), st.lists(decided, max_size=12, unique_by=lambda one: one.record.decision_id))
def test_summaries_of_parts_merge_to_that_of_the_whole_through_json(
    data: st.DataObject, decisions: list[Decided]
) -> None:
    merged = Summary()
    for part in data.draw(st.permutations(cuts(data.draw, decisions))):
        merged.merge(decode(encode(summary_of(part))))
    assert _ordered(merged) == _ordered(summary_of(decisions))


def test_too_many_tenants_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST_TENANTS", 2)
    deny = {"allow": False, "findings": [{"id": "a/x", "level": "hard"}]}
    part = [
        Decided(
            replays.record(number, {"tenant": name}),
            Ask({"tenant": name}, 1),
            {"allow": True},
            deny,
        )
        for number, name in enumerate("ppqqrr")
    ]
    ((_, family),) = summary_of(part).groups.items()
    ((_, alike),) = family
    assert alike.members.together
    assert alike.decisions == 6


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"schema":"other"}'])
def test_what_is_no_summary_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(content)


def _ordered(found: Summary) -> Json:
    """A summary as JSON in which nothing depends on the order of arrival."""

    def sort(value: Json) -> Json:
        if isinstance(value, dict):
            return {key: sort(each) for key, each in sorted(value.items())}
        if isinstance(value, list):
            return sorted((sort(each) for each in value), key=json.dumps)
        return value

    return sort(json.loads(encode(found)))
