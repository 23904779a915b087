"""Scenarios played out: traces a telemetry system would have recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrivals import Minutes, beside, draw, expected, generator, library
from simulator.days import DAY
from simulator.enforce import refused_by_minute, refused_by_model, refused_by_second
from simulator.errors import SimulationError
from simulator.health import Health, health
from simulator.numbers import at_least, seed_of
from simulator.scenario import MINUTE, IncidentKind, Scenario, ServiceShape, TenantShape, Traffic
from simulator.trace import Array, SeriesKey, Trace

MOST_SERIES = 64
"""Tenants played out at a time."""


@dataclass
class _Sums:
    """What a service's tenants add up to, by minute."""

    offered: Array
    rejected: Array
    errors: Array
    abusive: Array


def generate(
    scenario: Scenario, seed: int, *, most_series: int = MOST_SERIES, by_second: bool = True
) -> Iterator[Trace]:
    """Yield the scenario's series in blocks: tenants by service, then all services in one.

    `rejected` is what the limits in force refused at one second. Services have latency quantiles
    `p50`, `p95` and `p99`; tenants have none of their own. A step of several minutes holds sums
    of counts and means of the minutes' quantiles. The same scenario and seed give the same
    series, whatever the size of the blocks.

    Args:
        scenario: what happens.
        seed: seed of every draw, at least 0.
        most_series: tenants in a block.
        by_second: play limits out second by second; otherwise draw refusals minute by minute
            from the model of `dispersion`, in less than half the time, for large months.

    Raises:
        SimulationError: the seed is negative or a block holds nothing.
    """
    seed_of(seed)
    at_least(1, "most_series", most_series)
    shapes = library(seed) if by_second else None
    wholes = []
    for service in scenario.services:
        state = health(service, scenario, _load(service, scenario, seed), seed)
        whole = _Sums(*np.zeros((4, scenario.days * DAY // MINUTE)))
        members = [*service.tenants]
        if service.traffic is not None:
            members.append(TenantShape("", service.traffic))
        for first in range(0, len(members), most_series):
            block = members[first : first + most_series]
            trace = _play(service, block, scenario, seed, state, shapes)
            for name in ("offered", "rejected", "errors", "abusive"):
                sums = getattr(whole, name)
                sums += getattr(trace, name).sum(axis=0)
            named = [row for row, member in enumerate(block) if member.name]
            if named:
                yield _in_steps(trace.select(named), scenario.step)
        wholes.append((whole, state))
    yield _in_steps(_services(scenario, wholes), scenario.step)


def generate_arrivals(scenario: Scenario, seed: int, service: str, tenant: str) -> Trace:
    """Return one tenant's requests and refusals by second; minutes add up to `generate`'s.

    Args:
        scenario: what happens.
        seed: seed of every draw, at least 0.
        service: the service.
        tenant: one of its tenants.

    Raises:
        SimulationError: there is no such tenant, or the seed is no whole number, 0 or more.
    """
    for shape in scenario.services:
        for member in shape.tenants:
            if (shape.name, member.name) == (service, tenant):
                minutes = _minutes(shape, member, scenario, seed)
                limits = (member.rate, member.burst)
                offered, refused = refused_by_second(minutes, *limits, library(seed))
                key = SeriesKey(service, tenant)
                return Trace((key,), scenario.start, 1, offered[None], rejected=refused[None])
    raise SimulationError(f"no tenant {tenant} of {service} in the scenario")


def _minutes(service: ServiceShape, member: TenantShape, scenario: Scenario, seed: int) -> Minutes:
    mean = _mean(service, member.name, member.traffic, scenario, seed)
    return draw(member.traffic, mean, generator(seed, service.name, member.name, "requests"))


def _mean(
    service: ServiceShape, tenant: str, traffic: Traffic, scenario: Scenario, seed: int
) -> Array:
    stream = generator(seed, service.name, tenant, "swings")
    mean = expected(traffic, scenario.start, scenario.days, stream)
    for incident in scenario.incidents:
        if incident.kind is IncidentKind.OVERLOAD and incident.service == service.name:
            begin = incident.start_s // MINUTE
            mean[begin : begin + -(-incident.duration_s // MINUTE)] *= 1.0 + incident.severity
    return mean


def _load(service: ServiceShape, scenario: Scenario, seed: int) -> Array:
    """Return requests a second expected to be admitted, which is what latency follows."""
    load = np.zeros(scenario.days * DAY // MINUTE)
    for member in service.tenants:
        mean = _mean(service, member.name, member.traffic, scenario, seed)
        load += np.minimum(mean / MINUTE, member.rate)
    if service.traffic is not None:
        load += _mean(service, "", service.traffic, scenario, seed) / MINUTE
    return load


def _play(  # noqa: PLR0913, PLR0917 - one block of one service under one state
    service: ServiceShape,
    block: list[TenantShape],
    scenario: Scenario,
    seed: int,
    state: Health,
    shapes: NDArray[np.float32] | None,
) -> Trace:
    minutes = beside([_minutes(service, member, scenario, seed) for member in block])
    rate = np.array([member.rate for member in block], dtype=np.float64)
    burst = np.array([member.burst for member in block], dtype=np.float64)
    offered = _rows(minutes.offered)
    if shapes is None:
        streams = [generator(seed, service.name, member.name, "refusals") for member in block]
        spread = np.array([member.traffic.dispersion for member in block], dtype=np.float64)
        rejected = _rows(refused_by_model(minutes.offered, rate, burst, spread, streams))
    else:
        rejected = _rows(refused_by_minute(minutes, rate, burst, shapes))
    errors, abusive = np.empty_like(offered), np.empty_like(offered)
    for row, member in enumerate(block):
        stream = generator(seed, service.name, member.name, "outcomes")
        admitted = (offered[row] - rejected[row]).astype(np.int64)
        errors[row] = stream.binomial(admitted, state.error_ratio)
        abusive[row] = stream.binomial(offered[row].astype(np.int64), member.abusive_ratio)
    keys = tuple(SeriesKey(service.name, member.name) for member in block)
    return Trace(
        keys, scenario.start, MINUTE, offered, rejected=rejected, errors=errors, abusive=abusive
    )


def _rows(minutes: Array | NDArray[np.int64]) -> Array:
    days, length, series = minutes.shape
    rows = minutes.transpose(2, 0, 1).reshape(series, days * length)
    return np.ascontiguousarray(rows, dtype=np.float64)


def _services(scenario: Scenario, wholes: list[tuple[_Sums, Health]]) -> Trace:
    def rows(name: str) -> Array:
        return np.stack([getattr(whole, name) for whole, _ in wholes])

    answered = rows("offered") > rows("rejected")
    names = wholes[0][1].latency
    latency = {
        name: np.where(answered, np.stack([state.latency[name] for _, state in wholes]), np.nan)
        for name in names
    }
    return Trace(
        tuple(SeriesKey(service.name) for service in scenario.services),
        scenario.start,
        MINUTE,
        rows("offered"),
        rejected=rows("rejected"),
        errors=rows("errors"),
        latency=latency,
        abusive=rows("abusive"),
    )


def _in_steps(trace: Trace, step: int) -> Trace:
    """Return a trace of minutes in longer steps."""
    if step == MINUTE:
        return trace
    shape = (len(trace.keys), -1, step // MINUTE)

    def added(array: Array | None) -> Array | None:
        return None if array is None else array.reshape(shape).sum(axis=2)

    def averaged(array: Array) -> Array:
        known = ~np.isnan(array.reshape(shape))
        total = np.nansum(array.reshape(shape), axis=2)
        size = known.sum(axis=2)
        mean = np.divide(total, size, out=np.full(total.shape, np.nan), where=size > 0)
        return np.asarray(mean, dtype=np.float64)

    return Trace(
        trace.keys,
        trace.start,
        step,
        trace.offered.reshape(shape).sum(axis=2),
        rejected=added(trace.rejected),
        errors=added(trace.errors),
        latency={name: averaged(array) for name, array in trace.latency.items()},
        abusive=added(trace.abusive),
    )
