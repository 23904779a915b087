from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.documents.numbers import (
    out_of_range,
    spelled,
    to_value,
    to_written,
)
from switchboard_policy.domain.config import Place
from switchboard_policy.domain.units import UNITS, rounded


def place(unit: str, factor: str = "1") -> Place:
    return Place("f.yaml", "a", UNITS[unit], Decimal(factor))


@pytest.mark.parametrize(
    ("written", "there", "unit", "value"),
    [
        ("1200", place("requests/min"), "requests/s", Fraction(20)),
        ("1000", place("requests/min"), "requests/s", Fraction(50, 3)),
        ("0.999", place("ratio"), "percent", Fraction("99.9")),
        ("500", place("ms"), "s", Fraction(1, 2)),
        ("5", place("requests/s", "0.25"), "requests/s", Fraction(20)),
        ("1", place("Mi"), "MB", Fraction("1.048576")),
    ],
)
def test_a_written_number_is_a_value_and_back(
    written: str, there: Place, unit: str, value: Fraction
) -> None:
    assert to_value(Decimal(written), there, UNITS[unit]) == value
    assert to_written(value, there, UNITS[unit]) == Fraction(written)


UNIT_PAIRS = [
    (one, other)
    for one in UNITS.values()
    for other in UNITS.values()
    if one.dimension is other.dimension
]


@given(
    st.decimals(min_value=0, max_value=10**9, allow_nan=False, places=6),
    st.sampled_from(UNIT_PAIRS),
    st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3),
)
def test_there_and_back_is_exact_in_every_unit(
    written: Decimal, pair: object, factor: Decimal
) -> None:
    source, target = pair  # type: ignore[misc]
    there = Place("f.yaml", "a", source, factor)

    assert to_written(to_value(written, there, target), there, target) == Fraction(written)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(20), "20"),
        (Fraction(1, 8), "0.125"),
        (Fraction("0.999"), "0.999"),
        (Fraction(10**22), "1" + "0" * 22),
        (Fraction(50, 3), None),
        (Fraction("0.12345678901234567890"), None),
    ],
)
def test_only_exact_numbers_are_spelled(value: Fraction, text: str | None) -> None:
    assert spelled(value) == text


def test_a_fraction_is_rounded_only_for_people() -> None:
    assert rounded(Fraction(1, 4)) == Decimal("0.25")
    assert str(rounded(Fraction(50, 3))).startswith("16.6666666666666666666666666")


@pytest.mark.parametrize(
    ("value", "unit", "allowed"),
    [
        ("99.9", "percent", ""),
        ("100", "percent", "more than 0 and less than 100 is allowed"),
        ("0", "percent", "more than 0 and less than 100 is allowed"),
        ("1", "ratio", "more than 0 and less than 1 is allowed"),
        ("0.5", "ratio", ""),
        ("0.1", "requests/s", ""),
        ("0", "requests", "more than 0 is allowed"),
        ("-1", "s", "more than 0 is allowed"),
    ],
)
def test_every_dimension_has_its_range(value: str, unit: str, allowed: str) -> None:
    assert out_of_range(Fraction(value), UNITS[unit]) == allowed
