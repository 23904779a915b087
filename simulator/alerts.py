"""Multi-window, multi-burn-rate alerts replayed over counts.

Source: Google, The Site Reliability Workbook, chapter 5 (sre.google/workbook/alerting-on-slos).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.numbers import at_least
from simulator.trace import Array
from simulator.windows import check_objective, measured, ratio_of_sums, rolling_sum, steps_of

MONTH = 30 * 86_400
"""Seconds of the period most objectives are stated over."""


@dataclass(frozen=True)
class BurnWindow:
    """A pair of windows that must both burn too fast.

    Args:
        severity: what an alert of it is called: `page`, `ticket`.
        long_s: length of the long window in seconds.
        short_s: length of the short window in seconds; it ends the alert soon after the errors.
        factor: burn rate that both must exceed, above 0.
        for_s: seconds they must exceed it before the alert fires, at least 0.
    """

    severity: str
    long_s: int
    short_s: int
    factor: float
    for_s: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.short_s <= self.long_s:
            raise SimulationError(f"windows of {self.long_s} s and {self.short_s} s")
        if not self.factor > 0:
            raise SimulationError(f"a burn rate factor of {self.factor}")
        if self.for_s < 0:
            raise SimulationError(f"a wait of {self.for_s} s")

    @property
    def name(self) -> str:
        """The pair as people write it: `1h/5m`."""
        return f"{_duration(self.long_s)}/{_duration(self.short_s)}"

    def reachable(self, objective: float) -> bool:
        """Return whether a full outage would exceed the factor at this objective, a ratio."""
        return self.factor * (1.0 - objective) < 1.0


@dataclass(frozen=True, order=True)
class Alert:
    """A stretch of time over which an alert fires.

    Args:
        start: seconds since the epoch at which it begins to fire.
        end: seconds since the epoch at which it stops, or at which the trace ends.
        severity: see `BurnWindow`.
        window: the pair of windows, such as `1h/5m`.
        budget_spent: ratio of the period's budget spent in the long window when it fires, at the
            traffic of that window.
    """

    start: int
    end: int
    severity: str
    window: str
    budget_spent: float


def replay_alerts(  # noqa: PLR0913, PLR0917 - a series, an objective, a policy and its clock
    errors: Array,
    total: Array,
    objective: float,
    windows: Sequence[BurnWindow],
    step: int,
    start: int,
    *,
    period_s: int = MONTH,
    least_bad: float = 0.0,
) -> tuple[Alert, ...]:
    """Return the alerts that would have fired over one series, in order of time.

    Conditions are looked at as each step ends. An alert fires while the burn rate over both
    windows exceeds the factor; a window without requests has no burn rate and fires nothing.

    Args:
        errors: failed requests by step, shape (steps,); NaN where nobody measured.
        total: requests by step, same shape.
        objective: ratio of requests that must succeed, above 0 and below 1.
        windows: the alerting policy.
        step: length of a step in seconds.
        start: seconds since the epoch of the first step.
        period_s: seconds the error budget is stated over.
        least_bad: failed requests the long window must hold, at least 0.

    Raises:
        SimulationError: more than one series, an objective outside its range, or a window that
            is not a whole number of steps.
    """
    burns = Burns(errors, total, step, start)
    return burns.alerts(objective, windows, period_s=period_s, least_bad=least_bad)


class Burns:
    """One series with its ratios over windows, each summed once however many policies ask.

    Args:
        errors: failed requests by step, shape (steps,); NaN where nobody measured.
        total: requests by step, same shape.
        step: length of a step in seconds.
        start: seconds since the epoch of the first step.

    Raises:
        SimulationError: more than one series.
    """

    def __init__(self, errors: Array, total: Array, step: int, start: int) -> None:
        if total.ndim != 1:
            raise SimulationError(f"alerts are replayed series by series, not over {total.shape}")
        at_least(1, "step", step)
        self._errors, self._total = errors, total
        self._step, self._start = step, start
        self._ratios: dict[int, Array] = {}

    def alerts(
        self,
        objective: float,
        windows: Sequence[BurnWindow],
        *,
        period_s: int = MONTH,
        least_bad: float = 0.0,
    ) -> tuple[Alert, ...]:
        """Return the alerts that would have fired; see `replay_alerts`."""
        check_objective(objective)
        alerts: list[Alert] = []
        for pair in windows:
            long = self._burn(pair.long_s, objective)
            short = self._burn(pair.short_s, objective)
            firing = (long > pair.factor) & (short > pair.factor)
            if least_bad and firing.any():
                firing &= self._bad(pair.long_s) >= least_bad
            wait = -(-pair.for_s // self._step)
            for first, last in _stretches(firing):
                if first + wait < last:
                    alerts.append(self._alert(pair, first + wait, last, long, period_s))
        return tuple(sorted(alerts))

    def _burn(self, seconds: int, objective: float) -> Array:
        if seconds not in self._ratios:
            width = steps_of(seconds, self._step)
            self._ratios[seconds] = ratio_of_sums(self._errors, self._total, width)
        return self._ratios[seconds] / (1.0 - objective)

    def _bad(self, seconds: int) -> Array:
        bad, _ = measured(self._errors, self._total)
        return rolling_sum(bad, steps_of(seconds, self._step))

    def _alert(self, pair: BurnWindow, first: int, last: int, long: Array, period_s: int) -> Alert:
        return Alert(
            start=self._start + (first + 1) * self._step,
            end=self._start + min(last + 1, len(long)) * self._step,
            severity=pair.severity,
            window=pair.name,
            budget_spent=float(long[first]) * pair.long_s / period_s,
        )


def merge(alerts: Iterable[Alert], quiet_s: int = 0) -> tuple[Alert, ...]:
    """Return one alert for those of a severity that overlap: what a person is called about.

    Args:
        alerts: alerts of any windows.
        quiet_s: seconds between two that still count as one, at least 0.
    """
    merged: dict[str, list[Alert]] = {}
    for alert in sorted(alerts):
        same = merged.setdefault(alert.severity, [])
        if same and alert.start <= same[-1].end + quiet_s:
            same[-1] = replace(same[-1], end=max(same[-1].end, alert.end))
        else:
            same.append(alert)
    return tuple(sorted(alert for same in merged.values() for alert in same))


def _stretches(firing: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first step of each stretch and the first step after it."""
    edges = np.diff(np.concatenate(([False], firing, [False])).astype(np.int8))
    first, after = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(first.tolist(), after.tolist(), strict=True))


def _duration(seconds: int) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
