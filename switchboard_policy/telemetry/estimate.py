"""What asking a Prometheus for some days costs, from a few small questions."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.prometheus import Prometheus, Samples
from switchboard_policy.telemetry.pull_report import PullPlan
from switchboard_policy.telemetry.queries import Query
from switchboard_policy.telemetry.settings import limits

_HOUR = 3_600


def last_days(now: float, days: int, step: int) -> tuple[int, ...]:
    """Return the last whole days that are over, as days since the epoch, oldest first.

    Args:
        now: seconds since the epoch.
        days: how many.
        step: seconds.
    """
    today = int(now - max(limits().whole("lookback_s"), 2 * step)) // DAY
    return tuple(range(today - days, today))


def noons(days: Sequence[int]) -> tuple[int, ...]:
    """Return the moments at which series are counted: noon of the first, middle and last day."""
    chosen = {days[0], days[len(days) // 2], days[-1]} if days else set()
    return tuple(day * DAY + DAY // 2 for day in sorted(chosen))


def questions(query: Query, days: Sequence[int]) -> int:
    """Return how many questions `estimate` asks about one signal."""
    return len(noons(days)) * (2 if query.raw else 1)


def estimate(
    server: Prometheus,
    asked: Sequence[Query],
    step: int,
    missing: tuple[int, ...],
    present: tuple[int, ...] = (),
) -> PullPlan:
    """Estimate what a pull costs.

    Args:
        server: the server.
        asked: what would be asked for.
        step: seconds.
        missing: days to bring in, as days since the epoch, oldest first.
        present: days that are there already.

    Raises:
        UnreachableError: the server does not answer.
        TelemetryError: it refuses an expression.
    """
    series: dict[str, int] = {}
    density: dict[str, float] = {}
    for query in asked if missing else ():
        series[query.signal], density[query.signal] = _probe(server, query, step, missing)
    samples = int(sum(density.values()) * DAY * len(missing))
    requests = sum(
        len(windows(day, query, step, density[query.signal]))
        for query in asked
        for day in missing[:1]
    ) * len(missing)
    size = samples * limits().whole("sample_bytes")
    return PullPlan(missing, present, step, samples, size, requests, series, density)


def _probe(
    server: Prometheus, query: Query, step: int, missing: tuple[int, ...]
) -> tuple[int, float]:
    """Series and samples a second, the most seen at any of the moments."""
    series, density = 0, 0.0
    for noon in noons(missing):
        found = one(server.instant(f"count({query.expression})", noon))
        series = max(series, int(found))
        if query.raw:
            asked = f"sum(count_over_time({query.expression}[1h]))"
            found = one(server.instant(asked, noon)) / _HOUR
        else:
            found /= step
        density = max(density, found)
    return series, density


def windows(day: int, query: Query, step: int, density: float) -> list[tuple[int, int]]:
    """Cut a day so that no answer has too many samples, or points a series.

    Args:
        day: days since the epoch.
        query: what is asked for.
        step: seconds.
        density: samples a second.
    """
    most = limits().whole("request_samples") / max(density, 1e-9)
    points = limits().whole("range_points") * step
    length = min(DAY, max(step, int(min(most, points)) // step * step))
    start = day * DAY
    if query.raw:
        length = max(length, limits().whole("lookback_s"))
    return [(at, min(at + length, start + DAY)) for at in range(start, start + DAY, length)]


def one(found: list[Samples]) -> float:
    """Return the value of an answer that is a single number; 0 where nothing answers."""
    return float(found[0].values[0]) if found and len(found[0].values) else 0.0
