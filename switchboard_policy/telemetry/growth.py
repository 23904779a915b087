"""Raw counter samples become requests in each step, exactly.

Between two neighbouring samples a counter grew by their difference; where it fell it started
anew and grew by its new value. Nothing is extrapolated: sums over steps equal the growth seen.
The growth of a pair of samples belongs to the step that holds most of the time between them.
Samples further apart than one and a half steps leave the steps between them unmeasured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.prometheus import Samples
from switchboard_policy.telemetry.settings import limits

Floats = NDArray[np.float64]


@dataclass
class Growth:
    """Requests in each step of a window, summed over counters.

    Args:
        start: seconds since the epoch of the window.
        step: seconds.
        steps: how many.
    """

    start: int
    step: int
    steps: int
    resets: int = 0
    gaps: int = 0
    no_data: int = 0

    def __post_init__(self) -> None:
        self._sum = np.zeros(self.steps)
        self._seen = np.zeros(self.steps, dtype=np.bool_)
        self._torn = np.zeros(self.steps, dtype=np.bool_)

    def add(self, samples: Samples) -> None:
        """Add one counter.

        Raises:
            TelemetryError: it is sampled more rarely than a step is long.
        """
        usable = np.isfinite(samples.values)
        self.no_data += int(np.count_nonzero(~usable))
        times, values = samples.times[usable], samples.values[usable]
        if len(times) < 2:
            return
        width = np.diff(times)
        usual = float(np.median(width))
        far = limits().real("gap_factor") * self.step
        if usual > far:
            raise TelemetryError(
                f"samples of {dict(samples.labels)} come every {usual:g} s, "
                f"a step of {self.step} s asks for more",
                hint=f"pull with a step of at least {usual:g} s",
            )
        fell = values[1:] < values[:-1]
        grown = np.where(fell, values[1:], np.diff(values))
        near = width <= far
        at = self._step_of(times, usual)
        inside = near & (at >= 0) & (at < self.steps)
        np.add.at(self._sum, at[inside], grown[inside])
        self._seen[at[inside]] = True
        self.resets += int(np.count_nonzero(fell & inside))
        for pair in np.flatnonzero(~near):
            self._tear(times[pair], times[pair + 1], usual)

    def _step_of(self, times: Floats, usual: float) -> NDArray[np.int64]:
        """The step each pair of neighbours belongs to."""
        later = times[1:] - self.start
        if usual < limits().real("single_share") * self.step:
            middle = later - np.diff(times) / 2
            return np.floor(middle / self.step).astype(np.int64)
        # About one sample a step: scrapes jitter, so pairs are numbered by their usual phase.
        angle = later * (2 * np.pi / self.step)
        phase = float(np.arctan2(np.sin(angle).mean(), np.cos(angle).mean()))
        phase *= self.step / (2 * np.pi)
        number = np.rint((later - phase) / self.step)
        return np.floor((number * self.step + phase - usual / 2) / self.step).astype(np.int64)

    def _tear(self, before: float, after: float, usual: float) -> None:
        """Mark the steps a gap touches; their growth is known only in sum."""
        first = int(np.floor((before + usual / 2 - self.start) / self.step))
        last = int(np.floor((after - usual / 2 - self.start) / self.step))
        part = slice(max(first, 0), max(min(last, self.steps - 1) + 1, 0))
        if part.start < part.stop:
            self._torn[part] = True
            self.gaps += 1

    def counts(self) -> Floats:
        """Return requests in each step, NaN where not measured."""
        return np.where(self._seen & ~self._torn, self._sum, np.nan)
