from __future__ import annotations

from decimal import Decimal

from support.area_world import config, demand, finish, start, tenant, tier, trace, value, walk

from switchboard_policy.areas.tiers import default_burst, read_tiers
from switchboard_policy.domain.policy import PolicyValues


def test_tiers_want_no_telemetry_and_propose_nothing() -> None:
    block = trace({"acme": demand(1, 1)})
    run = start("tiers", tier(), config())
    assert run.wants(block.keys) == ()
    found = finish(run, block)
    assert found.deltas == ()
    assert "1 stated (standard)" in found.headline


def test_a_tier_says_how_many_tenants_it_has() -> None:
    values = [*tier(), *tenant("acme", "standard"), *tenant("globex", "standard")]
    (summary,) = walk("tiers", values, config()).summaries
    assert summary.subject == "standard"
    assert summary.figures == {
        "rps": 10.0,
        "burst_requests": 20.0,
        "ceiling_rps": None,
        "weight": 1.0,
        "tenants": 2,
    }


def test_a_tier_without_burst_or_rate_is_told() -> None:
    no_rate = [value for value in tier("odd") if value.binding.name == "tiers.burst"]
    found = walk("tiers", [*tier("free", burst=None), *no_rate], config())
    assert [finding.id for finding in found.findings] == ["tiers/no_burst", "tiers/no_rate"]
    assert found.findings[0].location is not None
    assert "20 requests" in found.findings[0].msg


def test_no_tier_at_all_is_said() -> None:
    assert walk("tiers", [], config()).headline == "tiers: none stated"


def test_a_stated_default_is_the_burst_of_a_tier_without_one() -> None:
    stated = value("tiers.default_burst", Decimal(12))
    found = walk("tiers", [*tier("free", burst=None), stated], config())
    assert found.findings == ()
    assert [summary.subject for summary in found.summaries] == ["free"]


def test_the_default_burst_is_the_repositorys_else_ours_which_can_be_set() -> None:
    nothing, own = (
        PolicyValues([]),
        config(settings={"tiers": {"default_burst_requests": Decimal(7)}}),
    )
    assert default_burst(nothing, config()) == 20
    assert default_burst(nothing, own) == 7
    stated = PolicyValues([value("tiers.default_burst", Decimal(12))])
    assert default_burst(stated, own) == 12


def test_tiers_are_read_by_name() -> None:
    found = read_tiers(PolicyValues([*tier("b"), *tier("a", burst=None)]), config())
    assert list(found) == ["a", "b"]
    assert found["a"].burst is None
