"""Random series as bad as real ones, and alerts over them; the same for the same seed."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.prometheus.semantics import Grid
from simulator.samples import RawSeries
from simulator.trace import Array

START_S = 1_767_225_600
HOURS = 6
GRID = Grid((START_S + 1800) * 1000, 60_000, HOURS * 60 - 30)
SERVERS = {"prometheus-3": "prometheus-3", "prometheus-2": "prometheus"}
_WINDOWS = ("2m", "5m", "7m", "30m", "1h", "2h")


@dataclass(frozen=True)
class Case:
    """Series of one made-up service and what is asked of them.

    Args:
        series: its counters.
        ratios: error ratio over each of its windows.
        threshold: what a ratio must exceed.
        alert: the alert's expression.
        rates: expressions of single functions whose values are compared themselves.
    """

    series: tuple[RawSeries, ...]
    ratios: tuple[str, ...]
    threshold: float
    alert: str
    rates: tuple[str, ...]


def case(seed: int) -> Case:
    """Return one case."""
    rng = np.random.default_rng(seed)
    series = []
    for instance in range(int(rng.integers(1, 4))):
        times = _times(rng)
        total, errors = _counts(rng, times.size)
        # Errors may be scraped elsewhere, at moments of their own.
        at = times if rng.random() < 0.7 else _times(rng)
        errors = errors if at is times else _counts(rng, at.size)[1]
        labels = {"case": str(seed), "instance": str(instance)}
        series.append(RawSeries({"__name__": "all_total", **labels}, times, total))
        if rng.random() < 0.9:
            series.append(RawSeries({"__name__": "bad_total", **labels}, at, errors))
    return _asked(rng, seed, tuple(series))


def _asked(rng: np.random.Generator, seed: int, series: tuple[RawSeries, ...]) -> Case:
    short, long = sorted(rng.choice(len(_WINDOWS), 2, replace=False))
    objective, factor = rng.choice(["0.05", "0.01", "0.001"]), rng.choice(["1", "2", "6", "14.4"])
    threshold = f"({factor} * {objective})"
    offset = rng.choice(["", "", "", " offset 3m", " offset 45s"])

    def of(name: str, window: str) -> str:
        return f'{name}{{case="{seed}"}}[{window}]{offset}'

    function = rng.choice(["rate", "rate", "increase"])
    ratios = tuple(
        f"sum({function}({of('bad_total', window)})) / sum({function}({of('all_total', window)}))"
        for window in (_WINDOWS[short], _WINDOWS[long])
    )
    pair = " and ".join(f"(({ratio}) > {threshold})" for ratio in ratios)
    more = [f"sum(increase({of('all_total', _WINDOWS[long])})) >= {rng.integers(1, 500)}"]
    alert = f"{pair} and {more[0]}" if rng.random() < 0.3 else pair
    window = str(rng.choice(_WINDOWS))
    kinds = rng.choice(_FUNCTIONS, 2, replace=False)
    rates = (
        f"rate({of('bad_total', window)})",
        *(f"{kind}({of('all_total', window)})" for kind in kinds),
        f'bad_total{{case="{seed}"}}{offset}',
    )
    return Case(series, ratios, float(factor) * float(objective), alert, rates)


_FUNCTIONS = (
    "increase",
    "irate",
    "delta",
    "idelta",
    "sum_over_time",
    "avg_over_time",
    "count_over_time",
    "min_over_time",
    "max_over_time",
    "last_over_time",
)


def _times(rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    step = int(rng.choice([15, 30, 60, 90, 300]))
    start = START_S * 1000 + int(rng.choice([0, 0, 1, 999, 59_999, rng.integers(0, 60_000)]))
    if rng.random() < 0.2:
        start += int(rng.integers(0, 3 * 3_600_000))
    times = np.arange(start, (START_S + HOURS * 3600) * 1000, step * 1000, dtype=np.int64)
    if rng.random() < 0.4:
        times = times + rng.integers(-step * 400, step * 400 + 1, times.size)
    if rng.random() < 0.3:
        # Samples at, one before and one behind the edges of windows.
        near = rng.random(times.size) < 0.5
        times[near] = times[near] // 60_000 * 60_000 + rng.integers(-1, 2, int(near.sum()))
    kept = rng.random(times.size) >= rng.choice([0.0, 0.01, 0.2])
    if rng.random() < 0.4:
        gap = int(rng.integers(0, times.size))
        kept[gap : gap + int(rng.integers(1, max(times.size // 6, 2)))] = False
    return np.unique(times[kept])


def _counts(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    busy = rng.choice([0.0, 0.02, 0.5, 20.0, 400.0], p=[0.05, 0.15, 0.2, 0.3, 0.3])
    requests = rng.poisson(busy, size) if rng.random() < 0.9 else np.full(size, round(busy))
    share = np.full(size, float(rng.choice([0.0, 0.0005, 0.01, 0.05])))
    for _ in range(int(rng.integers(0, 4))):
        start = int(rng.integers(0, max(size, 1)))
        share[start : start + int(rng.integers(1, max(size // 4, 2)))] = rng.choice([0.02, 0.1, 1])
    exact = rng.random() < 0.1
    failed = np.round(requests * share) if exact else rng.binomial(requests, share)
    total, errors = np.cumsum(requests).astype(np.float64), np.cumsum(failed).astype(np.float64)
    if rng.random() < 0.3:
        total, errors = total + 1e6, errors + 1e3
    if rng.random() < 0.2:
        total, errors = total / 7, errors / 7
    for _ in range(int(rng.choice([0, 0, 1, 5]))):
        reset = int(rng.integers(0, max(size, 1)))
        for counter in (total, errors):
            counter[reset:] -= counter[reset] if size and rng.random() < 0.7 else 0.0
            np.maximum(counter, 0.0, out=counter)
    return total, errors


def openmetrics(series: Iterable[RawSeries]) -> str:
    """Return series as OpenMetrics text with timestamps to the millisecond."""
    lines: list[str] = []
    for each in sorted(series, key=lambda one: one.labels["__name__"]):
        name = each.labels["__name__"]
        labels = ",".join(f'{key}="{value}"' for key, value in each.labels.items() if key[0] != "_")
        for at, value in zip(each.times_ms.tolist(), each.values.tolist(), strict=True):
            lines.append(f"{name}{{{labels}}} {value!r} {at // 1000}.{at % 1000:03d}")
    return "\n".join([*lines, "# EOF", ""])


Column = tuple[Array, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]


def asked_of(url: str, expr: str, grid: Grid = GRID) -> dict[tuple[tuple[str, str], ...], Column]:
    """Return what a server answers: value and presence at each instant, by labels."""
    found: dict[tuple[tuple[str, str], ...], Column] = {}
    for first in range(0, grid.count, _MOST):
        last = min(first + _MOST, grid.count) - 1
        span = [(grid.start_ms + at * grid.step_ms) / 1000 for at in (first, last)]
        form = {"query": expr, "start": span[0], "end": span[1], "step": grid.step_ms / 1000}
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{url}/api/v1/query_range", data) as answer:  # noqa: S310 - loopback
            result = json.load(answer)["data"]["result"]
        for each in result:
            _put(
                found.setdefault(tuple(sorted(each["metric"].items())), _nothing(grid)), each, grid
            )
    return found


_MOST = 11_000
"""Points that a server answers at once."""


def _nothing(grid: Grid) -> Column:
    return np.full(grid.count, np.nan), np.zeros(grid.count, dtype=np.bool_)


def _put(column: Column, found: Mapping[str, list[tuple[float, str]]], grid: Grid) -> None:
    at = [(round(when * 1000) - grid.start_ms) // grid.step_ms for when, _ in found["values"]]
    column[0][at] = [float(value) for _, value in found["values"]]
    column[1][at] = True


def cases(count: int) -> Iterator[Case]:
    """Yield cases of fixed seeds."""
    return (case(seed) for seed in range(count))
