"""One figure over many futures under two policies, told as quantiles and shares."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.trace import Array
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import Paired

_DUST = 1e-9  # of the figures' size; a difference below it is a sum's last bits
_DOTS = 20  # one for each twentieth; more are not told apart on a phone
_MIDDLE = 1  # place of the expected reading among the least, the expected and the most


def paired(  # noqa: PLR0913 - the figure, and how it is told
    now: Array,
    proposed: Array,
    *,
    better: Literal["lower", "higher"],
    level: float,
    least: float,
    unknown: NotEvaluated,
) -> Paired:
    """Return a figure under two policies on the same futures.

    Three readings of what happened inside steps stand beside each other; the expected one is NaN
    where nothing is known of it. Figures may be infinite, as a wait is where nothing is stable.

    Args:
        now: the figure in each future, shape (3, draws): least, expected and most refused.
        proposed: the same under the change.
        better: which way is better for people.
        level: share of the futures between the quantiles told, above 0 and below 1.
        least: difference from which a future counts as better or worse, in the figure's unit.
        unknown: why there is no middle where the expected reading is not known.
    """
    both_endless = np.isinf(now) & (now == proposed)
    with np.errstate(invalid="ignore"):
        change = np.where(both_endless, 0.0, proposed - now)
    size = np.where(np.isfinite(now), np.abs(now), 0.0)
    change = np.where(np.abs(change) <= _DUST * size, 0.0, change)
    gain = -change if better == "lower" else change
    return Paired(
        now=_spread(now, level, unknown),
        proposed=_spread(proposed, level, unknown),
        change=_spread(change, level, unknown),
        improved=_share(gain >= least, change, unknown),
        worsened=_share(gain <= -least, change, unknown),
        now_dots=_dots(now),
        proposed_dots=_dots(proposed),
    )


def _spread(readings: Array, level: float, unknown: NotEvaluated) -> Interval:
    """Return the outer quantiles of all readings, and the median of the expected one.

    Quantiles are futures that were drawn, never means of two of them.
    """
    tail = (1 - level) / 2
    known = np.stack([each for each in readings if _known(each)])
    ends = np.quantile(known, [tail, 1 - tail], axis=1, method="inverted_cdf")
    low, high = float(ends[0].min()), float(ends[1].max())
    if not _known(readings[_MIDDLE]):
        return Interval(low, high, low if low == high else unknown, level)
    middle = float(np.quantile(readings[_MIDDLE], 0.5, method="inverted_cdf"))
    return Interval(min(low, middle), max(high, middle), middle, level)


def _dots(readings: Array) -> tuple[float, ...]:
    """Return the middle of each twentieth of the expected reading; none where it is not known."""
    expected = readings[_MIDDLE] if _known(readings[_MIDDLE]) else readings[0]
    if not _known(readings[_MIDDLE]) and (readings[0] != readings[-1]).any():
        return ()
    shares = (np.arange(_DOTS) + 0.5) / _DOTS
    return tuple(np.quantile(expected, shares, method="inverted_cdf").tolist())


def _share(where: NDArray[np.bool_], readings: Array, unknown: NotEvaluated) -> Interval:
    """Return in which share of the futures something holds, over the readings."""
    shares = np.mean(where, axis=1)
    told = [float(share) for share, each in zip(shares, readings, strict=True) if _known(each)]
    low, high = min(told), max(told)
    middle = float(shares[_MIDDLE]) if _known(readings[_MIDDLE]) else unknown
    return Interval(low, high, low if low == high else middle)


def _known(reading: Array) -> bool:
    return not bool(np.isnan(reading).any())
