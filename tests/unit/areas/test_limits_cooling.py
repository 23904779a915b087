"""A limit that changed a short while ago is left alone, each tenant's by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from support.area_world import (
    changed,
    config,
    demand,
    history,
    over,
    tenant,
    tier,
    trace,
    walk,
)

from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import Past
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.recommendation import Recommendation


def pressed(past: Past, values: Iterable[PolicyValue] = (), **setting: str) -> Recommendation:
    """Two tenants whose traffic asks for more, a and b."""
    stated = list(values) or [*tenant("a", rps="20", burst="40"), *tenant("b", rps="20")]
    offered = {name: demand(16, seed=seed) for seed, name in enumerate(("a", "b"))}
    block = trace(offered, {name: over(one, 20) for name, one in offered.items()})
    return walk("limits", stated, config(settings={"limits": setting}), block, past=past)


def raised(found: Recommendation) -> list[str]:
    return sorted(delta.subject for delta in found.deltas)


def test_only_the_tenant_whose_limit_changed_lately_is_held() -> None:
    found = pressed(history(changed("limits.rps", 25, "10", "20", tenant="a")))
    assert raised(found) == ["b"]
    (left,) = found.abstentions
    told = "its limit changed on 2026-10-02; the telemetry holds 5 of 14 days of cooling-off since"
    assert (left.subject, left.why.reason) == ("a", told)
    assert not any("was not checked" in note for note in found.notes)


def test_a_change_of_the_burst_is_one_and_an_old_one_has_cooled() -> None:
    past = history(
        changed("limits.burst", 20, "20", "40", tenant="a"),
        changed("limits.rps", 10, "10", "20", tenant="b"),
    )
    assert raised(pressed(past)) == ["b"]


def test_whoever_has_the_tiers_rate_changes_with_the_tier() -> None:
    values = [
        *tier("standard", "20", "40"),
        *tenant("a", "standard"),
        *tenant("b", "standard", rps="20", burst="40"),
    ]
    past = history(changed("tiers.rps", 25, "15", "20", tier="standard"))
    assert raised(pressed(past, values)) == ["b"]


def test_what_the_owner_states_holds_for_all_whatever_the_commits_say() -> None:
    past = history(changed("limits.rps", 25, "10", "20", tenant="a"))
    assert raised(pressed(past, last_changed="2026-08-01")) == ["a", "b"]
    assert raised(pressed(history(), last_changed="2026-10-04")) == []


def test_where_the_history_does_not_reach_back_or_has_holes_it_says_so() -> None:
    young = pressed(history(since=20))
    assert raised(young) == ["a", "b"]
    assert "was not checked before 2026-09-27, the first commit" in young.notes[0]
    torn = pressed(replace(history(), commits=7, skipped=2))
    assert "2 of 7 versions of the mapped files could not be read" in torn.notes[0]
    unknown = pressed(NotEvaluated("the clone is shallow"))
    assert "was not checked: the clone is shallow" in unknown.notes[0]
