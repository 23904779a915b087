"""One tenant's weeks to come, drawn under the limit in force and under another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.drift import WEEK, Prior
from simulator.levels import refused_by_day
from simulator.trace import Array
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.pressure import measured_days
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.domain.outcome import NotEvaluated


@dataclass(frozen=True)
class Drawn:
    """One tenant's futures under two limits; the three readings are least, expected, most refused.

    Args:
        picks: which observed day stands for each day, shape (draws, horizon).
        offered: good requests by day, same shape.
        refused: those refused, shape (2, 3, draws, horizon): now and proposed, then the readings.
        peaks: highest mean rate of a step by day, in requests a second, shape (draws, horizon).
        rates: requests a second allowed, now and proposed.
        beyond: share of the days with more demand than was replayed.
    """

    picks: NDArray[np.intp]
    offered: Array
    refused: Array
    peaks: Array
    rates: tuple[float, float]
    beyond: float


def weeks_of(settings: LimitSettings, seed: int) -> Weeks:
    """Return the days to come of a walk.

    Args:
        settings: how many, how long, and what is believed of them.
        seed: seed of the draws.
    """
    return Weeks(
        seed=seed,
        draws=settings.futures,
        horizon=settings.outlook_days,
        run=settings.future_run_days,
        prior=Prior(
            settings.drift_scale,
            settings.drift_freedom,
            settings.drift_prior_weeks,
            settings.drift_shared_ratio,
        ),
    )


def draw(
    evidence: Evidence, chosen: Replayed, weeks: Weeks, settings: LimitSettings
) -> Drawn | NotEvaluated:
    """Return one tenant's futures under the limit in force and under another.

    Args:
        evidence: the tenant's traffic.
        chosen: the other limit.
        weeks: the days to come.
        settings: which days count as measured.
    """
    tables = evidence.levels
    measured = measured_days(evidence, settings)
    if np.count_nonzero(measured) < WEEK or (np.diff(evidence.days) != 1).any():
        return NotEvaluated("no whole week was measured", would_help=f"{WEEK} measured days on end")
    column = None if tables is None else _column(tables.rate[0], tables.burst[0], chosen)
    if tables is None or column is None:
        return NotEvaluated("not replayed at several levels of demand")
    totals = np.where(measured, evidence.offered / np.maximum(evidence.measured, 1e-9), np.nan)
    factors = weeks.factors(evidence.key, evidence.days, totals)
    picks = weeks.picks(evidence.days)
    offered, readings = refused_by_day(tables, 0, picks, factors)
    stacked = np.stack([np.stack([each[..., side] for each in readings]) for side in (0, column)])
    return Drawn(
        picks=picks,
        offered=offered,
        refused=stacked,
        peaks=evidence.peaks[picks] * factors,
        rates=(float(evidence.now.rate), float(chosen.rate)),
        beyond=float((factors > tables.levels[-1]).mean()),
    )


def _column(rates: Array, bursts: Array, chosen: Replayed) -> int | None:
    same = (rates == float(chosen.rate)) & (bursts == float(chosen.burst))
    return int(np.argmax(same)) if same.any() else None


def over(upper: Array, lower: Array) -> Array:
    """Return a quotient in each future, nothing of nothing being nothing."""
    unknown = np.isnan(upper) | np.isnan(lower)
    return np.divide(upper, lower, out=np.where(unknown, np.nan, 0.0), where=lower > 0)
