"""One objective replayed over its service: budget, futures and the alerts that would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.alerts import Alert, BurnWindow, merge, replay_alerts
from simulator.trace import Array
from simulator.windows import ratio_of_sums
from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.definition import LEAST_BAD_EVENTS
from switchboard_policy.areas.slo.rules.enough import least_counted
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.areas.slo.signal import Signal


@dataclass(frozen=True)
class Days:
    """Events by day.

    Args:
        days: days since the epoch.
        total: events.
        measured: measured share of each day's steps.
        coverage: measured share of the steps between the first and the last.
    """

    days: NDArray[np.int64]
    starts: NDArray[np.intp]
    total: Array
    measured: Array
    coverage: float

    def between(self, first: int, after: int) -> Days:
        """Return some of the days, by place; their coverage is their own."""
        some = slice(first, after)
        return Days(
            days=self.days[some],
            starts=self.starts[some],
            total=self.total[some],
            measured=self.measured[some],
            coverage=float(self.measured[some].mean()),
        )

    def whole(self, settings: SloSettings) -> int:
        """Return how many days were measured well enough to count."""
        return int(np.count_nonzero(self.measured >= settings.least_coverage_ratio))

    @property
    def hours(self) -> float:
        """Hours measured."""
        return float(self.measured.sum()) * 24

    def sums(self, events: Array) -> Array:
        """Return events by day."""
        return np.asarray(np.add.reduceat(np.nan_to_num(events), self.starts), dtype=np.float64)


@dataclass(frozen=True)
class Kept:
    """How an objective was kept under one objective and threshold.

    Args:
        ratio: the objective, 0 to 1.
        bad: bad events by day.
        spent: share of the error budget spent over the last period, pro-rated where the data is
            shorter; NaN where nothing was measured.
        ratios: share of bad events in each future.
        alerts: alerts that would have fired, as people are called: overlapping ones are one.
    """

    ratio: float
    bad: Array
    spent: float
    ratios: Array
    alerts: tuple[Alert, ...]

    @property
    def allowed(self) -> float:
        """Share of events that may be bad."""
        return 1 - self.ratio

    @property
    def pages(self) -> int:
        """Pages that would have gone out."""
        return sum(alert.severity == "page" for alert in self.alerts)

    def used(self) -> Array:
        """Return the share of the budget each future uses."""
        return self.ratios / self.allowed


def days_of(signal: Signal) -> Days:
    """Return a signal's events by UTC day.

    Args:
        signal: events by step.
    """
    times = signal.start + signal.step * np.arange(len(signal.total), dtype=np.int64)
    numbers = times // DAY
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    seen = np.add.reduceat(~np.isnan(signal.total), starts, dtype=np.float64)
    total = np.add.reduceat(np.nan_to_num(signal.total), starts)
    coverage = float(seen.sum()) / len(signal.total)
    return Days(numbers[starts], starts, total, seen * min(signal.step, DAY) / DAY, coverage)


def keep(  # noqa: PLR0913, PLR0917 - an objective, its signal and the clockwork
    signal: Signal,
    days: Days,
    ratio: float,
    threshold: float,
    futures: Futures,
    settings: SloSettings,
    *,
    least_bad_events: int = LEAST_BAD_EVENTS,
) -> Kept:
    """Replay one objective.

    Args:
        signal: events by step.
        days: the same by day.
        ratio: the objective, 0 to 1.
        threshold: latency threshold in seconds; not used for availability.
        futures: resampled days.
        settings: windows and period.
        least_bad_events: bad events an alert asks for.
    """
    bad = signal.bad(threshold)
    by_day = days.sums(bad)
    last = settings.period_s // signal.step
    spent = float(ratio_of_sums(bad[-last:], signal.total[-last:])) / (1 - ratio)
    usable = telling_windows(settings.windows, signal.step)
    alerts = replay_alerts(
        bad,
        signal.total,
        ratio,
        usable,
        signal.step,
        signal.start,
        period_s=settings.period_s,
        least_bad=least_bad(least_bad_events),
    )
    ratios = futures.ratios(days.days, by_day, days.total)
    return Kept(ratio, by_day, spent, ratios, merge(alerts))


def least_bad(events: int) -> float:
    """Return the count of bad events from which on an alert of the rules may fire; 0 for any.

    Args:
        events: bad events it asks for, at least 1.
    """
    return float(least_counted(events)) if events > 1 else 0.0


def telling_windows(windows: Sequence[BurnWindow], step: int) -> tuple[BurnWindow, ...]:
    """Return the windows that steps of this length can tell.

    Args:
        windows: pairs of windows.
        step: length of a step in seconds.
    """
    return tuple(pair for pair in windows if pair.short_s % step == 0 and pair.long_s % step == 0)
