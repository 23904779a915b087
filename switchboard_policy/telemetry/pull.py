"""Bring missing days from Prometheus into the store, a day at a time.

Only whole days that are over are asked for. Each day is one import: stop at any moment, and the
next pull goes on with the first day that is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from simulator import SeriesKey
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, UsageError
from switchboard_policy.telemetry.answers import blocks, join
from switchboard_policy.telemetry.estimate import estimate, last_days, windows
from switchboard_policy.telemetry.growth import Growth
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.prometheus import Prometheus, Samples
from switchboard_policy.telemetry.pull_report import PullPlan, PullReport
from switchboard_policy.telemetry.queries import Naming, Query, queries
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.store import Store

Floats = NDArray[np.float64]

__all__ = ["Pull", "PullPlan", "PullReport"]


class Pull:
    """One pull from one server.

    Args:
        server: the server.
        store: where days go.
        config: expressions, labels and services.
        step: seconds; must divide a day.

    Raises:
        UsageError: the step does not divide a day, or no metric is mapped.
    """

    def __init__(self, server: Prometheus, store: Store, config: Config, step: int = 60) -> None:
        if step <= 0 or DAY % step:
            raise UsageError(f"a step of {step} s does not divide a day", hint="such as 60 or 300")
        self._server = server
        self._store = store
        self._config = config
        self._step = step
        self._queries = queries(config.telemetry, step)

    def plan(self, now: float, days: int) -> PullPlan:
        """Say what is missing, and estimate what asking for it costs.

        Args:
            now: seconds since the epoch; a day that is not over is not asked for.
            days: how many days back.

        Raises:
            UnreachableError: the server does not answer.
            TelemetryError: it refuses an expression.
        """
        held = {day for day, _ in self._store.manifest().partitions}
        wanted = last_days(now, days, self._step)
        missing = tuple(day for day in wanted if day not in held)
        present = tuple(day for day in wanted if day in held)
        return estimate(self._server, self._queries, self._step, missing, present)

    def run(
        self,
        plan: PullPlan,
        *,
        most_samples: int | None = None,
        progress: Callable[[int, int, int], None] | None = None,
    ) -> PullReport:
        """Bring the missing days in, oldest first.

        Args:
            plan: what `plan` returned.
            most_samples: refuse to start if more are expected.
            progress: told days done, days in all, and samples received.

        Raises:
            UsageError: more samples are expected than allowed; nothing was asked for.
            UnreachableError: the server does not answer; days brought in so far stay.
            TelemetryError: an answer cannot be used; days brought in so far stay.
        """
        budget = limits().whole("most_samples") if most_samples is None else most_samples
        if plan.samples > budget:
            raise UsageError(
                f"about {plan.samples:,} samples are more than the {budget:,} allowed",
                hint="ask for fewer days, a longer step, or aggregate in the expression",
            )
        report = PullReport(plan)
        naming = Naming(self._config.telemetry, self._config.services)
        with ThreadPoolExecutor(limits().whole("concurrency")) as pool:
            for number, day in enumerate(plan.days, start=1):
                self._day(day, plan, pool, naming, report)
                if progress:
                    progress(number, len(plan.days), report.samples)
        report.skipped = tuple(sorted(naming.skipped))
        return report

    def _day(
        self,
        day: int,
        plan: PullPlan,
        pool: ThreadPoolExecutor,
        naming: Naming,
        report: PullReport,
    ) -> None:
        found: dict[SeriesKey, dict[str, Floats]] = {}
        repaired: Counter[str] = Counter()
        for query in self._queries:
            cut = windows(day, query, self._step, plan.density.get(query.signal, 0.0))
            answers = pool.map(lambda window, query=query: self._fetch(query, window), cut)
            joined = join(answer for window in answers for answer in window)
            report.samples += sum(len(samples.times) for samples in joined)
            for key, array in self._arrays(day, query, joined, naming, repaired).items():
                found.setdefault(key, {})[query.signal] = array
        traces = list(blocks(found, day * DAY, self._step))
        if not traces:
            report.empty += 1
            return
        self._store.append(traces, source=Location(self._server.url), repaired=repaired)
        report.days += 1
        report.repaired.update(repaired)

    def _fetch(self, query: Query, window: tuple[int, int]) -> list[Samples]:
        start, end = window
        if not query.raw:
            # A value at a moment tells of the step before it.
            return self._server.range(query.expression, start + self._step, end, self._step)
        # The samples on either side of midnight belong together, so a day looks over both edges.
        beyond = max(limits().whole("lookback_s"), 2 * self._step)
        start -= beyond if start % DAY == 0 else 0
        end += beyond if end % DAY == 0 else 0
        return self._server.instant(f"{query.expression}[{end - start}s]", end)

    def _arrays(
        self,
        day: int,
        query: Query,
        joined: list[Samples],
        naming: Naming,
        repaired: Counter[str],
    ) -> dict[SeriesKey, Floats]:
        grown: dict[SeriesKey, Growth] = {}
        values: dict[SeriesKey, Floats] = {}
        steps = DAY // self._step
        for samples in joined:
            key = naming.key(samples.labels)
            if key is None:
                continue
            if query.raw:
                grown.setdefault(key, Growth(day * DAY, self._step, steps)).add(samples)
            elif key in values:
                raise TelemetryError(
                    f"{query.signal}: several series are {key.service}/{key.tenant}, "
                    f"one with {dict(samples.labels)}",
                    hint="aggregate in the expression: sum by (service, tenant) (…)",
                )
            else:
                values[key] = self._evaluated(day, query, samples, repaired)
        for growth in grown.values():
            repaired["resets"] += growth.resets
            repaired["counter_gaps"] += growth.gaps
            repaired["no_data"] += growth.no_data
        return {**values, **{key: growth.counts() for key, growth in grown.items()}}

    def _evaluated(
        self, day: int, query: Query, samples: Samples, repaired: Counter[str]
    ) -> Floats:
        array = np.full(DAY // self._step, np.nan)
        at = np.rint((samples.times - day * DAY) / self._step).astype(np.int64) - 1
        finite = np.isfinite(samples.values)
        repaired["no_data"] += int(np.count_nonzero(~finite))
        array[at[finite]] = samples.values[finite]
        return array * (self._step / query.per if query.per else query.factor)
