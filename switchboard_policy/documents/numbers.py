"""Exact numbers between a file's unit and a value's own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from switchboard_policy.documents.scalars import Refused, decimal_number
from switchboard_policy.domain.config import Place
from switchboard_policy.domain.units import RATIO, Dimension, Unit, plain, ratio, rounded


def to_value(written: Decimal, place: Place, unit: Unit) -> Fraction:
    """Return what a number written at a place is in a value's unit, exactly.

    Args:
        written: the number as it stands there.
        place: the place, with its unit and factor.
        unit: the value's unit.
    """
    return Fraction(written) / Fraction(place.factor) * ratio(place.unit, unit)


def to_written(value: Fraction, place: Place, unit: Unit) -> Fraction:
    """Return what stands at a place when the value is `value`, exactly.

    Args:
        value: the value in its own unit.
        place: the place, with its unit and factor.
        unit: the value's unit.
    """
    return value * Fraction(place.factor) / ratio(place.unit, unit)


def spelled(value: Fraction) -> str | None:
    """Return a number as it is written into a file, or None where base ten or OPA cannot hold it.

    Args:
        value: the number in the file's unit.
    """
    decimal = rounded(value)
    if Fraction(decimal) != value:
        return None
    text = plain(decimal)
    try:
        decimal_number(text)
    except Refused:
        return None
    return text


def out_of_range(value: Fraction, unit: Unit) -> str:
    """Return what is allowed where a value is outside its dimension's range, else empty.

    Args:
        value: the value in `unit`.
        unit: its unit.
    """
    if unit.dimension is Dimension.RATIO:
        whole = ratio(RATIO, unit)
        inside = 0 < value < whole
        return "" if inside else f"more than 0 and less than {plain(rounded(whole))} is allowed"
    return "" if value > 0 else "more than 0 is allowed"
