"""What a few events leave open: bounds of a rate and of a share, exact for any count."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

from simulator.errors import SimulationError

_HALVINGS = 60  # of the search; leaves less than a part in 10 ** 15 of where it began


def count_bounds(count: int, level: float) -> tuple[float, float]:
    """Return the bounds of a Poisson mean of which one count was seen.

    Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).

    Args:
        count: events seen, at least 0.
        level: probability between the bounds, above 0 and below 1.

    Raises:
        SimulationError: a count below 0, or a level outside its range.
    """
    tail = _tail(level)
    if count < 0:
        raise SimulationError(f"a count of {count}")
    top = 10.0 * (count + 10)
    low = _root(lambda mean: _at_most(count - 1, mean) - (1 - tail), 0.0, top) if count else 0.0
    return low, _root(lambda mean: _at_most(count, mean) - tail, 0.0, top)


def share_bounds(seen: int, of: int, level: float) -> tuple[float, float]:
    """Return the bounds of a probability of which some of many trials came out.

    Source: C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated
    in the case of the binomial, Biometrika 26 (1934).

    Args:
        seen: trials that came out, 0 to `of`.
        of: trials; without any, every share is possible.
        level: probability between the bounds, above 0 and below 1.

    Raises:
        SimulationError: more came out than were tried, or a level outside its range.
    """
    tail = _tail(level)
    if not 0 <= seen <= of:
        raise SimulationError(f"{seen} of {of}")
    low = _root(lambda p: _of_at_most(seen - 1, of, p) - (1 - tail), 0.0, 1.0) if seen else 0.0
    high = _root(lambda p: _of_at_most(seen, of, p) - tail, 0.0, 1.0) if seen < of else 1.0
    return low, high


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise SimulationError(f"a level of {level}")
    return (1 - level) / 2


def _at_most(count: int, mean: float) -> float:
    """Return the probability that a Poisson count of a mean above 0 is at most this."""
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1))


def _of_at_most(count: int, of: int, share: float) -> float:
    """Return the probability that at most this many trials come out, of a share inside 0 to 1."""
    ways = (lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) for k in range(count + 1))
    return sum(exp(way + k * log(share) + (of - k) * log(1 - share)) for k, way in enumerate(ways))


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function is zero."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
