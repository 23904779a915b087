"""A picture of forecasts and what came of them, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForecastBin:
    """Forecasts that were alike, and what came of them.

    Args:
        windows: how many.
        forecast: their mean, 0 to 1.
        came: share in which the event came.
        low: lower end of where that share lies for a perfect forecaster.
        high: its upper end.
    """

    windows: int
    forecast: float
    came: float
    low: float
    high: float


@dataclass(frozen=True)
class ReliabilityFigure:
    """What was forecast against how often it came: on the diagonal, the two are the same.

    Args:
        id: stable name, also the file's.
        title: what it shows.
        level: probability with which a perfect forecaster's share lies within a bar.
        bins: the forecasts, rising; each with the bar of a perfect forecaster.
        before: forecasts of the same before they were calibrated; drawn without bars.
        note: one sentence under it.
    """

    id: str
    title: str
    level: float
    bins: tuple[ForecastBin, ...]
    before: tuple[ForecastBin, ...] = ()
    note: str = ""
