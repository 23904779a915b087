"""What rules were worth, as tables: means over tenants, and how far other tenants move them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from demands import HORIZONS, KINDS, STARTS, TRAFFIC_RPS
from later import FIELDS, Scores
from limit_rules import KEEP, MOST, OTHERS, OURS, P95
from numpy.typing import NDArray

from simulator.trace import Array

NAMED = (OURS, KEEP, P95, MOST)
DRAWS, DRAW_SEED, LEVEL = 2_000, 1, 0.95
_THROTTLED, _MISSED, _SLACK, _SOLD, _EXCESS_THROTTLED, _EXCESS_SLACK = range(len(FIELDS))


@dataclass(frozen=True)
class Held:
    """Every tenant's scores.

    Args:
        rolling: by rule, shape (tenants, starts, origins, horizons, fields).
        weekly: by rule put into force every week, shape (tenants, starts, weeks, fields).
        changes: changes ours made, shape (tenants, starts).
        kinds: what happens to each tenant.
        traffic: its usual requests a second.
    """

    rolling: Mapping[str, Array]
    weekly: Mapping[str, Array]
    changes: Array
    kinds: tuple[str, ...]
    traffic: tuple[float, ...]

    def where(self, kind: str = "", rps: float = 0.0) -> NDArray[np.bool_]:
        """Return which tenants are of a kind or a traffic; all of them by default."""
        pairs = zip(self.kinds, self.traffic, strict=True)
        found = [kind in {"", one} and rps in {0.0, much} for one, much in pairs]
        return np.array(found, dtype=np.bool_)


def gather(found: Sequence[tuple[float, Scores]]) -> Held:
    """Return the scores of all batches side by side; each has every kind once.

    Args:
        found: traffic and scores of each batch.
    """
    rules = found[0][1].rolling
    rolling = {
        name: np.concatenate([scores.rolling[name] for _, scores in found]) for name in rules
    }
    weekly = {name: each[..., 0, :] for name, each in rolling.items()}
    weekly[OURS] = np.concatenate([scores.loop for _, scores in found])
    return Held(
        rolling,
        weekly,
        np.concatenate([scores.changes for _, scores in found]),
        KINDS * len(found),
        tuple(rps for rps, _ in found for _ in KINDS),
    )


def tables(held: Held) -> dict[str, str]:
    """Return every table by its name on the page.

    Args:
        held: every tenant's scores.
    """
    week = {name: _of_tenants(held.weekly[name]) for name in NAMED}
    found = {
        "weekly": _overview(week),
        "against": _against(week),
        "kinds": _split(held, [(kind, held.where(kind)) for kind in KINDS], "what happens"),
        "traffic": _split(
            held, [(f"{rps:g}", held.where(rps=rps)) for rps in TRAFFIC_RPS], "requests/s"
        ),
        "starts": _starts(held),
        "pareto": _pareto(held),
    }
    for at, horizon in enumerate(HORIZONS):
        once = {name: _of_tenants(held.rolling[name][..., at, :]) for name in NAMED}
        found[f"rolling-{horizon}"] = _overview(once)
    return found


def figures(held: Held) -> dict[str, float]:
    """Return the figures the verdict rests on: ours beside the maximum with 15 %."""
    ours, most = (_of_tenants(held.weekly[name]).mean(axis=0) for name in (OURS, MOST))
    return {
        "missed": float(ours[_MISSED]),
        "most_missed": float(most[_MISSED]),
        "slack_ratio": float(ours[_SLACK] / most[_SLACK]),
    }


def _of_tenants(scores: Array) -> Array:
    """Return each tenant's means over limits at first and origins, shape (tenants, fields)."""
    flat = scores.reshape(len(scores), -1, len(FIELDS))
    known = ~np.isnan(flat)
    sums, sizes = np.where(known, flat, 0.0).sum(axis=1), known.sum(axis=1)
    means = np.divide(sums, sizes, out=np.full(sums.shape, np.nan), where=sizes > 0)
    return np.asarray(means, dtype=np.float64)


