"""Load tests of a service: as many users as were asked for, held to what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
from switchboard_policy.areas.slo.artefacts.indicator import INDICATOR, promised_latency
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.domain.units import plain

_MS = 1000


@dataclass(frozen=True)
class Profile:
    """So many users for so long.

    Args:
        name: its name.
        users: users at once.
        seconds: how long.
    """

    name: str
    users: int
    seconds: int


@dataclass(frozen=True)
class LoadTest:
    """The load test of one service.

    Args:
        service: the service.
        profiles: what is tried, one after another.
        thresholds: k6's metric to the condition it must keep, and the level that asks for it.
        gate_scale: times the users at which it gates a release.
        think_s: seconds a user waits between requests.
        abort_after_s: seconds before a missed threshold ends the run.
    """

    service: str
    profiles: tuple[Profile, ...]
    thresholds: tuple[tuple[str, str, str], ...]
    gate_scale: int
    think_s: Decimal
    abort_after_s: int


def load_tests(basis: Basis) -> Made[LoadTest]:
    """Return the load tests of the services whose levels a request can be held to.

    Args:
        basis: what they are made from. A level counts if its label `switchboard_indicator` says
            `availability`, or `latency` and it reads a histogram of seconds.
    """
    settings = basis.settings
    profiles = tuple(
        Profile(f"users_{users}", users, seconds)
        for users, seconds in zip(settings.load_users, settings.load_durations_s, strict=True)
    )
    made: list[LoadTest] = []
    left: list[LeftOut] = []
    for service in basis.services:
        told = [_threshold(level) for level in basis.of(service)]
        thresholds = tuple(each for each in told if each is not None)
        if not thresholds:
            why = f"no level of it is labelled {INDICATOR}: availability or latency"
            left.append(LeftOut(f"load test of {service}", why))
            continue
        made.append(
            LoadTest(
                service=service,
                profiles=profiles,
                thresholds=thresholds,
                gate_scale=settings.load_gate_scale,
                think_s=settings.load_think_s,
                abort_after_s=settings.load_abort_after_s,
            )
        )
    return Made(tuple(made), tuple(left))


def _threshold(level: ServiceLevel) -> tuple[str, str, str] | None:
    """Return what a level asks of the answers to requests."""
    if level.labels.get(INDICATOR) == "availability":
        return "http_req_failed", f"rate<{plain(level.budget_ratio)}", level.name
    timed = promised_latency(level)
    if timed is None or timed.bound_s is None:
        return None
    most = plain(timed.bound_s * _MS)
    return "http_req_duration", f"p({plain(level.objective)})<{most}", level.name
