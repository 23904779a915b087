"""What a clock and a calendar say at a moment, in UTC.

Source: prometheus/promql/functions.go, dateWrapper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from simulator.trace import Array


def _days(seconds: Array) -> Array:
    return np.floor(seconds / 86_400)


def _month(seconds: Array) -> Array:
    return (_months(seconds) % 12 + 1).astype(np.float64)


def _months(seconds: Array) -> Array:
    moments = np.trunc(seconds).astype(np.int64).astype("datetime64[s]")
    months: Array = moments.astype("datetime64[M]").astype(np.int64)
    return months


def _first_day(months: Array) -> Array:
    first: Array = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return first


def _day_of_month(seconds: Array) -> Array:
    return _days(np.trunc(seconds)) - _first_day(_months(seconds)) + 1


def _days_in_month(seconds: Array) -> Array:
    months = _months(seconds)
    return (_first_day(months + 1) - _first_day(months)).astype(np.float64)


def _year(seconds: Array) -> Array:
    return np.floor(_months(seconds) / 12) + 1970


def _day_of_year(seconds: Array) -> Array:
    months = _months(seconds)
    return _days(np.trunc(seconds)) - _first_day(months - months % 12) + 1


DATES: Mapping[str, Callable[[Array], Array]] = {
    "minute": lambda seconds: np.floor(np.trunc(seconds) / 60) % 60,
    "hour": lambda seconds: np.floor(np.trunc(seconds) / 3_600) % 24,
    "day_of_week": lambda seconds: (_days(np.trunc(seconds)) + 4) % 7,
    "day_of_month": _day_of_month,
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "month": _month,
    "year": _year,
}
"""Functions of a moment in UTC in seconds since the epoch, the present one unless told."""
