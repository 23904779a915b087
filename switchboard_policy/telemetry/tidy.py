"""The rules every measurement passes, wherever it comes from. Nothing is filled in.

- Timestamps inside a step are counted to the step they fall into; steps begin at multiples of
  their length since the epoch.
- Several values of one signal in one step: equal ones are counted once. Different ones leave the
  step unmeasured, as nobody knows which is right; more than a hundredth of those are refused,
  because then a label is missing from the mapping.
- A row without any number is a gap. Values below zero, infinite ones, and more rejections than
  requests are refused with their place in the source.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.merging import merge
from switchboard_policy.telemetry.repairs import Repairs, Tally
from switchboard_policy.telemetry.rows import KEPT_BEFORE, Floats, Names, Rows, refusal
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.signals import KEPT, is_latency
from switchboard_policy.telemetry.steps import Steps


def tidy(rows: Rows, steps: Steps, rates: Mapping[str, float], repairs: Repairs) -> Rows:
    """Return the rows as the store keeps them, in the same order.

    Args:
        rows: measurements of some days, sorted by day, series and time.
        steps: what is known of the series' steps; learns from these rows.
        rates: signals given as a rate instead of requests in the step, and per how many seconds.
        repairs: counts of repairs; added to.

    Raises:
        TelemetryError: a rule refuses a row.
    """
    starts = rows.starts(DAY)
    if not starts.size:
        return rows
    repairs.read(len(rows))
    step_of = steps.observe(rows, starts)
    tally = Tally(rows, starts, repairs)
    _check_numbers(rows, steps.names)
    tally.add("unordered", _unordered(rows, starts))
    step = np.maximum(step_of, 1)[tally.run]
    ts = rows.ts - rows.ts % step
    tally.add("off_grid", ts != rows.ts)
    values = {
        name: _as_counts(array, rates.get(name, 0.0), step, rows.position)
        for name, array in rows.values.items()
    }
    merged = merge(Rows(rows.series, ts, values, rows.position), steps.names, tally)
    measured = np.logical_or.reduce([~np.isnan(array) for array in merged.rows.values.values()])
    tally.count("no_data", merged.source[~measured & ~merged.conflicted])
    clean = merged.rows.take(measured)
    derived = Rows(clean.series, clean.ts, _derive(clean.values), clean.position)
    source = merged.source[measured]
    silent = _uncounted(derived, tally.run[source]) & ~merged.conflicted[measured]
    tally.count("uncounted", source[silent])
    above = _compare(derived, steps.names)
    tally.count("errors_above", source[above])
    return derived


def _uncounted(rows: Rows, run: NDArray[np.intp] | NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the rows that do not say how many requests arrived, where their day's others do."""
    offered = rows.values.get("offered")
    if offered is None or not run.size:
        return np.zeros(len(rows), dtype=np.bool_)
    told = ~np.isnan(offered)
    return np.asarray(~told & (np.bincount(run, weights=told)[run] > 0), dtype=np.bool_)


def _check_numbers(rows: Rows, names: Names) -> None:
    for name, array in rows.values.items():
        wrong = np.flatnonzero((array < 0) | np.isinf(array))
        if wrong.size:
            first = wrong[np.argmin(rows.position[wrong])]
            what = "infinite" if np.isinf(array[first]) else "below zero"
            raise refusal(
                rows, int(first), names, f"{name} is {array[first]:g}", f"{what} is no amount"
            )


def _unordered(rows: Rows, starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    before: NDArray[np.bool_] = np.diff(rows.position, prepend=rows.position[:1]) < 0
    before[starts] = False
    fresh: NDArray[np.bool_] = rows.position != KEPT_BEFORE
    return before & fresh


def _as_counts(
    array: Floats, per: float, step: NDArray[np.int64], position: NDArray[np.int64]
) -> Floats:
    if not per:
        return array
    return np.where(position == KEPT_BEFORE, array, array * step / per)


def _derive(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """What is kept of the signals: `admitted` gives `offered` or `rejected`, then goes."""
    found = dict(values)
    admitted = found.pop("admitted", None)
    if admitted is not None:
        nothing = np.full(len(admitted), np.nan)
        offered = found.get("offered", nothing)
        rejected = found.get("rejected", nothing)
        total = admitted + np.where(np.isnan(rejected), 0.0, rejected)
        found["rejected"] = np.where(np.isnan(rejected), offered - admitted, rejected)
        found["offered"] = np.where(np.isnan(offered), total, offered)
    decimals = limits().whole("latency_decimals")
    return {
        name: np.round(array, decimals) if is_latency(name) else array
        for name, array in found.items()
        if name in KEPT or is_latency(name)
    }


def _compare(rows: Rows, names: Names) -> NDArray[np.bool_]:
    """Refuse more rejections than requests; return where errors exceed admitted requests."""
    above = np.zeros(len(rows), dtype=np.bool_)
    offered = rows.values.get("offered")
    if offered is None:
        return above
    rejected = rows.values.get("rejected", np.full(len(rows), np.nan))
    for name in ("rejected", "abusive"):
        array = rows.values.get(name)
        more = np.flatnonzero(array > offered) if array is not None else np.zeros(0, np.intp)
        if array is not None and more.size:
            row = int(more[0])
            found = f"{name} is {array[row]:g} of {offered[row]:g} offered"
            raise refusal(rows, row, names, found, "`offered` counts every request that arrived")
    negative = np.flatnonzero(rejected < 0)
    if negative.size:
        row = int(negative[0])
        found = f"admitted is {offered[row] - rejected[row]:g} of {offered[row]:g} offered"
        raise refusal(rows, row, names, found, "`offered` counts every request that arrived")
    errors = rows.values.get("errors")
    if errors is not None:
        above = errors > offered - np.where(np.isnan(rejected), 0.0, rejected)
    return above
