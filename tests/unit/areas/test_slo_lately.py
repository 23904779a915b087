"""What a month with a lasting change, or a month half told, may be taken to say."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.area_world import DAY_STEPS, START, STEP, config, finish, start, value

from simulator import SeriesKey, Trace
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation

DAYS = 30
TOTAL = np.full(DAYS * DAY_STEPS, 6000.0)
AGE = DAYS - np.arange(DAYS * DAY_STEPS) // DAY_STEPS  # days to the end of the month


def judge(
    errors: np.ndarray | None,
    objective: str,
    *,
    step: int = STEP,
    p95: np.ndarray | None = None,
    threshold: str = "",
) -> Recommendation:
    latency = "switchboard_indicator: latency, switchboard_quantile: p95"
    labels = latency if threshold else "switchboard_indicator: availability"
    spec = (
        "version: prometheus/v1\nservice: shop\nlabels: {owner: them}\nslos:\n"
        f"  - name: main\n    objective: 99.9\n    labels: {{{labels}}}\n"
    )
    names = {"service": "shop", "slo": "main"}
    values = [value("slo.objective", Decimal(objective), "slo/shop.yaml", **names)]
    if threshold:
        values.append(value("slo.threshold", Decimal(threshold), "slo/shop.yaml", **names))
    whole = TOTAL.reshape(-1, step // STEP).sum(axis=1)
    told = None if errors is None else errors.reshape(-1, step // STEP).sum(axis=1)[None]
    table = {} if p95 is None else {"p95": p95[None]}
    block = Trace((SeriesKey("shop"),), START, step, whole[None], errors=told, latency=table)
    world = config(settings={"slo": {"organisation_availability_percent": Decimal(90)}})
    return finish(start("slo", values, world, {"slo/shop.yaml": spec.encode()}), block)


def test_an_objective_the_last_week_would_not_keep_is_not_tightened() -> None:
    worse = TOTAL * np.where(AGE <= 4, 1.6e-3, 1e-5)
    assert judge(TOTAL * 1e-5, "99.8").deltas
    assert judge(worse, "99.8").deltas == ()


def test_an_objective_missed_until_it_was_repaired_is_not_loosened() -> None:
    assert judge(TOTAL * np.where(AGE <= 10, 1e-5, 5e-3), "99.9").deltas == ()


def test_a_looser_objective_is_kept_at_the_level_of_the_last_week_too() -> None:
    (delta,) = judge(TOTAL * np.where(AGE <= 15, 4.5e-3, 1e-5), "99.9").deltas
    assert delta.new == Decimal(99)  # 99.5 % would hold in mixed months only
    assert "use at most 45 % of the budget" in delta.reason


def test_a_change_that_lasts_is_told_with_its_date_and_not_as_incidents() -> None:
    found = judge(TOTAL * np.where(AGE <= 7, 5e-3, 1e-5), "99.9")
    (finding,) = found.findings
    assert finding.id == "slo/budget_spent"
    assert "every day since 2026-09-30" in finding.msg
    assert "incident" not in finding.msg
    assert found.headline.endswith("nothing worth changing, 1 budget overspent")


def test_the_worst_days_are_not_called_most_of_it() -> None:
    (finding,) = judge(TOTAL * np.where(AGE % 3 == 0, 6e-3, 1e-5), "99.9").findings
    assert "the worst days were" in finding.msg
    assert "most" not in finding.msg


@pytest.mark.parametrize(
    ("share", "objective", "told"),
    [(1.1e-3, "99.9", "99.89 % of"), (1e-6, "99.8", "all but under 0.001 % of")],
)
def test_the_good_share_is_never_rounded_up(share: float, objective: str, told: str) -> None:
    (delta,) = judge(TOTAL * share, objective).deltas
    assert delta.reason.startswith(told)


def test_pages_that_long_steps_cannot_tell_are_not_counted_as_none() -> None:
    (delta,) = judge(TOTAL * 1e-5, "99.8", step=3600).deltas
    pages = delta.effects[1]
    assert isinstance(pages.now, NotEvaluated)
    assert pages.proposed == pages.now


def test_errors_told_only_where_there_were_some_say_nothing_of_the_rest() -> None:
    sparse = np.where(np.arange(len(TOTAL)) % 2 == 0, 12.0, np.nan)
    (abstention,) = judge(sparse, "99.9").abstentions
    assert "only in steps that had some" in abstention.why.reason


def test_no_traffic_is_told_as_that() -> None:
    zero = np.zeros_like(TOTAL)
    spec = b"version: prometheus/v1\nservice: shop\nslos:\n  - name: main\n    objective: 99.9\n"
    spec += b"    labels: {switchboard_indicator: availability}\n"
    stated = value("slo.objective", Decimal("99.9"), "slo/shop.yaml", service="shop", slo="main")
    run = start("slo", [stated], config(), {"slo/shop.yaml": spec})
    block = Trace((SeriesKey("shop"),), START, STEP, zero[None], errors=zero[None])
    (abstention,) = finish(run, block).abstentions
    assert abstention.why.reason == "no request was measured"


@pytest.mark.parametrize(("objective", "advisory"), [("99", True), ("95", False)])
def test_one_quantile_alone_moves_no_threshold_it_cannot_tell(
    objective: str, *, advisory: bool
) -> None:
    (delta,) = judge(None, objective, p95=np.full(len(TOTAL), 0.2), threshold="0.5").deltas
    assert delta.advisory is advisory
    assert ("measure p99 too" in delta.reason) is advisory
