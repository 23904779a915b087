"""Objectives and thresholds named from what was measured, and the reasons for silence."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.levels import SETTINGS, SLO, advice, level, traffic

from simulator.trace import Trace
from switchboard_policy.areas.slo.choose.choice import Choice, Estimate
from switchboard_policy.areas.slo.choose.levels import Asked
from switchboard_policy.domain.outcome import NotEvaluated


def choice(trace: Trace, asked: Asked | None = None) -> Choice:
    found = advice(trace, asked, sets=()).choice
    assert isinstance(found, Choice)
    return found


def silence(found: object) -> str:
    assert isinstance(found, NotEvaluated)
    return found.reason


def threshold(found: Choice) -> Estimate:
    assert found.threshold is not None
    return found.threshold


def test_the_highest_usual_objective_that_the_worse_end_keeps_is_named() -> None:
    """0.04 % fail, give or take little: 99.95 % is kept, 99.99 % is not."""
    found = choice(traffic(30))
    assert found.objective.value == Decimal("99.95")
    assert 99.95 <= found.objective.coming.low < 99.96 < found.objective.coming.high < 99.99
    assert (found.ahead_days, found.horizon_days, found.measured_days) == (28, 7, 30)
    assert not found.provisional


def test_the_same_rule_is_scored_at_every_origin_on_what_came() -> None:
    """Before nine outcomes are known a level may move by half: 99.9 % is named, 0.6 unused."""
    scored = choice(traffic(30)).objective.scored
    assert (scored.origins, scored.abstained, scored.kept) == (17, 0, 17)
    assert scored.inside >= 14
    assert scored.unused_ratio == pytest.approx(0.6, abs=0.02)


def test_a_stricter_value_is_held_back_where_the_rules_record_is_poor() -> None:
    """An hour of 30 % failing, in the week after seven of the origins, spends what they allow."""
    found = choice(traffic(30, incidents=[(16.5, 60, 0.3)]), level("99")).objective
    assert found.scored.kept == 10
    assert found.coming.low > 99
    assert (found.value, found.held_back) == (
        Decimal(99),
        "held back: what the same rule named was kept at 10 of 17 origins",
    )


def test_a_looser_value_is_not_held_back() -> None:
    found = choice(traffic(30, incidents=[(16.5, 60, 0.3)]), level("99.95")).objective
    assert found.scored.kept == 10
    assert (found.value, found.held_back) == (Decimal("99.8"), "")


def test_a_level_that_moved_a_week_ago_is_the_level_to_come() -> None:
    """0.04 % until a week ago and 0.16 % since: 0.07 % over four weeks, yet 99.9 % is lost."""
    found = choice(traffic(28, shift=(21, 4.0))).objective
    assert not isinstance(found.value, NotEvaluated)
    assert found.value < Decimal("99.9")
    assert found.coming.low < 99.84 < found.coming.high


def test_longer_data_are_scored_over_longer_horizons() -> None:
    assert {days: SETTINGS.horizon(days) for days in (7, 21, 41, 42, 83, 84, 400)} == {
        7: 7,
        21: 7,
        41: 7,
        42: 14,
        83: 14,
        84: 28,
        400: 28,
    }


def test_two_weeks_are_provisional_and_wider_than_four() -> None:
    short, long = choice(traffic(14)), choice(traffic(28))
    assert short.provisional
    assert not long.provisional
    widths = [found.objective.coming.high - found.objective.coming.low for found in (short, long)]
    assert widths[0] > 2 * widths[1]


@pytest.mark.parametrize(
    ("trace", "percent", "reason"),
    [
        (traffic(6), "99.9", "6 days of data cannot carry a 30-day objective"),
        (traffic(2), "99.9", "48 h of data cannot carry a 30-day objective"),
        (traffic(28, total=1.0), "99.9", "fewer than 10 events may fail in 30 days"),
        (traffic(28, total=0.0), "99.9", "no request was measured"),
    ],
)
def test_too_little_data_or_traffic_is_told_as_such(
    trace: Trace, percent: str, reason: str
) -> None:
    found = advice(trace, level(percent))
    assert silence(found.choice) == reason
    assert found.search == found.choice


def test_an_indicator_nobody_told_is_not_guessed() -> None:
    found = advice(traffic(28), level(indicator="llm_success"))
    assert silence(found.choice) == "indicator 'llm_success' is not known"


def test_an_objective_that_traffic_cannot_tell_is_not_named() -> None:
    """At 20 requests in five minutes no failure was seen; 99.99 % would allow 17, 99.995 eight."""
    found = choice(traffic(30, total=20.0, bad=0.0), level("99"))
    assert found.objective.value == Decimal("99.99")


def test_what_lies_below_every_objective_that_can_page_has_a_reason() -> None:
    found = choice(traffic(30, bad=0.2), level("95"))
    assert "may fall below 95 %, the lowest that can be alerted on" in silence(
        found.objective.value
    )


def test_where_no_usual_objective_can_be_told_that_is_the_reason() -> None:
    """Thirty requests a month: at 50 % fifteen may fail, at 90 % three."""
    trace = traffic(30, total=0.0)
    trace.offered[0, ::288] = 1.0
    found = choice(trace, level("50")).objective.value
    assert silence(found) == "no usual objective can be alerted on"


def test_a_threshold_is_the_smallest_nice_one_that_the_worse_end_keeps() -> None:
    """p95 is 0.2 s, so 95 % stay below about 0.2: 0.22 is the next nice value."""
    found = choice(traffic(30), level("95", "0.5"))
    assert threshold(found).value == Decimal("0.22")
    assert threshold(found).coming.low == pytest.approx(0.2, rel=0.02)
    assert threshold(found).scored.kept == 17
    assert found.objective.value >= Decimal(99)  # at the threshold it has


def test_a_histogram_is_told_one_of_its_own_bounds() -> None:
    found = choice(traffic(30), level("95", "0.5", buckets=("0.1", "0.25", "0.5", "1")))
    assert threshold(found).value == Decimal("0.25")
    unstated = choice(traffic(30), level("95", "0.5", buckets=()))
    assert "buckets are not stated" in silence(threshold(unstated).value)
    assert threshold(unstated).coming.high < 0.25  # the estimate stands all the same


def test_a_threshold_out_of_reach_has_a_reason() -> None:
    found = choice(traffic(30, p95_s=3.0), level("95", "0.2"))
    assert silence(threshold(found).value) == (
        "no threshold that can be told up to 8.0 times the present one is sure to be kept"
    )


def test_one_quantile_tells_no_threshold_finer_than_itself() -> None:
    found = choice(traffic(30, only="p95"), level("99", "0.5"))
    assert silence(threshold(found).value).startswith("p95 alone leaves 5 % of a step untold")


def test_days_hardly_measured_at_either_end_do_not_count() -> None:
    trace = traffic(30)
    assert trace.errors is not None
    trace.offered[0, : int(1.8 * 288)] = np.nan
    assert choice(trace).measured_days == 28


def test_the_same_seed_gives_the_same_choice() -> None:
    assert choice(traffic(20)) == choice(traffic(20))


def test_the_interval_is_that_of_the_area() -> None:
    assert choice(traffic(28)).objective.coming.level == SLO.interval_level
