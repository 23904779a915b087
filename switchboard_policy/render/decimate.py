"""Fewer points for a picture, with every peak and every gap kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

Points = list[tuple[float, float]]


def decimate(x: Sequence[float], y: Sequence[float], most: int) -> Points:
    """Return at most about `most` points, with the least and the largest of each stretch.

    A stretch in which something is missing keeps one point that is not a number, so that the line
    still breaks there.

    Args:
        x: positions, rising.
        y: values; NaN where nothing is known.
        most: points wanted, at least 6.
    """
    if len(x) <= most:
        return list(zip(x, y, strict=True))
    stretches = most // 3
    found: Points = []
    for number in range(stretches):
        first, last = (len(x) * at // stretches for at in (number, number + 1))
        kept = {first} if number == 0 else {last - 1} if number == stretches - 1 else set[int]()
        known = [index for index in range(first, last) if not math.isnan(y[index])]
        missing = next((index for index in range(first, last) if math.isnan(y[index])), None)
        if known:
            kept |= {min(known, key=y.__getitem__), max(known, key=y.__getitem__)}
        if missing is not None:
            kept.add(missing)
        found += [(x[index], y[index]) for index in sorted(kept)]
    return found