def _spread(values: Array, figure: Callable[[Array], float] = np.nanmean) -> tuple[float, float]:
    """Return between which bounds the mean lies when tenants are drawn again, whole."""
    generator = np.random.default_rng(DRAW_SEED)
    picks = generator.integers(len(values), size=(DRAWS, len(values)))
    low, high = np.quantile(
        [figure(values[each]) for each in picks], [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    )
    return float(low), float(high)


def _overview(rules: Mapping[str, Array]) -> str:
    rows = []
    for name, each in rules.items():
        mean = np.nanmean(each, axis=0)
        low, high = _spread(each[:, _THROTTLED])
        rows.append(
            (
                name,
                f"{_percent(mean[_THROTTLED])} ({_percent(low)} to {_percent(high)})",
                f"{100 * mean[_MISSED]:.1f}",
                f"{mean[_SLACK]:.3f}",
                f"{mean[_SOLD]:.1f}",
                _percent(mean[_EXCESS_THROTTLED]),
                f"{mean[_EXCESS_SLACK]:.3f}",
            )
        )
    head = (
        "rule",
        "throttled, % (95 %)",
        "missed, %",
        "slack",
        "sold, requests/s",
        "excess throttled, %",
        "excess slack",
    )
    return _table(head, rows)


def _against(rules: Mapping[str, Array]) -> str:
    rows = []
    for name in NAMED[1:]:
        apart = rules[OURS] - rules[name]
        told = [name]
        for field, scale in ((_THROTTLED, 100), (_MISSED, 100), (_SLACK, 1)):
            low, high = _spread(apart[:, field])
            mean = float(np.nanmean(apart[:, field]))
            told.append(f"{scale * mean:+.3f} ({scale * low:+.3f} to {scale * high:+.3f})")
        rows.append(tuple(told))
    head = ("ours less", "throttled, points (95 %)", "missed, points (95 %)", "slack (95 %)")
    return _table(head, rows)


def _split(held: Held, parts: Sequence[tuple[str, NDArray[np.bool_]]], what: str) -> str:
    rows = []
    for name, where in parts:
        means = [np.nanmean(_of_tenants(held.weekly[rule])[where], axis=0) for rule in NAMED]
        rows.append(
            (
                name,
                *(_percent(mean[_THROTTLED]) for mean in means),
                *(f"{mean[_SLACK]:.2f}" for mean in means),
            )
        )
    head = (what, *(f"throttled, {rule}" for rule in NAMED), *(f"slack, {rule}" for rule in NAMED))
    return _table(head, rows)


def _starts(held: Held) -> str:
    rows = []
    for at, name in enumerate(STARTS):
        ours = np.nanmean(_of_tenants(held.weekly[OURS][:, at : at + 1]), axis=0)
        kept = np.nanmean(_of_tenants(held.weekly[KEEP][:, at : at + 1]), axis=0)
        rows.append(
            (
                name,
                _percent(ours[_THROTTLED]),
                _percent(kept[_THROTTLED]),
                f"{100 * ours[_MISSED]:.1f}",
                f"{ours[_SLACK]:.2f}",
                f"{kept[_SLACK]:.2f}",
                f"{held.changes[:, at].mean():.1f}",
            )
        )
    head = (
        "limit at first",
        "throttled, %",
        "had it been kept, %",
        "missed, %",
        "slack",
        "had it been kept",
        "changes",
    )
    return _table(head, rows)


def _pareto(held: Held) -> str:
    """Return all rules by rising slack; * marks those no other beats in both figures."""
    points = {}
    for name in (OURS, *OTHERS):
        mean = np.nanmean(_of_tenants(held.weekly[name]), axis=0)
        points[name] = (float(mean[_SLACK]), float(mean[_THROTTLED]), float(mean[_MISSED]))
    rows = [
        (name, f"{slack:.3f}", _percent(throttled), f"{100 * missed:.1f}", beaten)
        for name, (slack, throttled, missed), beaten in _beaten(points)
    ]
    return _table(("rule", "slack", "throttled, %", "missed, %", "beaten in both by"), rows)


def _beaten(
    points: Mapping[str, tuple[float, float, float]],
) -> Iterator[tuple[str, tuple[float, float, float], str]]:
    for name, point in sorted(points.items(), key=lambda item: item[1]):
        better = [
            other
            for other, (slack, throttled, _) in points.items()
            if other != name and slack <= point[0] and throttled <= point[1]
        ]
        yield name, point, ", ".join(better) or "none"


def _percent(share: float) -> str:
    return f"{100 * share:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
