"""The chance that the next week overspends an error budget, said at every origin of the past."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from simulator import SeriesKey, Trace
from simulator.errors import SimulationError
from simulator.resample import whole_days
from simulator.trace import Array
from switchboard_policy.areas.days import DAY
from switchboard_policy.areas.foretold import Foretold, How, Origins, seconds_of, steady_from
from switchboard_policy.areas.slo.chances import overspent, weeks_of
from switchboard_policy.areas.slo.model import Objective, read_objectives
from switchboard_policy.areas.slo.replay import Days, days_of
from switchboard_policy.areas.slo.settings import SloSettings, read_settings
from switchboard_policy.areas.slo.signal import signal_of
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot

OVERSPENT = "overspent"
"""The event: of a window's requests, a larger share was bad than the objective allows."""


def how(settings: SloSettings, origins: Origins, seed: int) -> How:
    """Return when and how forecasts are made.

    Args:
        settings: the area's constants.
        origins: at which days.
        seed: seed of the draws.
    """
    return How(origins, weeks_of(settings, origins.ahead, seed))


class SloForetelling:
    """A walk over the objectives of whole services.

    Args:
        values: the policy values, taken to have been in force since they last changed.
        config: `switchboard.yaml`.
        snapshot: its files.
        seed: seed of the resampled weeks.
        origins: at which days forecasts are made.
        past: how the values changed before, or why that is not known.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a walk rests on
        self,
        values: PolicyValues,
        config: Config,
        snapshot: Snapshot,
        seed: int,
        origins: Origins,
        past: Past = NOT_READ,
    ) -> None:
        self._settings = read_settings(config, snapshot)
        self._objectives = read_objectives(values, snapshot, config.services)
        self._how = how(self._settings, origins, seed)
        self._past = past
        self._found: dict[str, tuple[Foretold, ...]] = {}

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of whole services that have an objective.

        Args:
            keys: every series there is.
        """
        services = {objective.service for objective in self._objectives}
        return tuple(sorted(key for key in keys if _is_whole(key) and key.service in services))

    def observe(self, block: Trace) -> None:
        """Look at the objectives of the block's services.

        Args:
            block: whole series side by side.
        """
        try:
            days = whole_days(block)
        except SimulationError:
            return  # under a whole day there is no origin
        rows = {key.service: row for row, key in enumerate(days.keys) if _is_whole(key)}
        for objective in self._objectives:
            if objective.service in rows:
                self._look(days, rows[objective.service], objective)

    def absorb(self, other: SloForetelling) -> None:
        """Take over what another run of the same policy observed of other services.

        Args:
            other: the other run.
        """
        self._found |= other._found

    def foretold(self) -> tuple[Foretold, ...]:
        """Return every window of every objective observed."""
        return tuple(one for subject in sorted(self._found) for one in self._found[subject])

    def _look(self, block: Trace, row: int, objective: Objective) -> None:
        signal = signal_of(block, row, objective, self._settings.errors_told_ratio)
        if not isinstance(signal, NotEvaluated):
            every = days_of(signal)
            names = ("slo.objective", "slo.threshold")
            own = [(name, objective.subject) for name in names]
            begin = steady_from(self._past, int(every.days[0]) * DAY, *own)
            first = int(np.searchsorted(every.days, begin // DAY))
            if first == len(every.days):
                return
            days = every.between(first, len(every.days))
            bad = every.sums(signal.bad(objective.seconds))[first:]
            found = foretell(days, bad, objective, self._settings, self._how)
            self._found[objective.subject] = tuple(found)


def foretell(
    days: Days, bad: Array, objective: Objective, settings: SloSettings, plan: How
) -> Iterator[Foretold]:
    """Yield one objective's windows.

    Args:
        days: events by whole day.
        bad: bad ones by day.
        objective: the objective throughout.
        settings: the area's constants.
        plan: when and how forecasts are made.
    """
    allowed, key = 1 - objective.ratio, SeriesKey(objective.subject)
    first_day = int(days.days[0])
    for first, at, after in plan.origins.of(len(days.days)):
        before = days.between(first, at)
        futures = overspent(key, before, bad[first:at], allowed, plan.weeks)
        known = _measured(days, at, after, settings)
        spent = bad[at:after].sum() > allowed * days.total[at:after].sum()
        why_not = "" if known else "the week was not measured well enough"
        yield Foretold(
            event=OVERSPENT,
            subject=objective.subject,
            start=seconds_of(first_day, at),
            end=seconds_of(first_day, after),
            chance=None if futures is None else float(np.mean(futures)),
            came=bool(spent) if known else None,
            why_not=why_not or ("no whole week was measured" if futures is None else ""),
        )


def _measured(days: Days, at: int, after: int, settings: SloSettings) -> bool:
    """Return whether every day of a window was measured well enough."""
    return bool((days.measured[at:after] >= settings.least_coverage_ratio).all())


def _is_whole(key: SeriesKey) -> bool:
    return not key.tenant and not key.region
