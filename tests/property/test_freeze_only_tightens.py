"""More windows, shorter overrides and fewer of them never let a change through."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support import decisions as make

ENTRYPOINT = "switchboard/freeze/decision"
NOW = 1_790_000_000
DIGESTS = st.sampled_from(["sha256:a", "sha256:b"])
OWNERS = st.sampled_from(["sre-leads", "product", "bot"])
MOMENTS = st.sampled_from([NOW - 7200, NOW - 1, NOW, NOW + 1, NOW + 7200])
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
scopes = st.sampled_from(
    [{"everything": True}, {"areas": ["limits"]}, {"services": ["api-gateway"]}, {"areas": []}, 7]
)
windows = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["w-1", "w-2"]),
        "start": MOMENTS,
        "end": MOMENTS,
        "scope": scopes,
        "owner": OWNERS,
        "reason": st.sampled_from(["stock is taken", ""]),
    }
)
overrides = st.fixed_dictionaries(
    {
        "change_digest": DIGESTS,
        "findings": st.sampled_from([["freeze/frozen"], ["risk/high"]]),
        "by": OWNERS,
        "reason": st.sampled_from(["checkout is down", "why not"]),
        "expires": st.sampled_from([NOW, NOW + 1, NOW + 3600, NOW + 7200]),
    }
)
changes = st.fixed_dictionaries(
    {
        "change_digest": DIGESTS,
        "author": OWNERS,
        "areas": st.sampled_from([["limits"], ["slo", "limits"], ["slo"]]),
        "services": st.sampled_from([[], ["api-gateway"], ["reporting"]]),
        "overrides": st.lists(overrides, max_size=3),
    }
)


def values(windows: list[Any], longest: int = 3600, shortest: int = 10) -> dict[str, Any]:
    data = {
        "windows": windows,
        "override_longest": {"value": longest, "unit": "s", "source": "ours"},
        "override_reason_shortest": {"value": shortest, "unit": "characters", "source": "ours"},
    }
    return {"switchboard_data": {"freeze": data}}


def allowed(data: dict[str, Any], change: dict[str, Any]) -> bool:
    answer = make.decided_on(data, ENTRYPOINT, {"now": NOW, "freeze": change})
    assert answer["allow"] or answer["guidance"], "a no without a word of what helps"
    return bool(answer["allow"])


@few
@given(change=changes, some=st.lists(windows, max_size=3), more=windows)
def test_a_further_window_never_allows(
    change: dict[str, Any], some: list[Any], more: dict[str, Any]
) -> None:
    assert allowed(values(some), change) or not allowed(values([*some, more]), change)


@few
@given(change=changes, some=st.lists(windows, min_size=1, max_size=3), which=st.integers(0, 2))
def test_a_longer_window_never_allows(change: dict[str, Any], some: list[Any], which: int) -> None:
    longer = copy.deepcopy(some)
    window = longer[which % len(some)]
    assume(window["start"] < window["end"])  # one that ends before it begins says nothing of length
    window["end"] += 7200
    assert allowed(values(some), change) or not allowed(values(longer), change)


@few
@given(change=changes, some=st.lists(windows, min_size=1, max_size=3), which=st.integers(0, 2))
def test_an_override_taken_away_never_allows(
    change: dict[str, Any], some: list[Any], which: int
) -> None:
    fewer = copy.deepcopy(change)
    del fewer["overrides"][which : which + 1]
    assert allowed(values(some), change) or not allowed(values(some), fewer)


@few
@given(change=changes, some=st.lists(windows, min_size=1, max_size=2))
def test_stricter_bounds_of_overrides_never_allow(change: dict[str, Any], some: list[Any]) -> None:
    for stricter in (values(some, longest=1800), values(some, shortest=30)):
        assert allowed(values(some), change) or not allowed(stricter, change)
