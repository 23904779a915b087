"""The rules every measurement passes, wherever it comes from. Nothing is filled in.

- Timestamps inside a step are counted to the step they fall into; steps begin at multiples of
  their length since the epoch.
- Several values of one signal in one step: equal ones are counted once, different ones refused.
- A row without any number is a gap. Values below zero, infinite ones, and more rejections than
  requests are refused with their place in the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.manifest import DAY
from switchboard_policy.telemetry.rows import KEPT_BEFORE, Floats, Names, Rows, moment
from switchboard_policy.telemetry.settings import limits
from switchboard_policy.telemetry.signals import KEPT, is_latency
from switchboard_policy.telemetry.steps import Steps


def tidy(
    rows: Rows, steps: Steps, rates: frozenset[str], repaired: dict[tuple[int, int], Counter[str]]
) -> Rows:
    """Return the rows as the store keeps them, in the same order.

    Args:
        rows: measurements of some days, sorted by day, series and time.
        steps: what is known of the series' steps; learns from these rows.
        rates: signals given in requests a second instead of requests in the step.
        repaired: counts of repairs by day and series; added to.

    Raises:
        TelemetryError: a rule refuses a row.
    """
    starts = rows.starts(DAY)
    if not starts.size:
        return rows
    run_step = steps.observe(rows, starts)
    sizes = np.diff(np.append(starts, len(rows)))
    run = np.repeat(np.arange(len(starts)), sizes)
    tally = _Tally(rows, starts, run, repaired)
    _check_numbers(rows, steps.names)
    tally.add("unordered", _unordered(rows, starts))
    step = np.repeat(np.maximum(run_step, 1), sizes)
    ts = rows.ts - rows.ts % step
    tally.add("off_grid", ts != rows.ts)
    values = {
        name: _as_counts(array, name in rates, step, rows.position)
        for name, array in rows.values.items()
    }
    merged, kept = _merge(Rows(rows.series, ts, values, rows.position), steps.names, tally)
    measured = _measured(merged.values)
    tally.add("no_data", ~measured, kept)
    clean = merged.take(measured)
    derived = Rows(clean.series, clean.ts, _derive(clean.values), clean.position)
    above = _compare(derived, steps.names)
    tally.add("errors_above", above, kept[measured])
    return derived


class _Tally:
    """Counts repairs by day and series."""

    def __init__(
        self,
        rows: Rows,
        starts: NDArray[np.intp],
        run: NDArray[np.intp],
        repaired: dict[tuple[int, int], Counter[str]],
    ) -> None:
        self._days = rows.ts[starts] // DAY
        self._series = rows.series[starts]
        self._run = run
        self._repaired = repaired

    def add(
        self, name: str, where: NDArray[np.bool_], index: NDArray[np.intp] | None = None
    ) -> None:
        """Count the rows for which `where` holds; `index` maps them to the original rows."""
        if not where.any():
            return
        rows = np.flatnonzero(where)
        self.count(name, rows if index is None else index[rows])

    def count(self, name: str, rows: NDArray[np.intp]) -> None:
        """Count original rows, each as often as it is named."""
        runs, counts = np.unique(self._run[rows], return_counts=True)
        for run, count in zip(runs, counts, strict=True):
            at = int(self._days[run]), int(self._series[run])
            self._repaired.setdefault(at, Counter())[name] += int(count)


def _check_numbers(rows: Rows, names: Names) -> None:
    for name, array in rows.values.items():
        wrong = np.flatnonzero((array < 0) | np.isinf(array))
        if wrong.size:
            first = wrong[np.argmin(rows.position[wrong])]
            what = "infinite" if np.isinf(array[first]) else "below zero"
            _refuse(rows, int(first), names, f"{name} is {array[first]:g}", f"{what} is no amount")


def _refuse(rows: Rows, row: int, names: Names, found: str, hint: str) -> None:
    where = f"{names.say(int(rows.series[row]))} at {moment(int(rows.ts[row]))}"
    location = names.locate(int(rows.position[row]))
    raise TelemetryError(f"{found} for {where}", location=location, hint=hint)


def _unordered(rows: Rows, starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    before = np.diff(rows.position, prepend=rows.position[:1]) < 0
    before[starts] = False
    return before & (rows.position != KEPT_BEFORE)


def _as_counts(
    array: Floats, rate: bool, step: NDArray[np.int64], position: NDArray[np.int64]
) -> Floats:
    if not rate:
        return array
    return np.where(position == KEPT_BEFORE, array, array * step)


def _merge(rows: Rows, names: Names, tally: _Tally) -> tuple[Rows, NDArray[np.intp]]:
    """Bring each step of a series into one row; also where that row came from."""
    same = np.zeros(len(rows), dtype=np.bool_)
    same[1:] = (rows.series[1:] == rows.series[:-1]) & (rows.ts[1:] == rows.ts[:-1])
    kept = np.flatnonzero(~same)
    if len(kept) == len(rows):
        return rows, kept
    values = {}
    for name, array in rows.values.items():
        least = np.fmin.reduceat(array, kept)
        most = np.fmax.reduceat(array, kept)
        differ = np.flatnonzero(least < most)
        if differ.size:
            _refuse_conflict(rows, kept, int(differ[0]), name, names)
        given = np.add.reduceat((~np.isnan(array)).astype(np.int64), kept)
        tally.count("duplicates", np.repeat(kept, np.maximum(given - 1, 0)))
        values[name] = least
    return Rows(rows.series[kept], rows.ts[kept], values, rows.position[kept]), kept


def _refuse_conflict(
    rows: Rows, kept: NDArray[np.intp], group: int, name: str, names: Names
) -> None:
    end = kept[group + 1] if group + 1 < len(kept) else len(rows)
    inside = np.arange(kept[group], end)
    given = inside[~np.isnan(rows.values[name][inside])]
    given = given[np.argsort(rows.position[given], kind="stable")]
    array = rows.values[name]
    other = next(row for row in given if array[row] != array[given[0]])
    _refuse(
        rows,
        int(other),
        names,
        f"{name} is {array[other]:g} and was {array[given[0]]:g}",
        "one step of a series has one value; is a label missing from the mapping?",
    )


def _measured(values: Mapping[str, Floats]) -> NDArray[np.bool_]:
    columns = [~np.isnan(array) for array in values.values()]
    return np.logical_or.reduce(columns)


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
            _refuse(rows, row, names, found, "`offered` counts every request that arrived")
    negative = np.flatnonzero(rejected < 0)
    if negative.size:
        row = int(negative[0])
        found = f"admitted is {offered[row] - rejected[row]:g} of {offered[row]:g} offered"
        _refuse(rows, row, names, found, "`offered` counts every request that arrived")
    errors = rows.values.get("errors")
    if errors is not None:
        above = errors > offered - np.where(np.isnan(rejected), 0.0, rejected)
    return above
