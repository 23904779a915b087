"""Bars made of letters, for places that show no pictures."""

from __future__ import annotations

import math

WIDTH = 20
"""Letters of a full bar; a table on a phone holds no more. Ours."""

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bar(value: float, most: float, upto: float = 0.0, width: int = WIDTH) -> str:
    """Return a bar to the eighth of a letter; something above zero is never invisible.

    Args:
        value: the figure; below zero or not finite shows nothing.
        most: the figure of a full bar.
        upto: what it may reach; the rest up to there is drawn light.
        width: letters of a full bar.
    """
    solid = _solid(value, most, width)
    light = math.ceil(min(1.0, upto / most) * width) if most > 0 and math.isfinite(upto) else 0
    return solid + "░" * (light - len(solid))


def _solid(value: float, most: float, width: int) -> str:
    if not math.isfinite(value) or value <= 0 or most <= 0:
        return ""
    eighths = max(1, round(min(1.0, value / most) * width * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
