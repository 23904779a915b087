from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.domain.delta import Effect
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.units import PERCENT, RATIO, RPS, SECONDS, UNITS
from switchboard_policy.render import numbers

UNSURE = NotEvaluated("sub-step shape unknown")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.00412, "0.00412"),
        (1.25, "1.25"),
        (12.345, "12.3"),
        (214_331.4, "214,331"),
        (999.6, "1,000"),
        (-3.5, "-3.5"),
        (1e-12, "<0.001"),
        (-1e-12, "0"),
        (math.nan, "not known"),
        (math.inf, "not known"),
    ],
)
def test_numbers_keep_three_digits(value: float, shown: str) -> None:
    assert numbers.number(value) == shown


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (0.0, "0"),
        (0.018, "1.8"),
        (0.195, "19.5"),
        (0.9997, "99.97"),
        (0.99995, "99.995"),
        (0.000213, "0.02"),
        (0.0000016, "<0.01"),
        (0.0313, "3.1"),
        (1.0, "100"),
        (0.5, "50"),
        (math.nan, "not known"),
    ],
)
def test_percentages_are_finer_near_their_ends(ratio: float, shown: str) -> None:
    assert numbers.percent(ratio) == shown


@given(st.floats(min_value=0.0001, max_value=0.9999))
def test_a_ratio_that_is_not_all_is_never_shown_as_all_or_nothing(ratio: float) -> None:
    assert numbers.percent(ratio) not in {"0", "100"}


def test_policy_values_are_shown_exactly() -> None:
    assert numbers.policy_value(Decimal("0.1"), RPS) == "0.1 requests/s"
    assert numbers.policy_value(Decimal(120_000), RPS) == "120,000 requests/s"
    assert numbers.policy_value(Decimal("0.999"), RATIO) == "99.9 %"
    assert numbers.policy_value(Decimal("1234.50"), SECONDS) == "1,234.5 s"
    assert numbers.policy_value(Decimal("-0.5"), SECONDS) == "-0.5 s"
    assert numbers.policy_value(Decimal(3), UNITS["name"]) == "3"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Interval.exact(0.018), "1.8 %"),
        (Interval(0.012, 0.024, 0.018, 0.8), "1.8 % (1.2\N{EN DASH}2.4)"),
        (Interval(0.0, 0.009, UNSURE), "0\N{EN DASH}0.9 %"),
        (Interval(0.0, 0.0, UNSURE), "0 %"),
        (Interval(0.0, 0.0000016, UNSURE), "under 0.01 %"),
        (Interval(0.0, 0.0000016, 0.000001), "under 0.01 %"),
        (Interval(0.0, 0.0015, 0.00001, 0.8), "under 0.01 % (0\N{EN DASH}0.15)"),
        (UNSURE, "not known: sub-step shape unknown"),
    ],
)
def test_an_estimate_is_never_without_its_range(value: Interval | NotEvaluated, shown: str) -> None:
    assert numbers.interval(value, RATIO) == shown


def test_effects_say_from_what_to_what() -> None:
    exact = Interval.exact(0.018)
    assert numbers.effect(Effect("x", RATIO, exact, Interval.exact(0))) == "x 1.8 % → 0 %"
    assert numbers.effect(Effect("x", RATIO, exact, exact)) == "x stays 1.8 %"
    assert numbers.effect(Effect("x", RATIO, UNSURE, UNSURE)) == f"x: not known: {UNSURE.reason}"
    assert numbers.effect(Effect("x", RATIO, exact, UNSURE)).endswith(
        "→ not known: sub-step shape unknown"
    )


def test_steps_carry_their_sign() -> None:
    assert numbers.change(Decimal(20), Decimal(32), RPS) == "+12 requests/s"
    assert numbers.change(Decimal(60), Decimal(40), RPS) == "\N{MINUS SIGN}20 requests/s"


def test_moments_do_not_depend_on_the_machine() -> None:
    assert numbers.moment(1_759_276_800) == "1 Oct 2025 00:00"
    assert numbers.day(1_759_276_800.9) == "1 Oct 2025"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (30 * 86_400, "30 days"),
        (49 * 3600, "49 h"),
        (3600, "60 min"),
        (90, "90 s"),
        (2.5 * 86_400, "60 h"),
        (0, "0 s"),
    ],
)
def test_durations_are_in_a_unit_that_reads(seconds: float, shown: str) -> None:
    assert numbers.duration(seconds) == shown


def test_a_figure_in_percent_follows_the_rules_of_percentages() -> None:
    assert numbers.amount(0.000161, "% of good requests") == "<0.01"
    assert numbers.amount(0.0123, "requests/s") == "0.0123"


def test_percent_and_ratio_read_alike() -> None:
    assert numbers.figure(1.79, PERCENT) == numbers.figure(0.0179, RATIO) == "1.8"
    assert numbers.interval(Interval(0.0, 0.000161, UNSURE), PERCENT) == "under 0.01 %"
