"""Bounds of a range as people would say them: the roundest number that tells as much."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from switchboard_policy.domain.flips import Condition, Number

_DIGITS = 17
"""Significant digits that tell any two floats apart."""


def rounded_range(
    pointer: str, low: Number | None, high: Number | None, others: Sequence[Number]
) -> Condition:
    """Return a range as round as it may be.

    It holds for everything from `low` to `high`, and for none of the others that lie outside.

    Args:
        pointer: of the field.
        low: least value of the group; None where there is no lower bound to tell.
        high: greatest value of the group; None where there is no upper bound to tell.
        others: values that stand outside or inside.
    """
    bottom, below = low, True
    if low is not None:
        under = max((value for value in others if value < low), default=None)
        bottom, below = (low, True) if under is None else _between(under, low)
    top, above = high, True
    if high is not None:
        over = min((value for value in others if value > high), default=None)
        if over is not None:
            top, above = _between(-over, -high)
            top = -top
    return Condition(
        pointer, "range", low=bottom, high=top, low_included=below, high_included=above
    )


def _between(outside: Number, inside: Number) -> tuple[Number, bool]:
    """Return the roundest bound above `outside` and not above `inside`, and whether it is inside.

    The outside value itself may be the bound, excluded, where it is rounder than any between.
    """
    found = roundest(outside, inside)
    if _size(outside) < _size(found):
        return outside, False
    return found, True


def roundest(low: Number, high: Number) -> Number:
    """Return the number with the fewest digits above `low` and not above `high`.

    Args:
        low: excluded.
        high: included; above `low`.
    """
    if low < 0 <= high:
        return 0
    bottom, top = _exact(low), _exact(high)
    first = max(bottom.adjusted(), top.adjusted())
    for power in range(first, first - _DIGITS, -1):
        step = Decimal(10) ** power
        found = (top / step).to_integral_value(rounding="ROUND_FLOOR") * step
        if found > bottom:
            return _plain(found)
    return high


def _exact(value: Number) -> Decimal:
    """Return a number as it is written, not as it is held."""
    return Decimal(repr(value))


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _size(value: Number) -> int:
    """Return how many significant digits a number takes to write."""
    return len(_exact(value).normalize().as_tuple().digits)
