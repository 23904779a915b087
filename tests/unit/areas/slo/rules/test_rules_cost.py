"""Rules cost at most half as much again as Sloth's, and what they cost is counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from support.rule_levels import EVENTS, shop
from support.service_levels import FIXTURES

from switchboard_policy.app.slo_files import read_definitions
from switchboard_policy.areas.slo.definition import RawSli, TimeslicesSli
from switchboard_policy.areas.slo.rules.cost import Cost, compared, cost
from switchboard_policy.areas.slo.window_sets import shipped_names, window_set
from switchboard_policy.promql.rule import AlertingRule, RecordingRule

EXAMPLE = Path(FIXTURES).parent / "policy-repository" / "slo"


@pytest.mark.parametrize("windows", shipped_names())
@pytest.mark.parametrize("folder", [FIXTURES, EXAMPLE], ids=lambda path: path.parent.name)
def test_no_definition_costs_more_than_half_as_much_again_as_with_sloth(
    folder: Path, windows: str
) -> None:
    for level in read_definitions([folder]).levels:
        found = compared([level], window_set(windows))
        assert found.series_ratio <= 1.5, level.id
        assert found.samples_ratio <= 1.5, level.id


def test_a_level_of_the_workbook_adds_two_series_to_sloths_fifteen() -> None:
    found = compared([shop()], window_set("workbook"))
    assert (found.ours.series, found.sloths.series) == (17, 15)
    assert found.samples_ratio < 1.05
    sloths_alerts = compared([shop(least_bad_events=1)], window_set("workbook"))
    assert sloths_alerts.samples_ratio < 1.001


def test_what_an_evaluation_touches_is_counted_by_range_and_spacing() -> None:
    rules = [
        RecordingRule("a:b", "sum(rate(x[5m]))"),  # 20 scrapes, 15 s apart
        RecordingRule("a:c", "sum_over_time(a:b[1h])"),  # 60 evaluations
        RecordingRule("a:d", "sum_over_time(a:b[1h:5m])"),  # 12 looks
        RecordingRule("a:e", "vector(1)"),
        AlertingRule("A", "a:c > 1 and a:d > 1"),
    ]
    assert cost(rules) == Cost(series=4, samples=20 + 60 + 12 + 0 + 2)


@pytest.mark.parametrize("sli", [RawSli("a:r"), TimeslicesSli(EVENTS, 60, Decimal("0.9"))])
def test_indicators_sloth_has_no_word_for_are_compared_with_their_ratio(sli: RawSli) -> None:
    assert compared([shop(sli=sli)], window_set("workbook")).sloths.series == 15


def test_a_period_that_is_a_window_is_counted_once_on_both_sides() -> None:
    found = compared([shop(period_days=3)], window_set("workbook"))
    assert (found.ours.series, found.sloths.series) == (16, 14)
