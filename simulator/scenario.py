"""Made-up months as values: who sends how much, what limits them, and what goes wrong when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.days import DAY
from simulator.errors import SimulationError

MINUTE = 60
"""Seconds in the step that scenarios are drawn at."""


@dataclass(frozen=True)
class Traffic:
    """How requests come.

    Args:
        rps: mean of requests a second on a weekday at the start, at least 0.
        daily: how far the busiest hour rises above that mean, as a ratio, 0 to 1; the quietest
            hour falls as far below it.
        peak_hour: hour of the day (UTC) that is busiest, 0 to 24.
        weekend: traffic of Saturday and Sunday as a ratio of a weekday's, at least 0.
        growth_per_day: growth a day as a ratio, above -1; 0.01 is one percent a day.
        wander: spread of the slow swings about all this, as a ratio, at least 0.
        dispersion: index of dispersion of one-second counts, at least 1; 1 is Poisson.
        surges_per_day: how many surges a day there are, at least 0.
        surge_seconds: how long a surge lasts, 1 to 60; it stays within a minute.
        surge_factor: how many times the usual traffic arrives during one, at least 1.
    """

    rps: float
    daily: float = 0.5
    peak_hour: float = 14.0
    weekend: float = 0.6
    growth_per_day: float = 0.0
    wander: float = 0.08
    dispersion: float = 2.0
    surges_per_day: float = 0.0
    surge_seconds: int = 10
    surge_factor: float = 5.0

    def __post_init__(self) -> None:
        _at_least(0, self, "rps", "weekend", "wander", "surges_per_day")
        _at_least(1, self, "dispersion", "surge_seconds", "surge_factor")
        if not 0 <= self.daily <= 1:
            raise SimulationError(f"daily of {self.daily}; 0 to 1 is allowed")
        if not 0 <= self.peak_hour <= 24:
            raise SimulationError(f"peak_hour of {self.peak_hour}; 0 to 24 is allowed")
        if not self.growth_per_day > -1:
            raise SimulationError(f"growth_per_day of {self.growth_per_day}; above -1 is allowed")
        if self.surge_seconds > MINUTE:
            raise SimulationError(f"surge_seconds of {self.surge_seconds}; 1 to 60 is allowed")


@dataclass(frozen=True)
class TenantShape:
    """A tenant, its traffic and the limit in force on it.

    Args:
        name: the tenant.
        traffic: how its requests come.
        rate: requests a second admitted, at least 0; infinite where nothing limits it.
        burst: requests admitted at once, at least 0.
        abusive_ratio: share of its requests labelled abuse or test, 0 to 1.
    """

    name: str
    traffic: Traffic
    rate: float = float("inf")
    burst: float = float("inf")
    abusive_ratio: float = 0.0

    def __post_init__(self) -> None:
        _at_least(0, self, "rate", "burst")
        if not 0 <= self.abusive_ratio <= 1:
            raise SimulationError(f"abusive_ratio of {self.abusive_ratio}; 0 to 1 is allowed")


@dataclass(frozen=True)
class ServiceShape:
    """A service, with traffic of its own or of its tenants.

    Args:
        name: the service.
        capacity_rps: requests a second it can carry, above 0.
        traffic: how requests come that belong to no tenant; None where there are none.
        tenants: its tenants; the service's own series then holds their sum too.
        error_ratio: share of admitted requests that fail on a good day, 0 to 1.
        latency_p50_s: median latency when idle, in seconds, above 0.
        latency_sigma: spread of the logarithm of latency, at least 0: 0.5 puts p95 at 2.3 medians.
    """

    name: str
    capacity_rps: float
    traffic: Traffic | None = None
    tenants: tuple[TenantShape, ...] = ()
    error_ratio: float = 0.0002
    latency_p50_s: float = 0.08
    latency_sigma: float = 0.5

    def __post_init__(self) -> None:
        if not self.capacity_rps > 0 or not self.latency_p50_s > 0:
            raise SimulationError(f"{self.name}: capacity and latency must be above 0")
        _at_least(0, self, "latency_sigma")
        if not 0 <= self.error_ratio <= 1:
            raise SimulationError(f"error_ratio of {self.error_ratio}; 0 to 1 is allowed")
        if len({tenant.name for tenant in self.tenants} - {""}) < len(self.tenants):
            raise SimulationError(f"{self.name}: tenants need names of their own")


class IncidentKind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    """Latency is multiplied by 1 + severity."""
    ERRORS = "errors"
    """A share `severity` of admitted requests fails."""
    OVERLOAD = "overload"
    """Offered requests are multiplied by 1 + severity."""
    REGION_LOSS = "region_loss"
    """A share `severity` of the capacity is gone, and of the requests until they move."""


@dataclass(frozen=True)
class Incident:
    """Something that goes wrong, and when: the label that detection is judged by.

    Args:
        kind: what goes wrong.
        service: where.
        start_s: seconds from the start of the scenario, at least 0.
        duration_s: how long, in seconds, above 0.
        severity: how badly, see the kind; above 0, and below 1 for shares.
    """

    kind: IncidentKind
    service: str
    start_s: int
    duration_s: int
    severity: float

    def __post_init__(self) -> None:
        if self.start_s < 0 or self.duration_s <= 0 or not self.severity > 0:
            raise SimulationError(f"incident of {self.service}: a start, duration or severity")
        share = self.kind in {IncidentKind.ERRORS, IncidentKind.REGION_LOSS}
        if share and self.severity >= 1:
            raise SimulationError(f"incident of {self.service}: a share of {self.severity}")


@dataclass(frozen=True)
class Scenario:
    """A made-up stretch of telemetry.

    Args:
        start: seconds since the epoch, a UTC midnight.
        days: days, at least 1.
        services: the services.
        incidents: what goes wrong.
        step: length of a step in seconds: whole minutes that divide a day.
    """

    start: int
    days: int
    services: tuple[ServiceShape, ...]
    incidents: tuple[Incident, ...] = ()
    step: int = MINUTE

    def __post_init__(self) -> None:
        if self.start % DAY or self.days < 1:
            raise SimulationError(f"{self.days} days from {self.start}; midnight and 1 are least")
        if self.step < MINUTE or self.step % MINUTE or DAY % self.step:
            raise SimulationError(f"a step of {self.step} s; whole minutes that divide a day")
        names = [service.name for service in self.services]
        if len(set(names)) < len(names) or not names:
            raise SimulationError("a scenario needs services, with names of their own")
        for incident in self.incidents:
            if incident.service not in names:
                raise SimulationError(f"an incident of {incident.service}, which is not there")


def _at_least(least: float, shape: object, *names: str) -> None:
    for name in names:
        value = getattr(shape, name)
        if not value >= least:
            raise SimulationError(f"{name} of {value}; {least} is the least")
