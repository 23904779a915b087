"""Units convert exactly, and only within one dimension."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.domain.units import (
    PERCENT,
    RATIO,
    RPS,
    SECONDS,
    UNITS,
    convert,
    plain,
    quantity,
)

amounts = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("20", "requests/s", "requests/min", "1200"),
        ("1200", "requests/min", "requests/s", "20"),
        ("1", "requests/h", "requests/min", "0.01666666666666666666666666667"),
        ("99.9", "percent", "ratio", "0.999"),
        ("0.999", "ratio", "percent", "99.9"),
        ("0.5", "s", "ms", "500"),
        ("2", "min", "s", "120"),
        ("1", "Mi", "MB", "1.048576"),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, expected: str) -> None:
    converted = convert(Decimal(value), UNITS[source], UNITS[target])
    assert Decimal(expected) == converted


@given(amounts)
def test_a_rate_survives_minutes_and_back(value: Decimal) -> None:
    minutes = convert(value, RPS, UNITS["requests/min"])
    assert value == convert(minutes, UNITS["requests/min"], RPS)


@given(amounts)
def test_a_ratio_survives_percent_and_back(value: Decimal) -> None:
    assert value == convert(convert(value, RATIO, PERCENT), PERCENT, RATIO)


def test_a_unit_converts_into_itself_untouched() -> None:
    value = Decimal("1.50")
    assert convert(value, RPS, RPS) is value


def test_units_of_different_dimensions_do_not_convert() -> None:
    with pytest.raises(ValueError, match="requests/s cannot become s"):
        convert(Decimal(1), RPS, SECONDS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0.10", "0.1"), ("2E+1", "20"), ("0", "0"), ("0.000", "0"), ("100", "100"), ("-0.5", "-0.5")],
)
def test_a_plain_number_has_no_exponent_and_no_trailing_zeros(value: str, expected: str) -> None:
    assert expected == plain(Decimal(value))


def test_people_read_a_quantity_with_its_unit() -> None:
    assert quantity(Decimal("99.90"), PERCENT) == "99.9 %"
    assert quantity(Decimal(3), UNITS["name"]) == "3"
