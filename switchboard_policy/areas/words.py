"""Figures as people read them in a sentence."""

from __future__ import annotations

from decimal import Decimal

from switchboard_policy.domain.units import plain


def percent(ratio: float) -> str:
    """Return a ratio as a percentage with the digits it deserves: `1.8 %`, `0.02 %`.

    Args:
        ratio: 0 to 1, or beyond.
    """
    value = 100 * ratio
    if value == 0:
        return "0 %"
    if abs(value) < 0.005:
        return "under 0.01 %"
    return f"{plain(significant(value, 2 if abs(value) < 10 else 3))} %"


def count(number: float) -> str:
    """Return a count with separators: `12,345`."""
    return f"{round(number):,}"


def rate(number: float | Decimal) -> str:
    """Return a rate to three digits: `18.7`."""
    return plain(significant(float(number), 3))


def significant(number: float, digits: int) -> Decimal:
    """Return a number rounded to so many digits, whole digits never dropped.

    Args:
        number: any number.
        digits: digits to keep, 1 or more.
    """
    value = Decimal(repr(float(number)))
    places = max(digits - 1 - value.adjusted(), 0) if value else 0
    return round(value, places)


def span(seconds: float) -> str:
    """Return a length of time: `49 h`, `30 days`.

    Args:
        seconds: zero or more.
    """
    hours = seconds / 3600
    if hours < 96:
        return f"{hours:.0f} h"
    return f"{hours / 24:.0f} days"


def listing(names: list[str], most: int = 5) -> str:
    """Return names with commas, the rest counted.

    Args:
        names: what to name.
        most: how many to name.
    """
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
