"""Values people would write: 32 requests/s, not 31.7; the steps are data."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from switchboard_policy.domain.units import plain

Steps = tuple[Decimal, ...]
"""Rising values from 1 to below 10; a nice value is one of them times a power of ten."""


def steps_from(text: str) -> Steps:
    """Return steps written as text: `1 1.2 1.5 2 3 5`.

    Args:
        text: numbers from 1 to below 10 with blanks between them.

    Raises:
        ValueError: they do not rise, or leave that range.
    """
    steps = tuple(Decimal(word) for word in text.split())
    rising = all(low < high for low, high in pairwise(steps))
    if not steps or not rising or steps[0] < 1 or steps[-1] >= 10:
        raise ValueError(f"nice steps must rise from 1 to below 10, found {text!r}")
    return steps


def nice_between(low: Decimal, high: Decimal, steps: Steps) -> tuple[Decimal, ...]:
    """Return the nice values from `low` to `high`, both included, rising.

    Args:
        low: at least this; above zero.
        high: at most this.
        steps: what counts as nice.
    """
    if low <= 0 or high < low:
        return ()
    powers = range(low.adjusted(), high.adjusted() + 1)
    values = (Decimal(plain(step.scaleb(power))) for power in powers for step in steps)
    return tuple(value for value in values if low <= value <= high)
