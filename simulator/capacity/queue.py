"""Requests served first come, first served, one by one, exactly, many runs side by side.

Source: D. V. Lindley, The theory of queues with a single server, Proceedings of the Cambridge
Philosophical Society 48 (1952); J. Kiefer and J. Wolfowitz, On the theory of queues with many
servers, Transactions of the American Mathematical Society 78 (1955).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulationError
from simulator.numbers import at_least
from simulator.trace import Array


@dataclass(frozen=True)
class Served:
    """When each request was served, shape (runs, requests).

    Args:
        wait_s: seconds from arrival to the beginning of service; NaN where it was turned away.
        turned_away: those that found the queue full.
    """

    wait_s: Array
    turned_away: NDArray[np.bool_]


def serve(
    arrivals: ArrayLike, services: ArrayLike, servers: int, *, queue_limit: int | None = None
) -> Served:
    """Return how long each request waits for one of some servers.

    Args:
        arrivals: moments in seconds that never go back, shape (runs, requests) or (requests,).
        services: seconds each takes to serve, of the same shape.
        servers: requests that are served at the same time, at least 1.
        queue_limit: requests that may wait; None for any number, 0 for none.

    Raises:
        SimulationError: shapes differ, a number is missing or negative, or time goes back.
    """
    came, takes = np.atleast_2d(_floats(arrivals)), np.atleast_2d(_floats(services))
    _refuse(came, takes, servers, queue_limit)
    if queue_limit is not None:
        return _limited(came, takes, servers, queue_limit)
    waits = _one_server(came, takes) if servers == 1 else _servers(came, takes, servers)
    return Served(waits, np.zeros(came.shape, dtype=np.bool_))


def _one_server(came: Array, takes: Array) -> Array:
    """Lindley's recursion without its loop: work done so far, and the latest idle moment."""
    done = np.cumsum(takes, axis=1)
    before = done - takes
    started = before + np.maximum.accumulate(came - before, axis=1)
    return np.maximum(started - came, 0.0)  # rounding alone could make it less


def _servers(came: Array, takes: Array, servers: int) -> Array:
    free = np.full((len(came), servers), -np.inf)
    waits = np.empty_like(came)
    rows = np.arange(len(came))
    for place in range(came.shape[1]):
        first = free.argmin(axis=1)
        start = np.maximum(came[:, place], free[rows, first])
        waits[:, place] = start - came[:, place]
        free[rows, first] = start + takes[:, place]
    return waits


def _limited(came: Array, takes: Array, servers: int, limit: int) -> Served:
    waits = np.full(came.shape, np.nan)
    for run in range(len(came)):
        free = [-np.inf] * servers
        starts: list[float] = []  # of those let in; they never go back
        for place, (now, takes_s) in enumerate(zip(came[run], takes[run], strict=True)):
            waiting = len(starts) - bisect_right(starts, now)
            first = min(range(servers), key=free.__getitem__)
            if free[first] > now and waiting >= limit:
                continue
            start = max(now, free[first])
            free[first] = start + takes_s
            starts.append(start)
            waits[run, place] = start - now
    return Served(waits, np.isnan(waits))


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


def _refuse(came: Array, takes: Array, servers: int, limit: int | None) -> None:
    if came.shape != takes.shape or came.ndim != 2:
        raise SimulationError(f"{came.shape} arrivals and {takes.shape} services")
    at_least(1, "servers", servers)
    if limit is not None and limit < 0:
        raise SimulationError(f"a queue of at most {limit}; 0 or more")
    if not (np.isfinite(came).all() and np.isfinite(takes).all()):
        raise SimulationError("an arrival or a service is no number")
    if (takes < 0).any():
        raise SimulationError("a service takes less than no time")
    if (np.diff(came, axis=1) < 0).any():
        raise SimulationError("an arrival is before the one it follows")
