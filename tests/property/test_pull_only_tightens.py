"""What is added to the faults of a pull request, or taken from its overrides, never allows."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support import decisions as make

PULL = "switchboard/pull/decision"
GATE = "switchboard/gate/decision"
few = settings(max_examples=40)

WORSE: dict[str, Any] = {
    "link": True,
    "submodule": True,
    "mode_changed": True,
    "configuration": True,
    "explained": False,
    "readable": False,
    "refused": "odd",
}
"""What a file can be, for the worse."""


def calm() -> dict[str, Any]:
    """A pull request with nothing wrong."""
    return copy.deepcopy(make.whole("pull").facts)


def allowed(facts: dict[str, Any], entrypoint: str = PULL) -> bool:
    answer = make.decided_on({}, entrypoint, facts)
    assert answer["allow"] or answer["guidance"], "a no without a word of what helps"
    return bool(answer["allow"])


@few
@given(
    wrong=st.sets(st.sampled_from(sorted(WORSE)), min_size=1),
    more=st.sampled_from(sorted(WORSE)),
    others=st.integers(0, 3),
)
def test_a_file_that_is_wrong_denies_whatever_stands_beside_it(
    wrong: set[str], more: str, others: int
) -> None:
    facts = calm()
    plain = facts["pull"]["files"][0]
    bad = plain | {name: WORSE[name] for name in wrong}
    facts["pull"]["files"] = [plain] * others + [bad]
    assert not allowed(facts)
    facts["pull"]["files"][-1] = bad | {more: WORSE[more]}
    assert not allowed(facts)


@few
@given(
    age=st.integers(0, 2_000_000),
    oldest=st.integers(0, 2_000_000),
    available=st.booleans(),
    needed=st.booleans(),
)
def test_older_measurements_and_stricter_bounds_never_allow(
    age: int, oldest: int, *, available: bool, needed: bool
) -> None:
    facts = calm()
    facts["pull"]["telemetry"] |= {"age_s": age, "available": available, "needed": needed}
    facts["pull"]["bounds"]["telemetry_oldest"]["value"] = oldest
    fresh = allowed(facts)
    assert fresh is (not needed or (available and age <= oldest))
    facts["pull"]["telemetry"]["age_s"] = age + 1
    assert fresh or not allowed(facts)


people = st.integers(1, 4)
givens = st.fixed_dictionaries(
    {
        "person": people,
        "bot": st.booleans() | st.just(value=False),
        "edited": st.booleans() | st.just(value=False),
        "comment": st.just(1),
        "body_digest": st.just("sha256:c"),
        "at": st.sampled_from([1_789_999_000, 1_780_000_000]),
        "rules_digest": st.sampled_from(["sha256:r", "sha256:r", "sha256:q"]),
        "base_values": st.sampled_from(["sha256:v", "sha256:v", "sha256:w"]),
        "saw": st.sampled_from([["risk/high"], ["risk/high"], []]),
        "break_glass": st.booleans(),
        "incident": st.sampled_from(["", "INC-7"]),
    }
)
words = st.fixed_dictionaries(
    {
        "change_digest": st.just(make.whole("gate").facts["proposal"]["change_digest"]),
        "findings": st.just(["risk/high"]),
        "by": st.sampled_from(["ada", "kim", "lee"]),
        "reason": st.just("the launch was measured"),
        "expires": st.sampled_from([1_790_003_600, 1_790_000_000]),
        "speaks_for": st.sampled_from([["sre-leads"], ["sre-leads"], []]),
        "given": givens,
    }
)


def risky(overrides: list[dict[str, Any]]) -> dict[str, Any]:
    """A pull request of Ada's (1) with a high risk."""
    facts = copy.deepcopy(
        next(one for one in make.recorded("gate") if one.name == "high_risk").facts
    )
    facts["proposal"] |= {
        "rules_digest": "sha256:r",
        "base_values": "sha256:v",
        "authors": [{"id": 1, "login": "ada"}],
    }
    facts["thresholds"]["break_glass_longest"] = {"value": 86_400, "unit": "s", "source": "ours"}
    facts["overrides"] = overrides
    return facts


def counts(word: dict[str, Any]) -> bool:
    """Whether a word counts, worked out here from what the documentation says."""
    said = word["given"]
    longest = 86_400 if said["break_glass"] else 2_592_000
    return (
        said["person"] != 1
        and word["by"] != "ada"
        and not said["bot"]
        and not said["edited"]
        and (said["rules_digest"], said["base_values"]) == ("sha256:r", "sha256:v")
        and said["saw"] == ["risk/high"]
        and 1_790_000_000 < word["expires"] <= said["at"] + longest
        and word["speaks_for"] == ["sre-leads"]
    )


@settings(max_examples=120)
@given(overrides=st.lists(words, max_size=3))
def test_a_risk_is_accepted_exactly_by_words_that_count(overrides: list[dict[str, Any]]) -> None:
    good = [word for word in overrides if counts(word)]
    glass = [word for word in good if word["given"]["break_glass"]]
    expected = (
        any(not word["given"]["break_glass"] for word in good)
        or any(word["given"]["incident"] for word in glass)
        or len({word["given"]["person"] for word in glass}) > 1
    )
    assert allowed(risky(overrides), GATE) is expected


@few
@given(overrides=st.lists(words, min_size=1, max_size=3), which=st.integers(0, 2))
def test_a_word_taken_away_never_allows(overrides: list[dict[str, Any]], which: int) -> None:
    fewer = list(overrides)
    del fewer[which : which + 1]
    assert allowed(risky(overrides), GATE) or not allowed(risky(fewer), GATE)
