"""Fewer roles, fewer parents, more that is sensitive and stricter step-ups never permit more."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import decisions as make

ENTRYPOINT = "switchboard/roles/decision"
NOW = 1_790_000_000
ROLES = ["viewer", "analyst", "operator", "auditor", "tenant-admin", "platform-admin", "owner"]
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
step_ups = st.fixed_dictionaries(
    {
        "challenge": st.sampled_from(["c-1", "c-2"]),
        "session": st.sampled_from(["s-1", "s-1", "s-2"]),
        "method": st.sampled_from(["webauthn", "webauthn", "password"]),
        "at": st.sampled_from([NOW - 400, NOW - 300, NOW - 1, NOW, NOW + 1]),
    }
)
requests = st.fixed_dictionaries(
    {
        "subject": st.just("kim"),
        "roles": st.lists(st.sampled_from([*ROLES, "wheel"]), max_size=3),
        "action": st.sampled_from(["limits.read", "limits.change", "audit-log.read", "a.b"]),
        "session": st.just("s-1"),
        "step_ups": st.lists(step_ups, max_size=3),
    }
)


@st.composite
def hierarchies(draw: st.DrawFn) -> dict[str, Any]:
    """Roles that inherit from earlier ones, so never from themselves."""
    return {
        name: {"inherits": draw(st.lists(st.sampled_from(ROLES[:at]), max_size=2)) if at else []}
        for at, name in enumerate(ROLES)
    }


def values(hierarchy: dict[str, Any]) -> dict[str, Any]:
    data = make.values()["switchboard_data"]["roles"]
    return {"switchboard_data": {"roles": {**data, "roles": hierarchy}}}


def allowed(data: dict[str, Any], request: dict[str, Any]) -> bool:
    answer = make.decided_on(data, ENTRYPOINT, {"now": NOW, "roles": request})
    assert answer["allow"] or answer["guidance"], "a no without a word of what helps"
    return bool(answer["allow"])


@few
@given(hierarchy=hierarchies(), request=requests, which=st.integers(0, 5))
def test_a_role_or_a_step_up_taken_away_never_permits(
    hierarchy: dict[str, Any], request: dict[str, Any], which: int
) -> None:
    fewer = copy.deepcopy(request)
    key = "roles" if which % 2 else "step_ups"
    del fewer[key][which // 2 : which // 2 + 1]
    assert allowed(values(hierarchy), request) or not allowed(values(hierarchy), fewer)


@few
@given(hierarchy=hierarchies(), request=requests, role=st.sampled_from(ROLES))
def test_a_role_that_inherits_less_never_permits(
    hierarchy: dict[str, Any], request: dict[str, Any], role: str
) -> None:
    less = copy.deepcopy(hierarchy)
    less[role]["inherits"] = less[role]["inherits"][1:]
    assert allowed(values(hierarchy), request) or not allowed(values(less), request)


@few
@given(hierarchy=hierarchies(), request=requests)
def test_what_becomes_sensitive_or_stricter_never_permits(
    hierarchy: dict[str, Any], request: dict[str, Any]
) -> None:
    sensitive, shorter = values(hierarchy), values(hierarchy)
    for action in sensitive["switchboard_data"]["roles"]["actions"].values():
        action["sensitive"] = True
    shorter["switchboard_data"]["roles"]["step_up"]["longest"]["value"] = 60
    for stricter in (sensitive, shorter):
        assert allowed(values(hierarchy), request) or not allowed(stricter, request)


@few
@given(
    hierarchy=hierarchies(),
    request=requests,
    lower=st.sampled_from(ROLES),
    upper=st.sampled_from(ROLES),
)
def test_a_circle_permits_nobody(
    hierarchy: dict[str, Any], request: dict[str, Any], lower: str, upper: str
) -> None:
    hierarchy[upper]["inherits"] = [lower]
    hierarchy[lower]["inherits"] = [upper]
    assert not allowed(values(hierarchy), request)
