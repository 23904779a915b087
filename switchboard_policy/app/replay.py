"""Feed one telemetry source through the areas: read once, each area takes what it wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator import SeriesKey, Trace, TraceSource
from simulator.trace import Coverage
from switchboard_policy.areas.run import AreaRun
from switchboard_policy.errors import TelemetryError, nearest

Say = Callable[[str], None]


@dataclass(frozen=True)
class Replayed:
    """What was read.

    Args:
        coverage: what the source holds.
        series: number of series read.
        window: first and last second read, since the epoch.
    """

    coverage: Coverage
    series: int
    window: tuple[int, int]


def replay(source: TraceSource, runs: Sequence[AreaRun], services: Sequence[str]) -> Replayed:
    """Read the series the areas want, each once, and let them observe.

    Args:
        source: where the traces come from.
        runs: one run an area (or two of one area, for a what-if).
        services: services the policy repository knows, for the message when nothing fits.

    Raises:
        TelemetryError: the source is empty, or about none of these services.
    """
    coverage = source.coverage()
    if not coverage.keys:
        raise TelemetryError("the telemetry holds no series", hint="import some first")
    wanted = [set(run.wants(coverage.keys)) for run in runs]
    keys = sorted(set().union(*wanted))
    if not {key.service for key in coverage.keys} & set(services):
        raise TelemetryError(
            f"no series fits the policy: telemetry is about {_services(coverage.keys)}, "
            f"the policy about {', '.join(sorted(services)) or 'no service'}",
            hint=nearest(coverage.keys[0].service, services) + "; map names under telemetry.series",
        )
    for block in source.read(keys):
        for run, mine in zip(runs, wanted, strict=True):
            part = _part(block, mine)
            if part is not None:
                run.observe(part)
    return Replayed(coverage, len(keys), (coverage.start, coverage.end))


def _part(block: Trace, wanted: set[SeriesKey]) -> Trace | None:
    rows = [row for row, key in enumerate(block.keys) if key in wanted]
    if not rows:
        return None
    return block if len(rows) == len(block.keys) else block.select(rows)


def _services(keys: Sequence[SeriesKey]) -> str:
    names = sorted({key.service for key in keys})
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
