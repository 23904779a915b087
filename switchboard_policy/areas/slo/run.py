"""The slo area."""

from __future__ import annotations

from collections.abc import Collection

from simulator import SeriesKey, Trace
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary
from switchboard_policy.domain.snapshot import Snapshot


class SloRun:
    """A walk over the objectives."""

    area = "slo"

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of whole services."""
        return tuple(sorted(key for key in keys if not key.tenant and not key.region))

    def observe(self, block: Trace) -> None:
        """Take in one block."""

    def recommend(self, window: tuple[int, int]) -> Recommendation:
        """Return nothing yet."""
        del window
        return Recommendation(self.area)

    def summaries(self) -> tuple[SubjectSummary, ...]:
        """Return nothing yet."""
        return ()


def begin(values: PolicyValues, config: Config, snapshot: Snapshot, *, seed: int) -> SloRun:
    """Start a walk over the objectives."""
    del values, config, snapshot, seed
    return SloRun()
