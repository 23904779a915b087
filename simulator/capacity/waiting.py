"""How long requests wait for a server: closed forms, for independent arrivals and for others.

Source: A. K. Erlang, Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges (1917), for M/M/c; A. O. Allen, Probability, Statistics, and Queueing
Theory (2nd ed., 1990), section 5.3, for the approximation after Allen and Cunneen for G/G/c.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

from simulator.errors import SimulationError
from simulator.numbers import at_least


@dataclass(frozen=True)
class Unstable:
    """More comes in than can be served: the queue grows for as long as that lasts.

    There is no mean wait to speak of, however large one would make it.

    Args:
        utilisation: work that comes in, as a share of what all servers can do; at least 1.
    """

    utilisation: float


@dataclass(frozen=True)
class Waiting:
    """What waiting comes to in the long run.

    Args:
        utilisation: share of the time in which a server is busy, 0 to below 1.
        share: requests that wait at all, 0 to 1.
        mean_s: mean wait of all requests in seconds, those that do not wait included.
        service_s: mean time of service in seconds.
    """

    utilisation: float
    share: float
    mean_s: float
    service_s: float

    @property
    def response_s(self) -> float:
        """Mean time from arrival to answer in seconds."""
        return self.mean_s + self.service_s

    def quantile_s(self, share: float) -> float:
        """Return the wait in seconds that a share of requests does not exceed.

        Exact for M/M/c, where those who wait do so for an exponential time; otherwise it takes
        that shape for granted.

        Args:
            share: of all requests, 0 to below 1.

        Raises:
            SimulationError: the share is outside its range.
        """
        if not 0 <= share < 1:
            raise SimulationError(f"a share of {share}; 0 to below 1")
        if share <= 1 - self.share:
            return 0.0
        return self.mean_s / self.share * log(self.share / (1 - share))


def mmc(rate: float, service_s: float, servers: int) -> Waiting | Unstable:
    """Return the wait where arrivals and services are independent of each other and of the past.

    Args:
        rate: requests a second, at least 0.
        service_s: mean time of service in seconds, above 0.
        servers: requests that are served at the same time, at least 1.

    Raises:
        SimulationError: a number is outside its range.
    """
    return ggc(rate, service_s, servers, arrival_variation=1.0, service_variation=1.0)


def ggc(
    rate: float,
    service_s: float,
    servers: int,
    *,
    arrival_variation: float,
    service_variation: float,
) -> Waiting | Unstable:
    """Return the wait for arrivals and services of any evenness, approximately.

    Exact for M/M/c, and for M/G/1 (Pollaczek and Khinchine); otherwise good where servers are
    busy, too high where they are not and arrivals are even.

    Args:
        rate: requests a second, at least 0.
        service_s: mean time of service in seconds, above 0.
        servers: requests that are served at the same time, at least 1.
        arrival_variation: variance of the times between arrivals over their squared mean; 1 for
            independent ones, 0 for even ones.
        service_variation: the same of the times of service.

    Raises:
        SimulationError: a number is outside its range.
    """
    _refuse(rate, service_s, servers, arrival_variation, service_variation)
    work = rate * service_s
    utilisation = work / servers
    if utilisation >= 1:
        return Unstable(utilisation)
    share = _waits(work, servers)
    independent_s = share * service_s / (servers - work)
    mean_s = independent_s * (arrival_variation + service_variation) / 2
    return Waiting(utilisation, share, mean_s, service_s)


def _waits(work: float, servers: int) -> float:
    """Return the share of requests that wait: Erlang's formula C, by way of B.

    The recursion of B stays between 0 and 1, where powers and factorials would overflow.
    """
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = work * blocked / (busy + work * blocked)
    return blocked / (1 - work / servers * (1 - blocked))


def _refuse(rate: float, service_s: float, servers: int, *variations: float) -> None:
    if not 0 <= rate < inf:
        raise SimulationError(f"{rate} requests a second; 0 or more")
    if not 0 < service_s < inf:
        raise SimulationError(f"a service of {service_s} s; more than 0")
    at_least(1, "servers", servers)
    if not all(0 <= each < inf for each in variations):
        raise SimulationError(f"variations of {', '.join(map(str, variations))}; 0 or more")
