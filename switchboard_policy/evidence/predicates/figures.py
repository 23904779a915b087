"""Figures as they are signed: whole numbers of a small unit, or decimal text.

Measured figures are floats whose last bits differ between processors, so they are cut to the
digits a proposal keeps before they become whole.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from switchboard_policy.domain.json_value import Json
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.proposal.document import number

BASIS_POINTS = 4
"""Decimal places of a basis point in a ratio."""
MILLI = 3
"""Decimal places of a thousandth."""


def whole(value: float | Decimal, places: int) -> int:
    """Return a figure in whole units of a decimal place, halves to even.

    Args:
        value: a finite figure.
        places: `BASIS_POINTS` of a ratio, `MILLI` of points.
    """
    exact = value if isinstance(value, Decimal) else Decimal(number(value))
    return int(exact.scaleb(places).to_integral_value(ROUND_HALF_EVEN))


def ratio(value: float | Interval | NotEvaluated) -> Json:
    """Return a probability or share with its bounds, or why there is none.

    Args:
        value: between 0 and 1.
    """
    if isinstance(value, NotEvaluated):
        return not_evaluated(value)
    if not isinstance(value, Interval):
        value = Interval.exact(value)
    if not all(math.isfinite(bound) for bound in (value.low, value.high)):
        return {"notEvaluated": "the figure has no bounds"}
    shown: dict[str, Json] = {
        "lowBasisPoints": whole(value.low, BASIS_POINTS),
        "highBasisPoints": whole(value.high, BASIS_POINTS),
        "levelBasisPoints": whole(value.level, BASIS_POINTS),
    }
    if not isinstance(value.middle, NotEvaluated):
        shown["middleBasisPoints"] = whole(value.middle, BASIS_POINTS)
    return shown


def not_evaluated(why: NotEvaluated) -> Json:
    """Return why a figure is not there.

    Args:
        why: the reason, and what would help.
    """
    told: dict[str, Json] = {"notEvaluated": why.reason}
    if why.would_help:
        told["wouldHelp"] = why.would_help
    return told
