"""A what-if: another limit replayed, over what was measured under the limit in force."""

from __future__ import annotations

import numpy as np
from support.area_world import config, demand, over, tenant, trace

from simulator import Trace
from switchboard_policy.areas.run import begin
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot

OFFERED = demand(16.0, 30)
SEEN = trace({"acme": OFFERED}, {"acme": over(OFFERED, 18)})  # bursts: more than 20 rps on average
UNSEEN = trace({"acme": OFFERED})


IN_FORCE = PolicyValues(tenant("acme", rps="20", burst="40"))


def figures(rps: str | None, block: Trace = SEEN, burst: str = "40") -> dict[str, object]:
    asked = None if rps is None else PolicyValues(tenant("acme", rps=rps, burst=burst))
    run = begin("limits", IN_FORCE, config(), Snapshot({}), seed=0, asked=asked)
    run.wants(block.keys)
    run.observe(block)
    (summary,) = run.summaries()
    return dict(summary.figures)


def number(found: dict[str, object], name: str) -> float:
    value = found[name]
    assert isinstance(value, (int, float))
    return value


def test_rejections_observed_under_one_limit_are_not_held_against_another() -> None:
    now, then = figures("20"), figures("32")
    name = "throttled_middle_requests"
    assert number(then, name) < number(now, name) / 2
    assert then["dispersion"] == now["dispersion"]
    assert then["burst_bound_ratio"] == now["burst_bound_ratio"]
    assert then["rejected_observed_requests"] == now["rejected_observed_requests"]
    assert then["replay_holds"] is True


def test_the_middle_under_a_lower_limit_is_no_less() -> None:
    now, then = figures("20"), figures("10")
    for end in ("low", "middle", "high"):
        name = f"throttled_{end}_requests"
        assert number(then, name) >= number(now, name)
    assert number(then, "pressed_days") >= number(now, "pressed_days")


def test_a_limit_asked_about_that_is_in_force_changes_nothing() -> None:
    assert figures("20") == figures(None)


def test_pressed_days_are_those_of_the_limit_asked_about() -> None:
    assert number(figures("20"), "pressed_days") > 0
    assert number(figures("200", burst="4000"), "pressed_days") == 0


def test_where_nobody_measured_rejections_days_near_the_limit_asked_about_count() -> None:
    peak = float(np.nanmax(OFFERED)) / UNSEEN.step
    assert number(figures("400", UNSEEN, burst="99999"), "pressed_days") == 0
    assert number(figures(f"{peak:.0f}", UNSEEN, burst="99999"), "pressed_days") > 0
