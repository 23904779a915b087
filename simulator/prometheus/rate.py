"""`rate`, `increase` and `delta`, extrapolated to the window's edges as Prometheus does.

Source: prometheus/promql/functions.go, extrapolatedRate and instantValue, versions 2.42 and 3.x.
"""

from __future__ import annotations

import numpy as np

from simulator.prometheus.running import RunningSum
from simulator.prometheus.samples import Samples
from simulator.prometheus.window import Flags, Spans, Window
from simulator.trace import Array

_FEW = 64
"""Resets in a window that are added one after another."""

Answer = tuple[Array, Flags | None]
"""A value for each instant, and where there is one; None where there always is."""


def rate(samples: Samples, window: Window) -> Answer:
    """Return a counter's rate per second."""
    return _extrapolated(samples, window, counter=True, per_second=True)


def increase(samples: Samples, window: Window) -> Answer:
    """Return by how much a counter rose."""
    return _extrapolated(samples, window, counter=True, per_second=False)


def delta(samples: Samples, window: Window) -> Answer:
    """Return by how much a gauge rose."""
    return _extrapolated(samples, window, counter=False, per_second=False)


def irate(samples: Samples, window: Window) -> Answer:
    """Return a counter's rate per second between the last two samples."""
    rose, seconds = _last_two(samples, window, counter=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return rose / seconds, window.slope


def idelta(samples: Samples, window: Window) -> Answer:
    """Return by how much a gauge rose between the last two samples."""
    return _last_two(samples, window, counter=False)[0], window.slope


def _extrapolated(samples: Samples, window: Window, *, counter: bool, per_second: bool) -> Answer:
    if samples.values.size < 2:
        return np.full(window.grid.count, np.nan), np.zeros(window.grid.count, dtype=np.bool_)
    first = samples.first(window)
    rose = samples.last(window) - first
    if counter and samples.lost is not None:
        _add_lost(rose, samples.lost, samples, window)
    with np.errstate(invalid="ignore"):  # fewer than two samples are no stretch; nobody looks there
        answer = rose * (window.stretch_per_s if per_second else window.stretch)
    if counter:
        _stop_at_zero(answer, first, rose, window, per_second=per_second)
    return answer, window.slope


def _add_lost(rose: Array, lost: Array, samples: Samples, window: Window) -> None:
    """Add what a counter stood at before the resets in each window.

    One after another, as Prometheus does: sums in another order could leave a remainder in place
    of zero. A series that falls all the time is no counter; its sums come from running ones.
    """
    done, until = samples.first(window, "resets"), samples.last(window, "resets")
    at = np.flatnonzero(done < until)
    if not at.size:
        return
    first, behind = done[at].astype(np.int64), until[at].astype(np.int64)
    if int((behind - first).max()) > _FEW:
        rose[at] += RunningSum(lost).between(first, behind)
        return
    while at.size:
        rose[at] += lost[first]
        first = first + 1
        more = first < behind
        at, first, behind = at[more], first[more], behind[more]


def _stop_at_zero(
    answer: Array, first: Array, rose: Array, window: Window, *, per_second: bool
) -> None:
    """Mend the few instants at which a counter would have been extrapolated below zero."""
    head, tail = window.alike.start, window.alike.stop
    if tail > head and rose[head:tail].max() * window.near_zero[head] < first[head:tail].min():
        at = np.concatenate((np.arange(head), np.arange(tail, first.size)))
        at = at[rose[at] * window.near_zero[at] >= first[at]]
    else:
        at = np.flatnonzero(rose * window.near_zero >= first)
    at = at[(first[at] >= 0) & (rose[at] > 0) & (window.counts[at] >= 2)]
    if at.size:
        spans = Spans(window, at)
        stretch = spans.stretch(spans.measured * (first[at] / rose[at]))
        if per_second:
            stretch = stretch / (window.range_ms / 1000)
        answer[at] = rose[at] * stretch


def _last_two(samples: Samples, window: Window, *, counter: bool) -> tuple[Array, Array]:
    times = samples.clock.times_ms
    if times.size < 2:
        nothing = np.full(window.grid.count, np.nan)
        return nothing, nothing
    last = np.maximum(window.behind - 1, 1)
    now, before = samples.values[last], samples.values[last - 1]
    rose = np.where(now < before, now, now - before) if counter else now - before
    return rose, (times[last] - times[last - 1]) / 1000
