"""What every source of raw samples gives, and what it may be asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from simulator.samples import RawSeries
from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.promql.selectors import Selector


@dataclass(frozen=True)
class Span:
    """A stretch of time, both ends included.

    Args:
        start_ms: milliseconds since the epoch.
        end_ms: milliseconds since the epoch.
    """

    start_ms: int = -(2**62)
    end_ms: int = 2**62


@dataclass(frozen=True)
class RawSamples:
    """What a source holds of the series asked for.

    Args:
        series: by labels, sorted.
        approximate: why a replay of these cannot equal Prometheus; empty where it can.
        notes: what else is worth knowing, in words.
        incidents: what the source itself says went wrong; measurements say nothing of it.
    """

    series: tuple[RawSeries, ...]
    approximate: str = ""
    notes: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()


class RawSource(Protocol):
    """Where raw samples come from."""

    @property
    def counted(self) -> bool:
        """Whether it holds counts by step in place of the series that queries name."""
        ...

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the samples of the series selected.

        Args:
            wanted: what is selected; nothing else is fetched or kept.
            span: which samples.

        Raises:
            TelemetryError: a sample cannot be used, or there are none.
            UnreachableError: a server does not answer.
        """
        ...


def by_labels(series: RawSeries) -> tuple[tuple[str, str], ...]:
    """Return the key that series are sorted by."""
    return tuple(sorted(series.labels.items()))
