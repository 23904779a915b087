"""One walk of an area over a telemetry source: observe block by block, recommend at the end."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, Self

from simulator import SeriesKey, Trace
from switchboard_policy.areas import limits, tiers
from switchboard_policy.areas.slo.run import begin as begin_slo
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import UsageError, nearest


class Walk(Protocol):
    """What looks at one telemetry source.

    Blocks are reduced to small numbers as they come, so memory is bounded by the number of
    subjects, never by the length of the telemetry.
    """

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series it looks at, of those there are.

        Args:
            keys: every series of the source.
        """
        ...

    def observe(self, block: Trace) -> None:
        """Take in one block; rows that are not wanted are passed over.

        Args:
            block: whole series side by side; each series comes once.
        """
        ...

    def absorb(self, other: Self) -> None:
        """Take over what another run of the same policy observed of other series.

        Args:
            other: a run begun alike, perhaps in another process.
        """
        ...


class AreaRun(Walk, Protocol):
    """A walk of one area, which ends in what it recommends."""

    @property
    def area(self) -> str:
        """The area's name."""
        ...

    def recommend(self, window: tuple[int, int]) -> Recommendation:
        """Return what the area recommends after every block was observed.

        Args:
            window: first and last second of the telemetry, since the epoch.
        """
        ...

    def summaries(self) -> tuple[SubjectSummary, ...]:
        """Return plain numbers of every subject observed, under the policy as it is or asked."""
        ...


class _Begin(Protocol):
    def __call__(  # noqa: PLR0913 - what every area's walk is begun with
        self,
        values: PolicyValues,
        config: Config,
        snapshot: Snapshot,
        *,
        seed: int,
        asked: PolicyValues | None,
        past: Past,
    ) -> AreaRun: ...


_AREAS: dict[str, _Begin] = {"limits": limits.begin, "slo": begin_slo, "tiers": tiers.begin}


def begin(  # noqa: PLR0913 - what a walk rests on, each named by the caller
    area: str,
    values: PolicyValues,
    config: Config,
    snapshot: Snapshot,
    *,
    seed: int,
    asked: PolicyValues | None = None,
    past: Past = NOT_READ,
) -> AreaRun:
    """Start a walk of one area.

    Args:
        area: the area's name.
        values: the policy values as they stand, and stood when the telemetry was measured.
        config: the policy repository's `switchboard.yaml`.
        snapshot: its files.
        seed: seed of every random draw.
        asked: the values of a what-if, told by `summaries`; None for the policy as it is.
        past: how the values changed before, or why that is not known.

    Raises:
        UsageError: there is no such area.
        InputError: the area's documents or settings cannot be used.
    """
    if area not in _AREAS:
        raise UsageError(f"there is no area {area!r}", hint=nearest(area, _AREAS))
    return _AREAS[area](values, config, snapshot, seed=seed, asked=asked, past=past)
