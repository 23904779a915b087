"""All tenants together: capacity, cooling-off, abstentions, headlines."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.area_world import START, config, demand, over, start, tenant, trace, walk

from simulator import SeriesKey, Trace
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.figures import BarFigure, TimeFigure
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.errors import InputError

LAST = (START + 30 * 86_400) // 86_400


def three(capacity: str | None = None, **setting: Scalar) -> Recommendation:
    world = config(Decimal(capacity) if capacity else None, {"limits": setting})
    return walk("limits", names("a", "b", "c"), world, hot("a", "b", "c"))


def names(*tenants: str) -> list[PolicyValue]:
    return [value for name in tenants for value in tenant(name, rps="20", burst="40")]


def hot(*tenants: str) -> Trace:
    offered = {name: demand(16, seed=seed) for seed, name in enumerate(tenants)}
    return trace(offered, {name: over(one, 20) for name, one in offered.items()})


def test_without_a_stated_capacity_raises_are_not_bounded_and_it_is_said() -> None:
    found = three()
    assert len(found.deltas) == 3
    assert "no capacity is stated for gateway" in found.notes[-1]
    assert found.summaries[0].figures["capacity_use_ratio"] is None


def test_raises_share_what_the_capacity_leaves() -> None:
    found = three("75")
    assert {delta.subject: delta.new for delta in found.deltas} == {"a": 26, "b": 24, "c": 24}
    assert "held here by capacity" in found.deltas[0].reason
    assert found.summaries[0].figures["capacity_use_ratio"] == pytest.approx(74 / 75)


def test_where_no_room_is_left_nobody_is_raised_and_the_reason_stands() -> None:
    found = three("60")
    assert found.deltas == ()
    assert [one.why.reason for one in found.abstentions] == [
        "throttled, but capacity has no room"
    ] * 3


def test_limits_sold_beyond_capacity_are_a_finding() -> None:
    found = three("50")
    assert [finding.id for finding in found.findings] == ["limits/sum_over_capacity"]
    assert three("50", capacity_share_ratio=Decimal(3)).findings == ()


def test_a_recent_change_is_left_to_cool() -> None:
    day = str(np.datetime64(LAST - 5, "D"))
    found = three(last_changed=day)
    assert found.deltas == ()
    assert "5 of 14 days of cooling-off" in found.abstentions[0].why.reason
    assert not any("was not checked" in note for note in found.notes)


def test_an_old_change_has_cooled() -> None:
    assert len(three(last_changed=str(np.datetime64(LAST - 20, "D"))).deltas) == 3


def test_an_unknown_change_is_said_to_be_unchecked() -> None:
    assert "was not checked" in three().notes[0]


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="last_changed is 'yesterday'"):
        three(last_changed="yesterday")


def test_tenants_without_telemetry_are_told_together() -> None:
    many = names(*"abcdefg")
    found = walk("limits", many, config(), hot("a"))
    (why,) = found.abstentions
    assert why.subject == ""
    assert why.why.reason.startswith("6 tenants (b, c, d, e, f and 1 more): no telemetry")


def test_a_tenant_without_any_limit_is_told() -> None:
    values = [*names("a"), *tenant("free", burst="3")]
    found = walk("limits", values, config(), hot("a"))
    assert [(one.subject, one.why.reason) for one in found.abstentions] == [
        ("free", "no limit is stated")
    ]


def test_a_limit_below_its_floor_is_a_finding() -> None:
    values = tenant("a", rps="20", floor="30")
    found = walk("limits", values, config(), hot("a"))
    assert "limits/below_floor" in [finding.id for finding in found.findings]


def test_no_limited_service_is_said() -> None:
    world = Config(areas=("limits",), values=config().values)
    found = walk("limits", names("a"), world, hot("a"))
    assert found.headline == "limits: no service is marked limited in switchboard.yaml"


def test_nothing_worth_changing_is_one_line() -> None:
    offered = demand(5)
    block = trace({"a": offered}, {"a": np.zeros_like(offered)})
    found = walk("limits", tenant("a", rps="14"), config(), block)
    assert found.headline == "limits: 1 tenant over 30 days; nothing worth changing"


def test_where_nothing_changes_the_picture_is_what_limits_may_have_throttled() -> None:
    found = walk("limits", tenant("a", rps="14"), config(), trace({"a": demand(5, 2)}))
    (bars,) = found.figures
    assert isinstance(bars, BarFigure)
    (bar,) = bars.bars
    assert (bar.label, bar.now, bar.proposed) == ("a", 0.0, None)
    assert bar.now_range is not None
    assert bar.now_range[1] > 0


def test_a_limit_that_cannot_have_throttled_anyone_needs_no_picture() -> None:
    block = trace({"a": np.ones(6_000)})
    assert walk("limits", tenant("a", rps="20", burst="40"), config(), block).figures == ()


def test_blocks_may_come_in_any_order_and_size() -> None:
    whole = hot("a", "b", "c")
    parts = [whole.select([row]) for row in (2, 0, 1)]
    world = config(Decimal(75))
    one = walk("limits", names("a", "b", "c"), world, whole)
    other = walk("limits", names("a", "b", "c"), world, *parts)
    assert one == other


def test_gaps_are_no_days() -> None:
    offered = demand(16)
    offered[: len(offered) * 4 // 5] = np.nan
    rejected = np.where(np.isnan(offered), np.nan, over(np.nan_to_num(offered), 20))
    found = walk("limits", tenant("a", rps="20"), config(), trace({"a": offered}, {"a": rejected}))
    assert found.deltas == ()
    assert found.summaries[0].figures["measured_days"] == 6
    assert found.summaries[0].figures["coverage_ratio"] == pytest.approx(0.2)


def test_a_tenant_never_measured_is_judged_by_nobody() -> None:
    nothing = np.full(30 * 288, np.nan)
    found = walk("limits", tenant("a", rps="20"), config(), trace({"a": nothing}, {"a": nothing}))
    assert found.deltas == ()
    assert found.summaries[0].figures["throttled_low_ratio"] is None


def test_hourly_and_daily_steps_are_read_too() -> None:
    for step in (3_600, 86_400):
        counts = np.full((1, 40 * 86_400 // step), 10.0 * step)
        block = Trace((SeriesKey("gateway", "a"),), START, step, counts, counts * 0)
        found = walk("limits", tenant("a", rps="60"), config(), block)
        assert found.summaries[0].figures["measured_days"] == 40


def test_an_empty_block_is_nothing() -> None:
    empty = Trace((SeriesKey("gateway", "a"),), START, 60, np.zeros((1, 0)))
    assert walk("limits", tenant("a", rps="20"), config(), empty).summaries == ()


def test_summaries_do_not_need_a_recommendation() -> None:
    run = start("limits", names("a"), config())
    block = hot("a")
    run.wants(block.keys)
    run.observe(block)
    assert run.summaries()[0].figures["limit_rps"] == 20


def test_only_the_tenants_that_matter_most_keep_their_demand() -> None:
    few = {"most_figures": Decimal(1)}
    many = [f"t{number}" for number in range(7)]
    found = walk("limits", names(*many), config(settings={"limits": few}), hot(*many))
    assert len(found.deltas) == 7
    assert sum(isinstance(figure, TimeFigure) for figure in found.figures) == 1


def test_what_a_lowering_frees_is_given_to_nobody_so_every_part_can_be_merged_alone() -> None:
    """Pull requests of different owners are merged in any order, or not at all."""
    values = [*names("a", "b"), *tenant("idle", rps="60", burst="120")]
    offered = {"a": demand(16, seed=0), "b": demand(16, seed=1), "idle": demand(2, seed=2)}
    rejected = {name: over(one, 60 if name == "idle" else 20) for name, one in offered.items()}
    found = walk("limits", values, config(Decimal(110), {}), trace(offered, rejected))
    changes = {delta.subject: delta.new - delta.old for delta in found.deltas}
    assert changes["idle"] < 0 < changes["a"]
    raised = sum(more for more in changes.values() if more > 0)
    assert 20 + 20 + 60 + raised <= 110
