"""Feed one telemetry source through the areas: read once, each area takes what it wants."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from time import time

import numpy as np

import simulator
import switchboard_policy
from simulator import SeriesKey, TraceSource
from simulator.trace import Coverage
from switchboard_policy import __version__
from switchboard_policy.app.replay_parts import Keys, Observing, Runs, observe, parts_of
from switchboard_policy.areas.run import Walk
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import TelemetryError, nearest
from switchboard_policy.telemetry.store import Store
from switchboard_policy.work.gather import gather
from switchboard_policy.work.kept import KeptParts, kept_parts
from switchboard_policy.work.workers import ALONE, AnyExecutor, Workers, workers_of

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


def replay(
    source: TraceSource,
    runs: Sequence[Walk],
    services: Sequence[str],
    *,
    executor: AnyExecutor = ALONE,
    kept: KeptParts | None = None,
) -> Replayed:
    """Read the series the areas want, each once, and let them observe.

    Args:
        source: where the traces come from.
        runs: one run an area (or two of one area, for a what-if).
        services: services the policy repository knows, for the message when nothing fits.
        executor: who shares a large store; the figures do not depend on it.
        kept: finished parts of the job this belongs to, from `resumable`; None to keep none.

    Raises:
        TelemetryError: the source is empty, or about none of these services.
        UnreachableError: a scheduler does not answer.
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
    parts = parts_of(coverage, keys) if isinstance(source, Store) else [keys]
    who = _worth(coverage, parts, workers_of(executor))
    if isinstance(source, Store) and (who.named or len(parts) > 1):
        if kept is not None and len(parts) > 1:
            kept.begin([coverage.digest, _named(parts)], len(parts), now=time())
        _share(source, coverage, pairs, parts, (who, kept))
    else:
        observe(source, pairs, keys)
    return Replayed(coverage, len(keys), (coverage.start, coverage.end))


def resumable(executor: AnyExecutor, *about: object) -> AbstractContextManager[KeptParts]:
    """Return where parts of a job are kept while it is under way: an interruption loses none.

    Args:
        executor: who works, which says where parts are kept, if anywhere.
        about: what the job's runs rest on, besides the telemetry and this program: each says all
            of it by its `repr`.
    """
    root = workers_of(executor).resume
    if root is None:
        return kept_parts(None, ())
    code = max(
        path.stat().st_mtime_ns
        for package in (simulator, switchboard_policy)
        for path in Path(package.__file__ or "").parent.rglob("*.py")
    )
    mine = [__version__, code, np.__version__, sys.version, *map(repr, about)]
    return kept_parts(root, mine)


def _share(
    store: Store,
    coverage: Coverage,
    runs: Runs,
    parts: Sequence[Keys],
    by: tuple[Workers, KeptParts | None],
) -> None:
    """Let copies of the runs observe the parts, and take over what each saw, in order."""
    work = Observing(Store(store.folder.resolve()), coverage.digest, pickle.dumps(runs))
    workers, kept = by
    with closing(gather(parts, work, workers, kept, finish_here=True)) as observed:
        for _, part in observed:
            for (run, _), other in zip(runs, part, strict=True):
                run.absorb(other)


def _named(parts: Sequence[Keys]) -> list[list[tuple[str, str, str]]]:
    return [[(key.service, key.tenant, key.region) for key in part] for part in parts]


def _worth(coverage: Coverage, parts: Sequence[Keys], workers: Workers) -> Workers:
    """Return who works: another process only where there is enough to do for it."""
    start = constants("switchboard_policy.app").whole("worker_rows")
    return workers.at_most(min(len(parts), coverage.rows // start))


def _services(keys: Sequence[SeriesKey]) -> str:
    names = sorted({key.service for key in keys})
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
