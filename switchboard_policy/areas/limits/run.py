"""The limits area: observe tenants' traffic, then solve all tenants together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import numpy as np

from simulator import SeriesKey, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.limits.asked import asked_figures, replay_asked
from switchboard_policy.areas.limits.at_levels import replay_at_levels, worth_replaying
from switchboard_policy.areas.limits.evidence import Evidence, good_only, measure
from switchboard_policy.areas.limits.keeping import months
from switchboard_policy.areas.limits.loads import is_whole
from switchboard_policy.areas.limits.model import TenantLimit, read_limits
from switchboard_policy.areas.limits.options import with_options
from switchboard_policy.areas.limits.outlook import begin_outlooks
from switchboard_policy.areas.limits.recommend import Judged, recommendation
from switchboard_policy.areas.limits.replays import Candidate, Now, Replayed, replay, replay_now
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.areas.limits.summary import summarise
from switchboard_policy.areas.limits.trials import doubt_of
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.recommendation import Recommendation, SubjectSummary
from switchboard_policy.domain.snapshot import Snapshot


class LimitsRun:
    """A walk over the tenants of the limited services.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
        snapshot: the files, for what they say of objectives besides numbers.
        seed: seed of the resampled futures.
        asked: the values of a what-if; None for the policy as it is.
        past: how the values changed before, or why that is not known.
    """

    area = "limits"

    def __init__(  # noqa: PLR0913, PLR0917 - what every area is begun with
        self,
        values: PolicyValues,
        config: Config,
        snapshot: Snapshot,
        seed: int,
        asked: PolicyValues | None = None,
        past: Past = NOT_READ,
    ) -> None:
        self._config = config
        self._past = past
        self._settings = read_settings(config)
        self._doubt = doubt_of(self._settings)
        self._limits = read_limits(values, config)
        self._asked = None if asked is None else read_limits(asked, config)
        self._services = {name for name, facts in config.services.items() if facts.limited}
        self._futures = Futures(
            seed=seed,
            draws=self._settings.futures,
            length=self._settings.future_days,
            run=self._settings.future_run_days,
        )
        self._outlooks = begin_outlooks(values, config, snapshot, self._settings, seed)
        self._months = months(self._settings, self._futures)
        self._seen: dict[SeriesKey, Evidence] = {}
        self._strangers: set[str] = set()
        self._kept: list[tuple[float, SeriesKey]] = []
        self._under: dict[SeriesKey, Replayed] = {}

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of known tenants at limited services, and of the services themselves.

        All regions together.

        Args:
            keys: every series there is.
        """
        tenants = [key for key in keys if self._is_tenant(key)]
        self._strangers = {key.tenant for key in tenants} - set(self._limits)
        known = [key for key in tenants if self._limit(key) is not None]
        whole = [key for key in keys if is_whole(key, self._services)] if known else []
        return tuple(sorted([*known, *whole]))

    def observe(self, block: Trace) -> None:
        """Replay the block's tenants and keep their numbers.

        Args:
            block: whole series side by side.
        """
        wanted = [
            (row, limit)
            for row, key in enumerate(block.keys)
            if self._is_tenant(key) and (limit := self._limit(key)) is not None
        ]
        self._outlooks.observe(block, self._services)
        if not wanted or not block.steps:
            return
        rows, limits = [row for row, _ in wanted], [limit for _, limit in wanted]
        whole = len(rows) == len(block.keys)
        good = good_only(block if whole else block.select(rows), self._settings.abusive_step_ratio)
        now = replay_now(good.block, limits)
        measured = measure(good, limits, now, self._settings)
        if self._asked is not None:
            self._ask(self._asked, good.block, now, measured)
            under = replay_asked(good.block, limits, self._asked, now, self._doubt)
            self._under |= {measured[row].key: found for row, found in under.items()}
            self._at_levels(
                good.block,
                limits,
                now,
                {row: [(found.rate, found.burst)] for row, found in under.items()},
            )
            return
        tried = with_options(
            good.block, limits, now, measured, self._months, self._doubt, self._settings
        )
        for row, found in enumerate(tried):
            self._seen[found.key] = found
            if found.tried:
                self._keep_demand(found, good.block, row)
        seen = [self._seen[key] for key in good.block.keys]
        self._at_levels(good.block, limits, now, worth_replaying(limits, seen, self._settings))

    def absorb(self, other: LimitsRun) -> None:
        """Take over what another run of the same policy observed of other tenants.

        Args:
            other: the other run.
        """
        self._seen |= other._seen
        self._kept += other._kept
        self._under |= other._under
        self._outlooks.loads |= other._outlooks.loads
        self._forget()

    def recommend(self, window: tuple[int, int]) -> Recommendation:
        """Weigh all tenants together and propose; of a what-if, tell what it adds.

        Args:
            window: first and last second of the telemetry.
        """
        if self._asked is not None:
            return Recommendation(self.area, summaries=tuple(self._judged(self._asked)))
        judged = Judged(
            limits=self._limits,
            evidence=self._by_tenant(),
            services=frozenset(self._services),
            strangers=tuple(sorted(self._strangers)),
            window=window,
            outlooks=self._outlooks,
            past=self._past,
        )
        return recommendation(judged, self._config, self._settings, self._futures, self.summaries())

    def summaries(self) -> tuple[SubjectSummary, ...]:
        """Return every tenant's numbers under the limit in force, or the one asked about."""
        totals: dict[str, float] = defaultdict(float)
        for key in sorted(self._seen):  # the order of a sum shows in its last bits
            totals[key.service] += self._seen[key].total
        summaries = []
        for tenant, (first, *others) in self._by_tenant().items():
            limit = (self._asked or self._limits)[tenant]
            assert limit is not None, "only tenants with a limit are observed"
            for found in (first, *others):
                numbers = summarise(limit, found, totals[found.key.service], self._settings)
                subject = tenant if found is first else f"{tenant}/{found.key.service}"
                under = self._under.get(found.key)
                ahead = numbers.outlook if under is None else self._outlooks.of(found, under)
                summaries.append(replace(numbers, subject=subject, outlook=ahead))
        return tuple(summaries)

    def _judged(self, asked: Mapping[str, TenantLimit | None]) -> Iterator[SubjectSummary]:
        """Yield every tenant's numbers, with what the limit asked about adds."""
        tenants = self._by_tenant()
        for numbers in self.summaries():
            found = [
                (one, self._under[one.key])
                for one in tenants.get(numbers.subject, ())
                if one.key in self._under
            ]
            if found:
                added = asked_figures(
                    found, self._limits, asked, self._config, self._settings, self._outlooks.weeks
                )
                yield replace(numbers, figures={**numbers.figures, **added})
            else:
                yield numbers

    def _ask(
        self,
        asked: Mapping[str, TenantLimit | None],
        block: Trace,
        now: Now,
        found: list[Evidence],
    ) -> None:
        """Replay the limits asked about; the shape is the one fitted under those in force.

        What was turned away was turned away by the limit in force: to hold a limit nobody set
        against it would fit a shape that never was.
        """
        limits = [limit for one in found if (limit := asked[one.key.tenant]) is not None]
        pairs = [[(limit.rate, limit.bucket)] for limit in limits]
        replayed = replay(block, pairs, now.dispersion)
        for evidence, limit, (under,) in zip(found, limits, replayed, strict=True):
            seen = evidence
            if (under.rate, under.burst) != (evidence.now.rate, evidence.now.burst):
                near = evidence.peaks >= self._settings.saturated_ratio * float(limit.rate)
                seen = replace(evidence, asked=under, saturated=near)
            self._seen[evidence.key] = seen

    def _at_levels(
        self,
        block: Trace,
        limits: list[TenantLimit],
        now: Now,
        tries: Mapping[int, list[Candidate]],
    ) -> None:
        """Replay what may be proposed, or is asked about, at several levels of demand."""
        found = replay_at_levels(block, tries, limits, now, self._doubt, self._settings)
        for row, tables in found.items():
            key = block.keys[row]
            self._seen[key] = replace(self._seen[key], levels=tables)

    def _keep_demand(self, found: Evidence, block: Trace, row: int) -> None:
        """Keep the demand of the tenants that matter most, for pictures; memory stays bounded."""
        throttled = found.now.low if found.rejected is None else found.rejected
        self._kept.append((-float(throttled.sum()), found.key))
        demand = (block.offered[row] / block.step).astype(np.float32)
        self._seen[found.key] = replace(found, demand=demand)
        self._forget()

    def _forget(self) -> None:
        """Let go of the demand of all but the tenants that matter most."""
        self._kept.sort()
        most = 4 * self._settings.most_figures
        for _, key in self._kept[most:]:
            self._seen[key] = replace(self._seen[key], demand=None)
        del self._kept[most:]

    def _by_tenant(self) -> dict[str, list[Evidence]]:
        """Return each tenant's evidence, the service where its peak is highest first."""
        tenants: dict[str, list[Evidence]] = defaultdict(list)
        for key in sorted(self._seen):
            tenants[key.tenant].append(self._seen[key])
        return {
            tenant: sorted(found, key=lambda one: -one.peak_rps)
            for tenant, found in sorted(tenants.items())
        }

    def _is_tenant(self, key: SeriesKey) -> bool:
        return key.service in self._services and bool(key.tenant) and not key.region

    def _limit(self, key: SeriesKey) -> TenantLimit | None:
        return self._limits.get(key.tenant)


def begin(  # noqa: PLR0913 - what every area's walk is begun with
    values: PolicyValues,
    config: Config,
    snapshot: Snapshot,
    *,
    seed: int,
    asked: PolicyValues | None = None,
    past: Past = NOT_READ,
) -> LimitsRun:
    """Start a walk over the limits.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
        snapshot: the files, for what they say of objectives besides numbers.
        seed: seed of the resampled futures.
        asked: the values of a what-if; None for the policy as it is.
        past: how the values changed before, or why that is not known.

    Raises:
        InputError: a tenant's tier is stated nowhere, or a setting is wrong.
    """
    return LimitsRun(values, config, snapshot, seed, asked, past)
