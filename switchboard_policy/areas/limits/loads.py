"""What a whole service carried, day by day: its own series, all tenants together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey, Trace
from simulator.trace import Array
from switchboard_policy.areas.days import DAY, day_columns


@dataclass(frozen=True)
class ServiceLoad:
    """One service's traffic by day, after its limiters.

    Args:
        key: which series.
        step: seconds a step.
        days: days since the epoch, rising.
        admitted: requests let through; what was offered, where rejections are not measured.
        failed: requests let through that failed; None where that is not measured.
        peaks: highest mean rate of a step let through, in requests a second.
        measured: measured share of the day's steps, 0 to 1.
    """

    key: SeriesKey
    step: int
    days: NDArray[np.int64]
    admitted: Array
    failed: Array | None
    peaks: Array
    measured: Array

    @property
    def error_ratio(self) -> Array:
        """Share of what was let through that failed, by day; zero on a day of nothing."""
        assert self.failed is not None, "asked only where failures are measured"
        ratio = np.divide(
            self.failed, self.admitted, out=np.zeros_like(self.failed), where=self.admitted > 0
        )
        return np.minimum(ratio, 1.0)


def is_whole(key: SeriesKey, services: Collection[str]) -> bool:
    """Return whether a series is that of one of the services, all tenants and regions together.

    Args:
        key: which series.
        services: names of services.
    """
    return key.service in services and not key.tenant and not key.region


def load_of(block: Trace, row: int) -> ServiceLoad:
    """Return what the service of a row carried.

    Args:
        block: with at least one step.
        row: the row of a whole service.
    """
    days, starts = day_columns(block)
    offered = block.offered[row]
    seen = ~np.isnan(offered)
    rejected = 0.0 if block.rejected is None else np.nan_to_num(block.rejected[row])
    admitted = np.where(seen, np.maximum(offered - rejected, 0.0), 0.0)
    errors = None if block.errors is None else block.errors[row]
    told = errors is not None and not np.isnan(errors[seen]).any()
    steps = max(DAY / block.step, 1.0)
    share = np.add.reduceat(seen, starts, dtype=np.float64) / steps
    return ServiceLoad(
        key=block.keys[row],
        step=block.step,
        days=days,
        admitted=_by_day(admitted, starts),
        failed=_by_day(np.nan_to_num(errors), starts) if told and errors is not None else None,
        peaks=np.asarray(np.maximum.reduceat(admitted, starts) / block.step, dtype=np.float64),
        measured=np.minimum(share, 1.0),
    )


def _by_day(counts: Array, starts: NDArray[np.intp]) -> Array:
    return np.asarray(np.add.reduceat(counts, starts), dtype=np.float64)
