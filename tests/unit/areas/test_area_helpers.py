from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from support.area_world import START, config, start

from simulator import SeriesKey, Trace
from switchboard_policy.areas.days import day_columns
from switchboard_policy.areas.futures import Futures, middle_range
from switchboard_policy.areas.nice import nice_between, steps_from
from switchboard_policy.areas.words import count, listing, percent, rate, significant, span
from switchboard_policy.errors import UsageError

STEPS = steps_from("1 1.5 2 5")


def test_nice_values_lie_in_the_range_and_keep_both_ends() -> None:
    found = nice_between(Decimal(15), Decimal(200), STEPS)
    assert [str(value) for value in found] == ["15", "20", "50", "100", "150", "200"]


def test_nice_values_reach_below_one_without_exponents() -> None:
    found = nice_between(Decimal("0.1"), Decimal("0.2"), STEPS)
    assert [str(value) for value in found] == ["0.1", "0.15", "0.2"]


@pytest.mark.parametrize(("low", "high"), [("0", "5"), ("-1", "5"), ("6", "5")])
def test_no_nice_values_where_there_is_no_range(low: str, high: str) -> None:
    assert nice_between(Decimal(low), Decimal(high), STEPS) == ()


@pytest.mark.parametrize("text", ["", "2 1", "0.5 1", "1 10", "1 1"])
def test_nice_steps_must_rise_within_one_decade(text: str) -> None:
    with pytest.raises(ValueError, match="nice steps"):
        steps_from(text)


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(0, "0 %"), (0.018, "1.8 %"), (0.5, "50 %"), (0.00001, "under 0.01 %"), (0.1234, "12.3 %")],
)
def test_shares_are_told_as_percentages(ratio: float, said: str) -> None:
    assert percent(ratio) == said


def test_figures_keep_the_digits_that_matter() -> None:
    assert count(12345.4) == "12,345"
    assert rate(18.649) == "18.6"
    assert rate(0) == "0"
    assert significant(1234.5, 2) == 1234
    assert span(49 * 3600) == "49 h"
    assert span(30 * 86400) == "30 days"


def test_long_lists_are_counted() -> None:
    assert listing(["a", "b"]) == "a, b"
    assert listing(list("abcdefg"), 2) == "a, b and 5 more"


def test_days_begin_at_utc_midnight() -> None:
    late = Trace((SeriesKey("a"),), START + 43_200, 3_600, np.zeros((1, 24)))
    days, columns = day_columns(late)
    assert columns.tolist() == [0, 12]
    assert (days[1] - days[0], days[0]) == (1, START // 86_400)


def test_futures_are_the_same_for_every_subject_and_seed() -> None:
    days = np.arange(30) + START // 86_400
    one, other = Futures(7, 50, 28, 2), Futures(7, 50, 28, 2)
    assert (one.picks(days) == other.picks(days)).all()
    assert one.picks(days) is one.picks(days.copy())
    assert one.picks(days).shape == (50, 28)


def test_short_data_fills_a_whole_future() -> None:
    assert Futures(7, 5, 28, 2).picks(np.arange(1)).shape == (5, 28)


def test_futures_keep_a_constant_share() -> None:
    days, ones = np.arange(10), np.ones(10)
    ratios = Futures(1, 20, 28, 2).ratios(days, 2 * ones, 8 * ones)
    assert np.allclose(ratios, 0.25)
    assert middle_range(ratios, 0.8) == pytest.approx((0.25, 0.25))


def test_a_future_without_requests_has_no_bad_ones() -> None:
    nothing = np.zeros(10)
    assert (Futures(1, 20, 28, 2).ratios(np.arange(10), nothing, nothing) == 0).all()


def test_an_unknown_area_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="there is no area 'limit'") as caught:
        start("limit", [], config())
    assert "limits" in caught.value.hint
