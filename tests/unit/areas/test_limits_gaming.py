"""Signs of gaming make a raise a matter for the owner, and accuse nobody who needs one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from support.area_world import (
    DAY_STEPS,
    STEP,
    changed,
    config,
    demand,
    history,
    over,
    tenant,
    trace,
    walk,
)

from switchboard_policy.areas.limits.gaming import Move, signs
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import Past
from switchboard_policy.domain.recommendation import Recommendation, SummaryValue
from switchboard_policy.errors import InputError

SETTINGS = read_settings(config())
RAISE_DAY = 15


def levels(before: float, after: float, from_day: int = RAISE_DAY + 1) -> NDArray[np.float64]:
    """Thirty days at one mean rate, then at another."""
    steps = np.arange(30 * DAY_STEPS)
    return demand(1, swing=0.2) * np.where(steps >= from_day * DAY_STEPS, after, before)


def found(
    offered: NDArray[np.float64], rejected: NDArray[np.float64] | None, past: Past, rps: str = "40"
) -> Recommendation:
    block = trace({"a": offered}, None if rejected is None else {"a": rejected})
    return walk("limits", tenant("a", rps=rps, burst="80"), config(), block, past=past)


def figures(recommendation: Recommendation) -> tuple[SummaryValue, SummaryValue]:
    numbers = recommendation.summaries[0].figures
    return numbers["gaming_signs"], numbers["gaming_reasons"]


def raised(day: float = RAISE_DAY, old: str = "20", new: str = "40") -> Past:
    return history(changed("limits.rps", day, old, new, tenant="a"))


def test_demand_that_jumps_to_the_new_limit_after_a_raise_is_a_sign() -> None:
    offered = levels(12, 38)
    result = found(offered, over(offered, 40), raised())
    count, reasons = figures(result)
    assert count == 1
    assert "from 20 to 40 requests/s (2026-09-22, commit c0ffee) demand was 3.2 times" in str(
        reasons
    )
    (told,) = [one for one in result.findings if one.id == "limits/gaming_sign"]
    assert told.location is not None
    assert "a launch that was planned looks the same" in told.msg
    assert "Ask before the next raise" in told.msg


def test_with_a_sign_a_raise_is_advised_and_not_written() -> None:
    offered = levels(12, 44)
    without = found(offered, over(offered, 40), history())
    assert [delta.advisory for delta in without.deltas] == [False]
    result = found(offered, over(offered, 40), raised())
    (delta,) = result.deltas
    assert delta.advisory
    assert "advisory, for the owner to decide: in the week after its limit went" in delta.reason
    assert result.headline.endswith("nothing worth changing, 1 advisory")


def test_a_tenant_that_was_turned_away_before_its_raise_is_not_accused() -> None:
    """It offers what it always did; only what is let through jumps."""
    offered = levels(36, 36)
    steps = np.arange(len(offered))
    limit = np.where(steps < RAISE_DAY * DAY_STEPS, 20, 40)
    rejected = np.maximum(offered - limit * STEP, 0)
    admitted = offered - rejected
    before, after = admitted[: RAISE_DAY * DAY_STEPS], admitted[(RAISE_DAY + 1) * DAY_STEPS :]
    assert after.mean() > 1.7 * before.mean()
    assert figures(found(offered, rejected, raised())) == (0, "")


def test_growth_that_goes_on_as_before_is_no_sign() -> None:
    offered = demand(1, swing=0.2) * 10 * 1.35 ** (np.arange(30 * DAY_STEPS) / DAY_STEPS / 7)
    assert figures(found(offered, over(offered, 40), raised())) == (0, "")


def test_where_rejections_are_not_measured_a_jump_cannot_be_told() -> None:
    count, reasons = figures(found(levels(12, 38), None, raised()))
    assert count is None
    assert "cannot be compared where rejections are not measured" in str(reasons)
    assert figures(found(levels(12, 38), None, history())) == (0, "")


def test_where_past_changes_are_not_known_signs_are_not_zero() -> None:
    offered = levels(12, 38)
    unknown = NotEvaluated("the clone is shallow")
    assert figures(found(offered, over(offered, 40), unknown)) == (None, "the clone is shallow")
    young = figures(found(offered, over(offered, 40), history(since=20)))
    assert young == (None, "past changes are known for 10 days")


def moves(*days: str) -> list[Move]:
    """Changes at days, each to another limit: `2026-05-01 20 40`."""
    told = (day.split(" ") for day in days)
    return [
        Move(
            int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()),
            Decimal(old),
            Decimal(new),
            "c0ffee",
        )
        for day, old, new in told
    ]


LAST = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp())


def told_of(past: list[Move]) -> tuple[str, ...]:
    """The signs that changes alone give."""
    found = signs(past, (), LAST, SETTINGS)
    assert not isinstance(found, NotEvaluated)
    return found


def test_up_down_and_up_again_within_a_quarter_is_a_sign() -> None:
    saw = moves("2026-04-02 20 40", "2026-05-05 40 20", "2026-06-06 20 40")
    (told,) = told_of(saw)
    assert "to and fro 3 times within 90 days" in told
    slower = moves("2026-02-02 20 40", "2026-05-05 40 20", "2026-06-06 20 40")
    assert told_of(slower) == ()
    stairs = moves("2026-04-02 20 40", "2026-05-05 40 60", "2026-06-06 60 80")
    assert told_of(stairs) == ()
    corrected = moves("2026-04-02 20 40", "2026-05-05 40 20")
    assert told_of(corrected) == ()


def test_raises_just_before_budgets_begin_are_a_sign_where_chance_is_unlikely() -> None:
    (told,) = told_of(moves("2026-02-28 20 30", "2026-04-29 30 40"))
    assert "2 raises came at most 3 days before a budget period began" in told
    on_the_day = moves("2026-03-01 20 30", "2026-05-01 30 40")
    assert told_of(on_the_day) == ()
    lowered = moves("2026-02-28 40 30", "2026-04-29 30 20")
    assert told_of(lowered) == ()
    often = moves(
        *(f"2026-{month:02}-10 {month} {month + 1}" for month in (1, 2, 3, 4, 5)),
        "2026-02-27 20 30",
        "2026-04-29 30 40",
    )
    assert told_of(often) == ()


def test_what_is_half_a_year_old_says_nothing() -> None:
    saw = moves("2025-10-02 20 40", "2025-10-05 40 20", "2025-10-06 20 40")
    assert told_of(saw) == ()


def test_a_budget_day_that_some_months_lack_is_refused() -> None:
    world = config(settings={"limits": {"gaming_budget_month_day": 31}})
    with pytest.raises(InputError, match="gaming_budget_month_day is 31; 1 to 28 is allowed"):
        read_settings(world)
