"""Pictures of demand against its limit, and of who is throttled now and then."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from simulator.decimate import min_max
from simulator.trace import Array
from switchboard_policy.areas.limits.decide import Motive, Wish
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.explain import interval
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.words import percent
from switchboard_policy.domain.figures import (
    Band,
    Bar,
    BarFigure,
    DotFigure,
    Dots,
    Line,
    Role,
    TimeFigure,
)
from switchboard_policy.domain.outcome import Interval, NotEvaluated
from switchboard_policy.domain.outlook import Outlook, Paired
from switchboard_policy.domain.units import quantity

_MOST_BARS = 30  # what a BarFigure may hold


def demand_figure(wish: Wish, settings: LimitSettings) -> TimeFigure | None:
    """Return demand against the limit now and proposed; None where no demand was kept.

    Args:
        wish: what is proposed.
        settings: points a line may have.
    """
    found = wish.evidence
    if found.demand is None:
        return None
    steps = found.start + found.step * np.arange(len(found.demand), dtype=np.float64)
    x, y = min_max(steps, found.demand.astype(np.float64), settings.figure_points)
    times = _tuple(x)
    ends = (times[0], times[-1])
    lines = [Line("mean of each step", "measured", times, _tuple(y))]
    lines.append(_level(float(wish.limit.rate), ends, "limit_now", "limit now"))
    if wish.motive is not Motive.BURSTS:
        new = float(wish.chosen.rate)
        lines.append(_level(new, ends, "limit_proposed", "limit proposed"))
    return TimeFigure(
        id=f"limits-{wish.limit.tenant}-demand",
        title=f"{wish.limit.tenant}: {_change(wish)}",
        unit="requests/s",
        lines=tuple(lines),
        bands=_bands(found, x, y, settings),
        note=_note(found, settings),
    )


def throttled_figure(wishes: Sequence[Wish], proposed: Sequence[Interval]) -> BarFigure:
    """Return who is throttled now and under the proposal.

    Args:
        wishes: what is proposed, the most important first; at least one.
        proposed: throttled share expected of each, in percent.
    """
    bars = tuple(
        _bar(wish, new) for wish, new in list(zip(wishes, proposed, strict=True))[:_MOST_BARS]
    )
    return BarFigure(
        id="limits-throttled",
        title="Good requests throttled, now and proposed",
        unit="% of good requests",
        bars=bars,
        note="Ranges are bounds; a bar without a best estimate stands at its lower bound.",
    )


def ahead_figure(
    wishes: Sequence[Wish], outlooks: Sequence[Outlook | NotEvaluated]
) -> DotFigure | None:
    """Return what a week to come may throttle of each, now and proposed; None where none is told.

    Args:
        wishes: what is proposed, the most important first.
        outlooks: what may come of each.
    """
    told = [
        (wish.limit.tenant, ahead, ahead.prospects[0].found)
        for wish, ahead in zip(wishes, outlooks, strict=True)
        if isinstance(ahead, Outlook)
    ]
    rows = tuple(
        (tenant, dots_of(found.now, found.now_dots), dots_of(found.proposed, found.proposed_dots))
        for tenant, _, found in told[:_MOST_BARS]
        if isinstance(found, Paired)
    )
    if not rows:
        return None
    ahead = told[0][1]
    return DotFigure(
        id="limits-ahead",
        title=f"Good requests throttled in the {ahead.days} days to come, now and proposed",
        unit="% of good requests",
        rows=rows,
        note=(
            f"Both on the same {ahead.futures} futures, in which demand may also drift. Each dot "
            "is as likely as any other, and the tick is their median. The line holds eight in ten "
            "and what is not known of the seconds inside a step; where nothing is, there is no dot."
        ),
    )


def dots_of(found: Interval, values: tuple[float, ...]) -> Dots:
    """Return one side of a figure over many futures, ready to be drawn.

    Args:
        found: its quantiles.
        values: equally likely values.
    """
    middle = None if isinstance(found.middle, NotEvaluated) else found.middle
    return Dots(values, found.low, found.high, middle)


def intervals_figure(evidence: Sequence[Evidence], settings: LimitSettings) -> BarFigure | None:
    """Return what the limits in force may have throttled; None where that is under the target.

    Args:
        evidence: every tenant's traffic.
        settings: the target.
    """
    found = [(one.key.tenant, interval(one, one.now)) for one in evidence if one.total]
    found = sorted(found, key=lambda pair: (-pair[1].high, pair[0]))[:_MOST_BARS]
    bars = tuple(
        Bar(tenant, _middle(one), None, now_range=(one.low, one.high))
        for tenant, one in found
        if one.high > 100 * settings.target_throttled_ratio
    )
    if not bars:
        return None
    return BarFigure(
        id="limits-throttled",
        title="Good requests the limits in force may have throttled",
        unit="% of good requests",
        bars=bars,
        note=(
            "From the least to the most any placement of requests inside the steps allows; a bar "
            "without a best estimate stands at its lower bound."
        ),
    )


def _bar(wish: Wish, new: Interval) -> Bar:
    old = interval(wish.evidence, wish.evidence.now)
    observed = wish.evidence.rejected
    now = _middle(old) if observed is None else 100 * float(observed.sum()) / wish.evidence.total
    return Bar(
        label=wish.limit.tenant,
        now=now,
        proposed=_middle(new),
        now_range=(min(old.low, now), max(old.high, now)) if observed is None else (now, now),
        proposed_range=(new.low, new.high),
    )


def _middle(found: Interval) -> float:
    return found.low if isinstance(found.middle, NotEvaluated) else found.middle


def _bands(found: Evidence, x: Array, y: Array, settings: LimitSettings) -> tuple[Band, ...]:
    """Return the range of single seconds where their dispersion was fitted."""
    if np.isnan(found.dispersion):
        return ()
    deviations = NormalDist().inv_cdf((1 + settings.interval_level) / 2)
    spread = deviations * np.sqrt(y * found.dispersion)
    label = f"{percent(settings.interval_level)} of seconds"
    low = _tuple(np.maximum(y - spread, 0.0))
    return (Band(label, "measured", _tuple(x), low, _tuple(y + spread)),)


def _note(found: Evidence, settings: LimitSettings) -> str:
    if np.isnan(found.dispersion):
        return f"Means of {found.step} s steps; what happened inside a step is not known."
    return (
        f"Means of {found.step} s steps; the band holds {percent(settings.interval_level)} of "
        "single seconds, from the dispersion that explains the observed rejections."
    )


def _change(wish: Wish) -> str:
    old = wish.limit.bucket if wish.motive is Motive.BURSTS else wish.limit.rate
    name = "burst " if wish.motive is Motive.BURSTS else ""
    return f"{name}{quantity(old, wish.unit)} to {quantity(wish.new, wish.unit)}"


def _level(value: float, ends: tuple[float, float], role: Role, label: str) -> Line:
    return Line(label, role, ends, (value, value))


def _tuple(array: Array) -> tuple[float, ...]:
    return tuple(array.tolist())
