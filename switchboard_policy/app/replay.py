"""Feed one telemetry source through the areas: read once, each area takes what it wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context

from simulator import SeriesKey, Trace, TraceSource
from simulator.trace import Coverage
from switchboard_policy.areas.run import Walk
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import SwitchboardError, TelemetryError, nearest
from switchboard_policy.telemetry.store import Store

Say = Callable[[str], None]
Runs = Sequence[tuple[Walk, frozenset[SeriesKey]]]
"""Runs with the series each wants."""
Keys = Sequence[SeriesKey]


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


def replay(
    source: TraceSource, runs: Sequence[Walk], services: Sequence[str], *, workers: int = 1
) -> Replayed:
    """Read the series the areas want, each once, and let them observe.

    Args:
        source: where the traces come from.
        runs: one run an area (or two of one area, for a what-if).
        services: services the policy repository knows, for the message when nothing fits.
        workers: processes that may share a large store; the figures do not depend on it.

    Raises:
        TelemetryError: the source is empty, or about none of these services.
        SwitchboardError: a process was killed.
    """
    coverage = source.coverage()
    if not coverage.keys:
        raise TelemetryError("the telemetry holds no series", hint="import some first")
    if not {key.service for key in coverage.keys} & set(services):
        raise TelemetryError(
            f"no series fits the policy: telemetry is about {_services(coverage.keys)}, "
            f"the policy about {', '.join(sorted(services)) or 'no service'}",
            hint=nearest(coverage.keys[0].service, services) + "; map names under telemetry.series",
        )
    wanted = [frozenset(run.wants(coverage.keys)) for run in runs]
    keys = sorted(frozenset[SeriesKey]().union(*wanted))
    pairs = tuple(zip(runs, wanted, strict=True))
    here, others = _shares(source, coverage, keys, workers)
    if others:
        _fan_out(source, pairs, here, others)
    else:
        _observe(source, pairs, here, 1)
    return Replayed(coverage, len(keys), (coverage.start, coverage.end))


def _observe(source: TraceSource, runs: Runs, keys: Keys, processes: int) -> Runs:
    """Let the runs observe some series, with this process's share of the memory."""
    cells = constants("switchboard_policy.app").whole("block_cells") // processes
    for block in source.read(keys, most_cells=cells) if keys else ():
        for run, mine in runs:
            part = _part(block, mine)
            if part is not None:
                run.observe(part)
    return runs


def _fan_out(source: TraceSource, runs: Runs, here: Keys, others: Sequence[Keys]) -> None:
    """Observe one share in this process and each of the others in one of its own.

    Those are started afresh: a copy of a process that has run threads may stand still for ever.
    """
    processes = len(others) + 1
    try:
        with ProcessPoolExecutor(len(others), mp_context=get_context("spawn")) as pool:
            submitted = [pool.submit(_observe, source, runs, keys, processes) for keys in others]
            mine = deepcopy(runs)  # the pool may still be reading `runs`
            _observe(source, mine, here, processes)
            observed = [mine, *(future.result() for future in submitted)]
    except BrokenProcessPool:
        raise SwitchboardError(
            "a process that replayed a share of the telemetry was killed",
            hint="most likely for want of memory; try --executor local:1",
        ) from None
    for part in observed:
        for (run, _), (other, _) in zip(runs, part, strict=True):
            run.absorb(other)


def _shares(
    source: TraceSource, coverage: Coverage, keys: Keys, workers: int
) -> tuple[Keys, list[Keys]]:
    """Return what to observe here, and in other processes; neighbours stay together.

    Only a store can be read by several. Another process gets less, by what its start costs.
    """
    start = constants("switchboard_policy.app").whole("worker_rows")
    processes = min(workers, coverage.rows // start) if isinstance(source, Store) else 1
    if processes < 2:
        return keys, []
    size = int(len(keys) * (1 - start / coverage.rows) / processes)
    rest = len(keys) - size * (processes - 1)
    return keys[:rest], [keys[at : at + size] for at in range(rest, len(keys), size)]


def _part(block: Trace, wanted: frozenset[SeriesKey]) -> Trace | None:
    rows = [row for row, key in enumerate(block.keys) if key in wanted]
    if not rows:
        return None
    return block if len(rows) == len(block.keys) else block.select(rows)


def _services(keys: Sequence[SeriesKey]) -> str:
    names = sorted({key.service for key in keys})
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
