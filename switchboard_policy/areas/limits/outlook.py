"""What a week to come may bring under a limit and under another, on the same futures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator import Trace
from switchboard_policy.areas.futures import Weeks
from switchboard_policy.areas.limits.drawn import Drawn, draw, over, weeks_of
from switchboard_policy.areas.limits.evidence import Evidence
from switchboard_policy.areas.limits.explain import SHAPE_UNKNOWN
from switchboard_policy.areas.limits.loads import ServiceLoad, is_whole, load_of
from switchboard_policy.areas.limits.replays import Replayed
from switchboard_policy.areas.limits.service_outlook import Service, budget_left, longest_wait
from switchboard_policy.areas.limits.settings import LimitSettings
from switchboard_policy.areas.paired import paired
from switchboard_policy.areas.slo.model import read_objectives
from switchboard_policy.domain.config import Config, ServiceFacts
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.outlook import Outlook, Paired, Prospect
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import GRAMS_CO2E, PERCENT, USD

_MILLION = 1e6


@dataclass
class Outlooks:
    """What is needed to look ahead for any tenant of a walk.

    Args:
        weeks: the days to come, the same for every tenant.
        config: capacity, cost and energy of the services.
        objectives: availability objective of each service that has one, as a ratio.
        settings: the area's constants.
        loads: each service's own series by day, as they were observed.
    """

    weeks: Weeks
    config: Config
    objectives: Mapping[str, float]
    settings: LimitSettings
    loads: dict[str, ServiceLoad] = field(default_factory=dict)

    def observe(self, block: Trace, services: Collection[str]) -> None:
        """Keep what the services of a block carried.

        Args:
            block: traces; rows of tenants are passed over.
            services: the limited services.
        """
        for row, key in enumerate(block.keys if block.steps else ()):
            if is_whole(key, services):
                self.loads[key.service] = load_of(block, row)

    def of(self, evidence: Evidence, chosen: Replayed) -> Outlook | NotEvaluated:
        """Return what the days to come may bring under the limit in force and under another.

        Args:
            evidence: a tenant's traffic.
            chosen: the other limit.
        """
        name = evidence.key.service
        facts = self.config.services.get(name, ServiceFacts())
        service = Service(name, self.loads.get(name), facts, self.objectives.get(name))
        return outlook(evidence, chosen, service, self.weeks, self.settings)


def begin_outlooks(
    values: PolicyValues, config: Config, snapshot: Snapshot, settings: LimitSettings, seed: int
) -> Outlooks:
    """Return what looks ahead, before any traffic was seen.

    Where a service has several availability objectives, the strictest counts.

    Args:
        values: the policy values.
        config: what is known of the services.
        snapshot: the files that say which objective is about availability.
        settings: the area's constants.
        seed: seed of the draws.
    """
    objectives: dict[str, float] = {}
    for found in read_objectives(values, snapshot, config.services):
        if found.indicator == "availability":
            objectives[found.service] = max(found.ratio, objectives.get(found.service, 0.0))
    return Outlooks(weeks_of(settings, seed), config, objectives, settings)


def outlook(
    evidence: Evidence, chosen: Replayed, service: Service, weeks: Weeks, settings: LimitSettings
) -> Outlook | NotEvaluated:
    """Return what the days to come may bring under the limit in force and under another.

    Args:
        evidence: the tenant's traffic.
        chosen: the other limit.
        service: what is known of the service.
        weeks: the days to come.
        settings: quantiles told, and what is taken for granted of queues.
    """
    drawn = draw(evidence, chosen, weeks, settings)
    if isinstance(drawn, NotEvaluated):
        return drawn
    throttled = 100 * over(drawn.refused.sum(axis=3), drawn.offered.sum(axis=1))
    level = settings.interval_level
    prospects = (
        Prospect(
            "throttled good requests",
            PERCENT,
            "lower",
            paired(
                *throttled,
                better="lower",
                level=level,
                least=settings.told_throttled_points,
                unknown=SHAPE_UNKNOWN,
            ),
        ),
        budget_left(drawn, service, weeks, settings),
        longest_wait(drawn, service, weeks, settings),
        _cost(drawn, service, settings),
        _carbon(drawn, service, settings),
    )
    return Outlook(weeks.horizon, weeks.draws, prospects, drawn.beyond)


def _cost(drawn: Drawn, service: Service, settings: LimitSettings) -> Prospect:
    """Return what the tenant's requests that get through cost, in USD."""
    price = service.facts.cost_usd_per_million
    found: Paired | NotEvaluated
    if price is None:
        found = NotEvaluated(
            f"no cost is stated for {service.name}",
            f"services.{service.name}.cost_usd_per_million",
        )
    else:
        found = _of_admitted(drawn, float(price), settings)
    return Prospect("cost of its requests", USD, "lower", found)


def _carbon(drawn: Drawn, service: Service, settings: LimitSettings) -> Prospect:
    """Return what the tenant's requests that get through emit, in g CO2e."""
    energy, grid = service.facts.energy_kwh_per_million, service.facts.carbon_g_per_kwh
    found: Paired | NotEvaluated
    if energy is None or grid is None:
        missing = "energy_kwh_per_million" if energy is None else "carbon_g_per_kwh"
        found = NotEvaluated(
            f"no {'energy' if energy is None else 'grid'} is stated for {service.name}",
            f"services.{service.name}.{missing}",
        )
    else:
        found = _of_admitted(drawn, float(energy) * float(grid), settings)
    return Prospect("CO2e of its requests", GRAMS_CO2E, "lower", found)


def _of_admitted(drawn: Drawn, per_million: float, settings: LimitSettings) -> Paired:
    admitted = (drawn.offered - drawn.refused).sum(axis=3)
    figures = admitted * (per_million / _MILLION)
    usual = float(np.nanmedian(figures[0]))
    return paired(
        *figures,
        better="lower",
        level=settings.interval_level,
        least=max(settings.told_cost_ratio * usual, np.finfo(float).tiny),
        unknown=SHAPE_UNKNOWN,
    )
