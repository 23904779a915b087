"""How stated chances came out: a map to the ones that came, and the windows that tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CalibrationBin:
    """Windows that were forecast alike.

    Args:
        windows: how many.
        least: the smallest of their forecasts, 0 to 1.
        most: the largest.
        forecast: their mean.
        came: share in which the event came.
        low: lower end of where that share lies for a perfect forecaster.
        high: its upper end.
    """

    windows: int
    least: float
    most: float
    forecast: float
    came: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """A map that ships, and what came of the forecasts it makes.

    Args:
        event: what is forecast: `throttled` or `overspent`.
        knots: stated chance to calibrated one, both rising, the first from 0 to 1.
        windows: how many it was fitted on.
        subjects: of how many tenants or objectives.
        seeds: of which made-up ones.
        command: what makes it again.
        judged: what came of mapped forecasts of others, by bins of equally many, rising.
    """

    event: str
    knots: tuple[tuple[float, float], ...]
    windows: int
    subjects: int
    seeds: str
    command: str
    judged: tuple[CalibrationBin, ...]

    @property
    def judged_windows(self) -> int:
        """How many windows it was judged on."""
        return sum(each.windows for each in self.judged)

    def bin_of(self, chance: float) -> CalibrationBin | None:
        """Return the bin a forecast falls into, or the nearest; None where nothing was judged.

        Args:
            chance: 0 to 1.
        """
        if not self.judged:
            return None
        return min(self.judged, key=lambda one: max(one.least - chance, chance - one.most, 0.0))
