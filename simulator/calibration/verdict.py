"""Everything there is to say of a set of forecasts, in one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.calibration.blocks import block_interval, blocks
from simulator.calibration.brier import Brier, brier, skill, squares
from simulator.calibration.discrimination import auc
from simulator.calibration.reliability import LEAST_WINDOWS, Reliability, reliability
from simulator.calibration.windows import NotScored, Windows, earlier_rate, own_earlier_rate
from simulator.days import DAY
from simulator.numbers import seed_of
from simulator.trace import Array


@dataclass(frozen=True)
class Skill:
    """Skill against a reference, with its interval.

    Args:
        value: share of the reference's Brier score saved.
        interval: between which it lies over blocks drawn again, or why that is not told.
        windows: windows that had a reference.
    """

    value: float
    interval: tuple[float, float] | NotScored
    windows: int

    @property
    def holds(self) -> bool:
        """Whether even the interval's lower end is above none."""
        return not isinstance(self.interval, NotScored) and self.interval[0] > 0


@dataclass(frozen=True)
class Verdict:
    """How forecasts came out.

    Args:
        windows: with a known outcome.
        unknown: left out, since nobody can tell what came.
        groups: whose windows they are, how many.
        rate: share in which the event came.
        brier: the Brier score and its parts.
        skill: against the base rate of all windows that had ended at the origin.
        own_skill: against the group's own earlier rate, drawn to everybody's.
        reliability: the curve, its error, and the band of a perfect forecaster.
        auc: whether higher forecasts went to where the event came.
        level: probability of every interval here.
    """

    windows: int
    unknown: int
    groups: int
    rate: float
    brier: Brier
    skill: Skill | NotScored
    own_skill: Skill | NotScored
    reliability: Reliability | NotScored
    auc: float | NotScored
    level: float


def verdict(
    windows: Windows, *, seed: int, span_s: int, level: float = 0.9, left_out: int = 0
) -> Verdict | NotScored:
    """Return how forecasts came out, or that there are too few to say.

    Args:
        windows: forecasts and outcomes; unknown ones are counted and left out.
        seed: seed of every draw, at least 0.
        span_s: seconds of time that make one block of a group, above 0.
        level: probability of the intervals.
        left_out: windows already left out, counted as unknown.

    Raises:
        SimulationError: the seed is no whole number, 0 or more.
    """
    seed_of(seed)
    known = windows.known()
    if len(known) < LEAST_WINDOWS:
        return NotScored(f"{len(known)} windows with a known outcome", LEAST_WINDOWS)
    parts = brier(known)
    assert not isinstance(parts, NotScored), "there are windows"
    references = (earlier_rate(known), own_earlier_rate(known))
    against = [_skill(known, each, seed=seed, span_s=span_s, level=level) for each in references]
    return Verdict(
        windows=len(known),
        unknown=windows.unknown + left_out,
        groups=len(np.unique(known.group)),
        rate=float(known.came.mean()),
        brier=parts,
        skill=against[0],
        own_skill=against[1],
        reliability=reliability(known, seed=seed, level=level),
        auc=auc(known),
        level=level,
    )


def _skill(
    known: Windows, reference: Array, *, seed: int, span_s: int, level: float
) -> Skill | NotScored:
    value = skill(known, reference)
    if isinstance(value, NotScored):
        return value
    both = ~np.isnan(reference)
    some = known.where(both)
    parts = np.stack([squares(some), (reference[both] - some.came) ** 2], axis=1)
    interval = block_interval(_saved, parts, blocks(some, span_s), seed=seed, level=level)
    return Skill(value, interval, len(some))


def _saved(sums: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - sums[:, 0] / sums[:, 1], dtype=np.float64)


BLOCK_S = 28 * DAY
"""Seconds of a block: four windows of a week. Ours; a tenant's whole history where it is safer."""
