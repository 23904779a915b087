from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.errors import SimulationError
from simulator.scenario import Incident, IncidentKind, Scenario, ServiceShape, TenantShape, Traffic

API = ServiceShape("api", 100.0)
STEADY = Traffic(1.0)


def test_defaults_make_a_scenario() -> None:
    scenario = Scenario(0, 1, (API,))
    assert (scenario.step, scenario.incidents) == (60, ())
    assert TenantShape("acme", STEADY).rate == float("inf")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Traffic(-1.0), "rps of -1.0; 0 is the least"),
        (lambda: Traffic(float("nan")), "rps of nan"),
        (lambda: Traffic(1.0, dispersion=0.5), "dispersion of 0.5; 1 is the least"),
        (lambda: Traffic(1.0, daily=1.5), "daily of 1.5"),
        (lambda: Traffic(1.0, peak_hour=25), "peak_hour of 25"),
        (lambda: Traffic(1.0, growth_per_day=-1), "growth_per_day of -1"),
        (lambda: Traffic(1.0, surge_seconds=61), "surge_seconds of 61"),
        (lambda: Traffic(1.0, surge_factor=0.5), "surge_factor of 0.5"),
        (lambda: TenantShape("acme", STEADY, rate=-1), "rate of -1"),
        (lambda: TenantShape("acme", STEADY, abusive_ratio=2), "abusive_ratio of 2"),
        (lambda: ServiceShape("api", 0), "capacity and latency must be above 0"),
        (lambda: ServiceShape("api", 1, latency_p50_s=0), "capacity and latency"),
        (lambda: ServiceShape("api", 1, latency_sigma=-1), "latency_sigma of -1"),
        (lambda: ServiceShape("api", 1, error_ratio=1.1), "error_ratio of 1.1"),
        (
            lambda: ServiceShape("api", 1, tenants=(TenantShape("a", STEADY),) * 2),
            "names of their own",
        ),
        (lambda: ServiceShape("api", 1, tenants=(TenantShape("", STEADY),)), "names of their own"),
        (lambda: Incident(IncidentKind.ERRORS, "api", -1, 60, 0.1), "a start, duration"),
        (lambda: Incident(IncidentKind.ERRORS, "api", 0, 0, 0.1), "a start, duration"),
        (lambda: Incident(IncidentKind.LATENCY, "api", 0, 60, 0), "severity"),
        (lambda: Incident(IncidentKind.ERRORS, "api", 0, 60, 1.0), "a share of 1.0"),
        (lambda: Incident(IncidentKind.REGION_LOSS, "api", 0, 60, 2.0), "a share of 2.0"),
        (lambda: Scenario(3_600, 1, (API,)), "midnight"),
        (lambda: Scenario(0, 0, (API,)), "0 days"),
        (lambda: Scenario(0, 1, (API,), step=30), "a step of 30"),
        (lambda: Scenario(0, 1, (API,), step=90), "a step of 90"),
        (lambda: Scenario(0, 1, (API,), step=7 * 60), "a step of 420"),
        (lambda: Scenario(0, 1, ()), "needs services"),
        (lambda: Scenario(0, 1, (API, API)), "names of their own"),
        (
            lambda: Scenario(0, 1, (API,), (Incident(IncidentKind.ERRORS, "web", 0, 60, 0.1),)),
            "an incident of web, which is not there",
        ),
    ],
)
def test_a_scenario_that_cannot_be_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(SimulationError, match=message):
        make()
