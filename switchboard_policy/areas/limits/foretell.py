"""The chance that a limit throttles in the next week, said at every origin of the past."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from simulator import SeriesKey, Trace
from simulator.errors import SimulationError
from simulator.resample import whole_days
from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.foretold import Foretold, How, Origins, seconds_of, steady_from
from switchboard_policy.areas.limits.chances import replayed, throttle_chance
from switchboard_policy.areas.limits.drawn import weeks_of
from switchboard_policy.areas.limits.evidence import good_only
from switchboard_policy.areas.limits.model import TenantLimit, read_limits
from switchboard_policy.areas.limits.settings import LimitSettings, read_settings
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues

THROTTLED = "throttled"
"""The event: of a window's good requests, more than the target share was turned away."""
NOT_MEASURED = "rejections are not measured"
"""Why nobody can tell what came."""


class LimitsForetelling:
    """A walk over the tenants of the limited services.

    Args:
        values: the policy values, taken to have been in force since they last changed.
        config: `switchboard.yaml`.
        seed: seed of the draws.
        origins: at which days forecasts are made.
        past: how the values changed before, or why that is not known.
    """

    def __init__(
        self,
        values: PolicyValues,
        config: Config,
        seed: int,
        origins: Origins,
        past: Past = NOT_READ,
    ) -> None:
        self._settings = read_settings(config)
        self._limits = read_limits(values, config)
        self._services = {name for name, facts in config.services.items() if facts.limited}
        self._how = how(self._settings, origins, seed)
        self._past = past
        self._found: dict[str, tuple[Foretold, ...]] = {}

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of known tenants at limited services, all regions together.

        Args:
            keys: every series there is.
        """
        return tuple(sorted(key for key in keys if self._limit(key) is not None))

    def observe(self, block: Trace) -> None:
        """Look at the block's tenants.

        Args:
            block: whole series side by side.
        """
        try:
            days = whole_days(block)
        except SimulationError:
            return  # under a whole day there is no origin
        good = good_only(days, self._settings.abusive_step_ratio).block
        for row, key in enumerate(good.keys):
            limit = self._limit(key)
            if limit is not None:
                series = self._since_changed(good.select([row]), limit)
                found = foretell(series, limit, self._settings, self._how)
                self._found[f"{key.tenant}/{key.service}"] = tuple(found)

    def absorb(self, other: LimitsForetelling) -> None:
        """Take over what another run of the same policy observed of other tenants.

        Args:
            other: the other run.
        """
        self._found |= other._found

    def foretold(self) -> tuple[Foretold, ...]:
        """Return every window of every tenant observed."""
        return tuple(one for subject in sorted(self._found) for one in self._found[subject])

    def _since_changed(self, series: Trace, limit: TenantLimit) -> Trace:
        """Return the days of a tenant since its limit, or that of its tier, last changed."""
        names = ("rps", "burst", "tier")
        own = [(f"limits.{name}", limit.tenant) for name in names]
        tier = [(f"tiers.{name}", limit.tier) for name in names]
        begin = steady_from(self._past, series.start, *own, *tier)
        return _cut(series, min((begin - series.start) // series.step, series.steps), series.steps)

    def _limit(self, key: SeriesKey) -> TenantLimit | None:
        wanted = key.service in self._services and bool(key.tenant) and not key.region
        return self._limits.get(key.tenant) if wanted else None


def how(settings: LimitSettings, origins: Origins, seed: int) -> How:
    """Return when and how forecasts are made.

    Args:
        settings: the area's constants.
        origins: at which days.
        seed: seed of the draws.
    """
    return How(origins, replace(weeks_of(settings, seed), horizon=origins.ahead))


def foretell(
    series: Trace, limit: TenantLimit, settings: LimitSettings, plan: How
) -> Iterator[Foretold]:
    """Yield one tenant's windows; where nobody counts rejections each is unknown.

    Args:
        series: good requests of one tenant in whole days.
        limit: its limit throughout.
        settings: the area's constants.
        plan: when and how forecasts are made.
    """
    length = DAY // series.step
    key, first_day = series.keys[0], series.start // DAY
    if not series.steps:
        return
    tables = replayed(series, limit, settings)
    for first, at, after in plan.origins.of(series.steps // length):
        past = _cut(series, first * length, at * length)
        chance = None
        if past.rejected is not None:
            chance = throttle_chance(past, tables, limit, plan.weeks, settings)
        came, why_not = _came(_cut(series, at * length, after * length), settings)
        yield Foretold(
            event=THROTTLED,
            subject=f"{key.tenant}/{key.service}",
            start=seconds_of(first_day, at),
            end=seconds_of(first_day, after),
            chance=chance,
            came=came,
            why_not=why_not or ("no demand was measured" if chance is None else ""),
        )


def _came(window: Trace, settings: LimitSettings) -> tuple[bool | None, str]:
    """Return whether a window throttled more than the target, as it was counted."""
    if window.rejected is None:
        return None, NOT_MEASURED
    seen = ~np.isnan(window.offered)
    if np.count_nonzero(seen) < settings.least_coverage_ratio * seen.size:
        return None, "the week was not measured well enough"
    told = seen & ~np.isnan(window.rejected)
    if np.count_nonzero(told) < settings.rejected_measured_ratio * np.count_nonzero(seen):
        return None, NOT_MEASURED
    total = float(window.offered[told].sum())
    rejected = float(window.rejected[told].sum())
    return rejected > settings.target_throttled_ratio * total, ""


def _cut(series: Trace, first: int, after: int) -> Trace:
    """Return some steps of good requests."""
    some = slice(first, after)
    rejected = None if series.rejected is None else series.rejected[:, some]
    start = series.start + first * series.step
    return Trace(series.keys, start, series.step, series.offered[:, some], rejected)
