"""How long a step of each series is, told from its timestamps.

The rule, for each series and day: the greatest common divisor of the distances between
neighbouring timestamps, if that distance itself occurs; else (timestamps that jitter) the most
frequent distance. A day in which nine tenths of at least ten distances are equal is definite;
two different definite steps are refused, because counts of an hour are not counts of a minute.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.rows import Ints, Names, Rows, moment
from switchboard_policy.telemetry.settings import limits

_FAR = np.iinfo(np.int64).max


class Steps:
    """What is known so far of the steps of an import's series.

    Args:
        names: the series.
        known: step of each series where it is settled already, else 0.
    """

    def __init__(self, names: Names, known: Ints) -> None:
        self.names = names
        self._definite = known.copy()
        self._guesses: dict[int, dict[int, int]] = {}
        self._blind: dict[int, int] = {}
        self._samples = limits().whole("definite_samples")
        self._share = limits().real("definite_share")

    def observe(self, rows: Rows, starts: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Ints:
        """Return the step of each run of one series within one day; 0 where nothing tells.

        Args:
            rows: sorted measurements.
            starts: where each run begins.

        Raises:
            TelemetryError: a series changes its step, or a step does not divide a day.
        """
        gaps = np.diff(rows.ts, prepend=rows.ts[:1])
        gaps[starts] = 0
        real = gaps > 0
        least = np.minimum.reduceat(np.where(real, gaps, _FAR), starts)
        most = np.maximum.reduceat(gaps, starts)
        count = np.add.reduceat(real.astype(np.int64), starts)
        found = np.where(count > 0, least, 0)
        definite = (least == most) & (count >= self._samples)
        ends = np.append(starts[1:], len(rows))
        for run in np.flatnonzero((least != most) & (count > 0)):
            inside = gaps[starts[run] : ends[run]]
            found[run], definite[run] = self._irregular(inside[inside > 0])
        series = rows.series[starts]
        self._check(found, definite, series, rows.ts[starts])
        settled = self._definite[series]
        return np.where(settled > 0, settled, found)

    def _irregular(self, gaps: Ints) -> tuple[int, bool]:
        """The step of one run whose distances differ, and whether that is definite."""
        divisor = int(np.gcd.reduce(gaps))
        values, counts = np.unique(gaps, return_counts=True)
        if divisor not in values:
            whole = DAY % values == 0
            if whole.any():
                values, counts = values[whole], counts[whole]
            divisor = int(values[np.argmax(counts)])
        share = float(counts[values == divisor][0]) / len(gaps)
        return divisor, len(gaps) >= self._samples and share >= self._share

    def _check(
        self,
        found: Ints,
        definite: np.ndarray[tuple[int], np.dtype[np.bool_]],
        series: Ints,
        at: Ints,
    ) -> None:
        odd = np.flatnonzero((found > 0) & (DAY % np.maximum(found, 1) != 0))
        if odd.size:
            run = odd[0]
            raise TelemetryError(
                f"{self.names.say(series[run])} has a step of {found[run]} s "
                f"on {moment(at[run])[:10]}, which does not divide a day",
                hint="round the timestamps to steps of 60, 300 or 3600 s",
            )
        for run in np.flatnonzero(definite & (self._definite[series] != found)):
            self._settle(int(series[run]), int(found[run]), int(at[run]))
        unsettled = self._definite[series] == 0
        for run in np.flatnonzero(unsettled & (found == 0)):
            self._blind.setdefault(int(series[run]), int(at[run]))
        for run in np.flatnonzero(unsettled & (found > 0)):
            guesses = self._guesses.setdefault(int(series[run]), {})
            guesses.setdefault(int(found[run]), int(at[run]))

    def _settle(self, series: int, step: int, at: int) -> None:
        before = int(self._definite[series])
        if before and before != step:
            raise TelemetryError(
                f"{self.names.say(series)} changes its step from {before} s to {step} s "
                f"on {moment(at)[:10]}",
                hint="bring each part to one step, or keep the parts in separate stores",
            )
        self._definite[series] = step

    def resolve(self, *, rates: bool = False) -> Ints:
        """Return the step of every series.

        A series too short to tell takes the one step all others agree on.

        Args:
            rates: whether numbers were multiplied by their day's step.

        Raises:
            TelemetryError: nothing tells the step of a series, or days of rates differ in it.
        """
        steps = self._definite.copy()
        for series, guesses in self._guesses.items():
            if steps[series] == 0:
                steps[series] = min(guesses)
        common = Counter(int(step) for step in steps if step)
        for series in np.flatnonzero(steps == 0).tolist():
            if len(common) != 1:
                raise TelemetryError(
                    f"the step of {self.names.say(series)} cannot be told",
                    hint="a series needs two measurements on one day",
                )
            steps[series] = next(iter(common))
        if rates:
            self._check_rates(steps)
        return steps

    def _check_rates(self, steps: Ints) -> None:
        for series, at in sorted(self._blind.items()):
            raise TelemetryError(
                f"{self.names.say(series)} has one measurement on {moment(at)[:10]}",
                hint="a rate becomes requests only where the step is certain",
            )
        for series, guesses in sorted(self._guesses.items()):
            for step, at in guesses.items():
                if step != steps[series]:
                    raise TelemetryError(
                        f"{self.names.say(series)} has a step of {step} s on {moment(at)[:10]} "
                        f"and of {steps[series]} s elsewhere",
                        hint="a rate becomes requests only where the step is certain",
                    )
