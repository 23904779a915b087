"""How a made-up service answers: latency and failures that follow its load and its incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.arrivals import generator
from simulator.scenario import MINUTE, Incident, IncidentKind, Scenario, ServiceShape
from simulator.trace import Array

QUANTILES: Mapping[str, float] = {"p50": 0.0, "p95": 1.644854, "p99": 2.326348}
"""Latency quantile to standard normal deviate. Source: tables of the normal distribution."""

_BUSIEST = 0.97  # of capacity; a queue beyond it fails requests instead of growing for ever
_MOVING_S = 300  # seconds until requests of a lost region arrive elsewhere
_JITTER = 0.05  # spread of a minute's quantiles, as a ratio


@dataclass(frozen=True)
class Health:
    """How a service answers in each minute.

    Args:
        error_ratio: share of admitted requests that fail, shape (minutes,).
        latency: quantile to seconds, each of the shape (minutes,).
    """

    error_ratio: Array
    latency: Mapping[str, Array]


def health(service: ServiceShape, scenario: Scenario, load: Array, seed: int) -> Health:
    """Return how a service answers under its load.

    Latency is log-normal around the idle median times 1 / (1 - utilisation), the mean time in an
    M/M/1 queue against an idle one; what is offered beyond the busiest utilisation fails.

    Args:
        service: the service.
        scenario: what goes wrong.
        load: requests a second admitted, shape (minutes,).
        seed: seed of the draws.
    """
    capacity = np.full(len(load), service.capacity_rps)
    failing = np.full(len(load), service.error_ratio)
    slower = np.ones(len(load))
    for incident in scenario.incidents:
        if incident.service == service.name:
            _befall(incident, capacity, failing, slower)
    busy = load / capacity
    overflow = np.maximum(0.0, 1.0 - _BUSIEST / np.maximum(busy, _BUSIEST))
    failing = 1.0 - (1.0 - failing) * (1.0 - overflow)
    median = service.latency_p50_s * slower / (1.0 - np.minimum(busy, _BUSIEST))
    stream = generator(seed, service.name, "latency")
    # One jitter for all quantiles keeps them in order.
    median *= np.exp(_JITTER * stream.standard_normal(len(load)))
    spread = service.latency_sigma
    latency = {name: median * np.exp(spread * z) for name, z in QUANTILES.items()}
    return Health(failing, latency)


def _befall(incident: Incident, capacity: Array, failing: Array, slower: Array) -> None:
    first = incident.start_s // MINUTE
    last = first + -(-incident.duration_s // MINUTE)
    if incident.kind is IncidentKind.LATENCY:
        slower[first:last] *= 1.0 + incident.severity
    elif incident.kind is IncidentKind.ERRORS:
        failing[first:last] = np.maximum(failing[first:last], incident.severity)
    elif incident.kind is IncidentKind.REGION_LOSS:
        capacity[first:last] *= 1.0 - incident.severity
        moved = min(last, first + _MOVING_S // MINUTE)
        failing[first:moved] = np.maximum(failing[first:moved], incident.severity)
