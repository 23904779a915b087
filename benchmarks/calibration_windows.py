"""The windows of every case: what the product's own forecast said at each origin, and what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
from calibration_cases import REAL_LIMITS, Case, cases
from harness import ROOT
from rules import SLO, objective_of, signal
from services import Service, services

from simulator import SeriesKey, Trace
from switchboard_policy.areas.foretold import Foretold, origins
from switchboard_policy.areas.limits.foretell import foretell as foretell_throttling
from switchboard_policy.areas.limits.foretell import how
from switchboard_policy.areas.limits.model import TenantLimit
from switchboard_policy.areas.limits.settings import read_settings
from switchboard_policy.areas.slo.foretell import foretell as foretell_overspending
from switchboard_policy.areas.slo.foretell import how as how_slo
from switchboard_policy.areas.slo.replay import days_of
from switchboard_policy.domain.config import Config, ServiceFacts, TelemetryConfig, ValueBinding
from switchboard_policy.domain.policy import PolicyValue
from switchboard_policy.domain.units import RPS
from switchboard_policy.telemetry import open_source

DATA = ROOT.parent / "shared" / "data"
LIMITS = read_settings(Config(("limits",), {}))
DRAWS_SEED = 0
"""Seed of the futures of every forecast, as the product ships."""
HOUR = 3600


def throttled(seeds: range) -> Iterator[tuple[str, Foretold]]:
    """Yield each tenant's windows, with its kind.

    Args:
        seeds: of the tenants.
    """
    for case in cases(seeds):
        for one in windows_of(case):
            yield case.kind, one


def windows_of(case: Case) -> Iterator[Foretold]:
    """Yield one tenant's windows under its limit.

    Args:
        case: the tenant.
    """
    plan = how(LIMITS, origins(), DRAWS_SEED)
    limit = _limit(case.rate, case.burst)
    for one in foretell_throttling(case.trace, limit, LIMITS, plan):
        yield replace(one, subject=case.name)


def overspent(seeds: range) -> Iterator[tuple[str, Foretold]]:
    """Yield each objective's windows, with the kind of its service.

    Args:
        seeds: of the services.
    """
    for service in services(seeds):
        for indicator in ("availability", "latency"):
            for one in _objective_windows(service, indicator):
                yield service.kind, one


def _objective_windows(service: Service, indicator: str) -> Iterator[Foretold]:
    objective = objective_of(service.objective, service.threshold_s, indicator)
    events = signal(service.trace, objective)
    days = days_of(events)
    bad = days.sums(events.bad(objective.seconds))
    plan = how_slo(SLO, origins(), DRAWS_SEED)
    for one in foretell_overspending(days, bad, objective, SLO, plan):
        yield replace(one, subject=f"{service.name}, {indicator}")


def real() -> Iterator[tuple[str, Foretold]]:
    """Yield the windows of the one real series that is long enough, under each of the limits.

    The file tells requests a second of each hour and knows no limit. One is put on it, and what
    it turns away is what even arrivals inside each hour would lose.
    """
    if not DATA.is_dir():
        return
    series = {"api-01": {"service": "api"}}
    telemetry = TelemetryConfig("", {"offered": "Value"}, {}, series)
    config = Config((), {}, services={"api": ServiceFacts()}, telemetry=telemetry)
    source = open_source("csv:cloud-monitoring/api-01.csv", config, DATA)
    (block,) = source.read([SeriesKey("api")])
    rps = block.offered[0]
    peak = float(np.nanmax(rps[: origins().least * 24]))
    for share in REAL_LIMITS:
        rate = round(share * peak, 2)
        turned = np.maximum(rps - rate, 0.0) * HOUR
        key = (SeriesKey("api", "tenant"),)
        trace = Trace(key, block.start, HOUR, (rps * HOUR)[None], turned[None])
        name = f"api-01, limit at {share:.0%} of the first peak"
        plan = how(LIMITS, origins(), DRAWS_SEED)
        for one in foretell_throttling(trace, _limit(rate, rate), LIMITS, plan):
            yield name, replace(one, subject=name)


def by_kind(found: list[tuple[str, Foretold]]) -> Mapping[str, tuple[Foretold, ...]]:
    """Return windows by kind, in the order the kinds came.

    Args:
        found: kind and window.
    """
    kinds = dict.fromkeys(kind for kind, _ in found)
    return {name: tuple(one for kind, one in found if kind == name) for name in kinds}


def _limit(rate: float, burst: float) -> TenantLimit:
    binding = ValueBinding("limits.rps", "limits", RPS, ())
    stated = PolicyValue(binding, (("tenant", "tenant"),), Decimal(repr(rate)), ())
    return TenantLimit("tenant", "", stated, None, Decimal(repr(burst)), Decimal(0))
