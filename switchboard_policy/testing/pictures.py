"""Small honest figures for tests, examples and documentation."""

from __future__ import annotations

import math

from switchboard_policy.domain.figures import Band, Bar, BarFigure, Line, Mark, TimeFigure

START = 1_759_276_800
"""Midnight UTC of 1 October 2025, where the built windows begin."""
DAY = 86_400


def demand_figure(
    name: str = "acme", days: int = 7, points: int = 336, *, gap: bool = True
) -> TimeFigure:
    """Return demand against the old and the new limit, with its range, a gap and an incident."""
    step = days * DAY / points
    x = tuple(START + index * step for index in range(points))
    shape = [16 + 9 * math.sin(2 * math.pi * at / DAY) + 2 * math.sin(at / 5_000) for at in x]
    hidden = range(points // 2, points // 2 + points // 24) if gap else range(0)
    y = tuple(math.nan if index in hidden else value for index, value in enumerate(shape))
    low = tuple(value * 0.92 for value in y)
    high = tuple(value * 1.25 for value in y)
    ends = (x[0], x[-1])
    return TimeFigure(
        f"limits-{name}-demand",
        f"Demand of {name} against its limit",
        "requests/s",
        (
            Line("offered", "measured", x, y),
            Line("limit now", "limit_now", ends, (20.0, 20.0)),
            Line("limit proposed", "limit_proposed", ends, (32.0, 32.0)),
        ),
        (Band("inside a minute, 80 %", "high", x, low, high),),
        (Mark(x[points // 3], "incident: overload", x[points // 3] + 5 * 3600, "measured"),),
        "Minute means; the band is what one-second bursts may have reached.",
    )


def budget_figure(name: str = "reporting/latency", days: int = 30) -> TimeFigure:
    """Return an error budget as it burns, now and proposed, with the alerts of both."""
    points = days * 12
    x = tuple(START + index * days * DAY / points for index in range(points))
    broken = int(points * 0.6)
    now = tuple(1 - 0.55 * at / points - 0.2 * (at > broken) for at in range(points))
    proposed = tuple(1 - (1 - value) * 0.7 for value in now)
    at = x[broken]
    return TimeFigure(
        f"slo-{name.replace('/', '-')}-budget",
        f"Error budget left of {name}",
        "% of the budget",
        (
            Line("now", "now", x, tuple(value * 100 for value in now)),
            Line("proposed", "proposed", x, tuple(value * 100 for value in proposed)),
        ),
        (),
        (
            Mark(at, "page 1h/5m", at + 3600, "now"),
            Mark(at + DAY, "ticket 3d/6h", at + DAY, "now"),
            Mark(at + 600, "page 1h/5m", at + 4200, "proposed"),
        ),
        "Each mark is a moment an alert would have fired.",
    )


def throttled_figure(*bars: Bar) -> BarFigure:
    """Return who would have been throttled, now beside proposed."""
    told = bars or (
        Bar("acme", 1.8, 0.0, (1.8, 1.8), (0.0, 0.1)),
        Bar("globex", 0.0, None, (0.0, 0.0), (0.0, 0.9)),
        Bar("initech", 0.4, 0.1, (0.2, 0.7), (0.0, 0.3)),
    )
    return BarFigure(
        "limits-throttled",
        "Good requests throttled, by tenant",
        "% of good requests",
        told,
        "The range is what the data allows.",
    )
