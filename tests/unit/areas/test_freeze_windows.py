"""Windows read in Python hold and cover what the rules of freeze say they do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import decisions as make
from support.long import many

from switchboard_policy.areas.freeze import Window, read_windows
from switchboard_policy.domain.outcome import NotEvaluated

NOW = 1_790_000_000
few = settings(max_examples=many(200, few=25), deadline=None, derandomize=True)
moments = st.sampled_from([NOW - 7200, NOW - 1, NOW, NOW + 1, NOW + 7200, -1, 0.5, "soon", None])
names = st.lists(st.sampled_from(["limits", "slo", "api-gateway", "reporting", "", 7]), max_size=2)
scopes = st.sampled_from(
    [{"everything": True}, {"everything": 1}, {"everything": False}, {}, 7]
) | (st.dictionaries(st.sampled_from(["areas", "services", "tenants"]), names, max_size=2))
windows = st.fixed_dictionaries(
    {"start": moments, "end": moments, "scope": scopes},
    optional={
        "id": st.sampled_from(["w-1", "w-2", " ", 7]),
        "owner": st.sampled_from(["sre-leads", ""]),
        "reason": st.sampled_from(["stock is taken", ""]),
    },
)


@few
@given(
    st.lists(windows | st.just("a window"), max_size=4),
    st.sampled_from(["limits", "slo"]),
    st.sampled_from([[], ["api-gateway"], ["reporting", "api-gateway"]]),
)
def test_windows_hold_as_the_rules_say(stated: list[Any], area: str, services: list[str]) -> None:
    freeze = {
        "windows": stated,
        "override_longest": {"value": 3600, "unit": "s", "source": "ours"},
        "override_reason_shortest": {"value": 10, "unit": "characters", "source": "ours"},
    }
    facts = {"change_digest": "sha256:a", "author": "bot", "overrides": []}
    asked = {"now": NOW, "freeze": {**facts, "areas": [area], "services": services}}
    answer = make.decided_on(
        {"switchboard_data": {"freeze": freeze}}, "switchboard/freeze/decision", asked
    )
    found = read_windows(freeze)
    assert not isinstance(found, NotEvaluated)
    holding = {one.name for one in found if one.covers(area, services) and one.wait(NOW) == 0}
    malformed = {
        "number " + finding["msg"].split()[1]
        for finding in answer["findings"]
        if finding["id"] == "freeze/window_malformed"
    }
    assert holding == {one["id"] for one in answer["windows"]} | malformed


def test_without_a_list_nothing_is_known_and_without_values_nothing_is_frozen() -> None:
    assert read_windows(None) == ()
    for spoilt in ({}, {"windows": {}}, "none"):
        assert isinstance(read_windows(spoilt), NotEvaluated)


@pytest.mark.parametrize(("now", "wait"), [(5, 5), (10, 0), (19, 0), (20, None)])
def test_a_window_is_ahead_then_in_force_then_over(now: int, wait: int | None) -> None:
    assert Window("w", 10, 20, everything=True).wait(now) == wait
