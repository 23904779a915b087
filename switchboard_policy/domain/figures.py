"""Pictures as plain data; `render` draws them, areas fill them.

A line holds at most `MOST_POINTS` points: decimate (keeping minima and maxima) before filling one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from switchboard_policy.domain.reliability import ReliabilityFigure

MOST_POINTS = 2_000
"""Points a line may hold; more is invisible on a screen and heavy in a page. Ours."""

Role = Literal["now", "proposed", "measured", "limit_now", "limit_proposed", "low", "high"]


@dataclass(frozen=True)
class Line:
    """One line of a figure.

    Args:
        label: what the legend says.
        role: what it stands for; decides colour and dash, the same in every figure.
        x: seconds since the epoch, rising.
        y: values in the figure's unit; NaN where nothing was measured.
    """

    label: str
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Band:
    """An area between two bounds over the same x as a line.

    Args:
        label: what the legend says, with its level: `80 % of futures`.
        role: what it stands for.
        x: seconds since the epoch, rising.
        low: lower bound.
        high: upper bound.
    """

    label: str
    role: Role
    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Mark:
    """A moment worth pointing at.

    Args:
        at: seconds since the epoch.
        label: what happened: `page 1h/5m`, `incident: overload`.
        until: end of a stretch of time; equal to `at` for a moment.
        role: what it stands for.
    """

    at: float
    label: str
    until: float
    role: Role = "now"


@dataclass(frozen=True)
class TimeFigure:
    """Something over time.

    Args:
        id: stable name, also the file's: `limits-acme-demand`.
        title: what it shows, for people.
        unit: what the y axis measures, for people: `requests/s`.
        lines: its lines.
        bands: its bands.
        marks: its moments.
        note: one sentence under it: how to read it, what is not known.
    """

    id: str
    title: str
    unit: str
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar with its range.

    Args:
        label: whom or what it is about.
        now: value under the current policy, or None.
        proposed: value under the proposed one, or None.
        now_range: bounds of `now`.
        proposed_range: bounds of `proposed`.
    """

    label: str
    now: float | None
    proposed: float | None
    now_range: tuple[float, float] | None = None
    proposed_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class BarFigure:
    """Something by subject, now beside proposed: who would have been throttled.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        unit: what the bars measure.
        bars: the bars, the most important first, at most 30.
        note: one sentence under it.
    """

    id: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True)
class WaterfallFigure:
    """Parts that add up to a whole: the risk score.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        parts: label and size of each part, in order.
        total: their sum after capping.
        note: one sentence under it.
    """

    id: str
    title: str
    parts: tuple[tuple[str, float], ...]
    total: float
    note: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of time in a row.

    Args:
        start: seconds since the epoch.
        end: seconds since the epoch, not before `start`.
        kind: what the legend says: `page`, `incident`.
        role: what it stands for; one for each kind.
        label: what it was: `page 1h/5m`, `errors`.
    """

    start: float
    end: float
    kind: str
    role: Role
    label: str


@dataclass(frozen=True)
class SpanFigure:
    """Stretches of time in rows, one under another: who was called, and when it was needed.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        start: seconds since the epoch of the left end.
        end: seconds since the epoch of the right end.
        rows: label and stretches of each row, at most 30.
        note: one sentence under it.
    """

    id: str
    title: str
    start: float
    end: float
    rows: tuple[tuple[str, tuple[Span, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Point:
    """One try.

    Args:
        label: what was tried.
        x: what it costs in one way, at least 0.
        y: what it costs in the other, at least 0.
        kind: what the legend says.
        role: what it stands for; one for each kind.
        front: whether no other try is as good in both ways and better in one.
    """

    label: str
    x: float
    y: float
    kind: str
    role: Role
    front: bool = False


@dataclass(frozen=True)
class ScatterFigure:
    """Tries by what each costs in two ways, those that nothing beats joined by a line.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        x_unit: what lies across, for people.
        unit: what goes up, for people.
        points: the tries; later ones are drawn over earlier ones.
        note: one sentence under it.
    """

    id: str
    title: str
    x_unit: str
    unit: str
    points: tuple[Point, ...]
    note: str = ""


@dataclass(frozen=True)
class Dots:
    """One figure over many futures, as equally likely values.

    Args:
        values: the values, rising; none where there is no best estimate.
        low: lower bound of nearly all of them.
        high: upper bound of nearly all of them.
        middle: the median, or None where there is no best estimate.
    """

    values: tuple[float, ...]
    low: float
    high: float
    middle: float | None


@dataclass(frozen=True)
class DotFigure:
    """What may come, now above proposed, each dot as likely as any other.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        unit: what lies across.
        rows: label, now and proposed, the most important first, at most 30.
        note: one sentence under it: how many futures a dot stands for.
    """

    id: str
    title: str
    unit: str
    rows: tuple[tuple[str, Dots, Dots], ...]
    note: str = ""


Figure = (
    TimeFigure
    | BarFigure
    | WaterfallFigure
    | SpanFigure
    | ScatterFigure
    | DotFigure
    | ReliabilityFigure
)
