"""How far a sample carries: the range of a share, and of a middle value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, median

from switchboard_policy.domain.outcome import Interval, NotEvaluated

LEVEL = 0.95
"""Probability that the truth lies inside. The customary one."""
_FEWEST = 8
"""Chunks a ratio of times is told from; eight give 99 %, fewer than six not even 95 %."""


def share(part: int, whole: int, *, sampled: bool) -> Interval:
    """Return a share with its range: Wilson's score interval, or exactly where nothing was drawn.

    Args:
        part: how many of them.
        whole: how many; with none, anything is possible.
        sampled: whether they are a sample.

    Source: Wilson 1927, recommended by Brown, Cai and DasGupta 2001, Statistical Science 16(2).
    """
    if not whole:
        return Interval(0.0, 1.0 if sampled else 0.0, 0.0, LEVEL if sampled else 1.0)
    found = part / whole
    if not sampled:
        return Interval.exact(found)
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    spread = z * z / whole
    middle = (found + spread / 2) / (1 + spread)
    half = z * math.sqrt(found * (1 - found) / whole + spread / (4 * whole)) / (1 + spread)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Interval(min(low, found), max(high, found), found, LEVEL)


def ratio(pairs: Sequence[tuple[float, float]]) -> Interval | NotEvaluated:
    """Return the middle ratio of second to first, with the range that order statistics give it.

    It asks nothing of how the ratios are spread.

    Args:
        pairs: seconds of the one and of the other, for the same work.

    Source: Conover, Practical Nonparametric Statistics, section 3.2 (intervals for a quantile).
    """
    ratios = sorted(second / first for first, second in pairs if first > 0)
    count = len(ratios)
    if count < _FEWEST:
        return NotEvaluated("too few chunks to tell evaluation times apart", "a longer log")
    below, place = 0.5**count, 0
    while below <= (1 - LEVEL) / 2 and place < count // 2:
        place += 1
        below += math.comb(count, place) * 0.5**count
    return Interval(
        ratios[max(0, place - 1)], ratios[min(count - 1, count - place)], median(ratios), LEVEL
    )
