"""The functions of a range that are evaluated, by name."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.prometheus import over_time, rate
from switchboard_policy.promql.store import RangeFunction

RANGES: Mapping[str, RangeFunction] = {
    "rate": rate.rate,
    "increase": rate.increase,
    "irate": rate.irate,
    "delta": rate.delta,
    "idelta": rate.idelta,
    "sum_over_time": over_time.sum_over_time,
    "avg_over_time": over_time.avg_over_time,
    "count_over_time": over_time.count_over_time,
    "min_over_time": over_time.min_over_time,
    "max_over_time": over_time.max_over_time,
    "present_over_time": over_time.present_over_time,
    "last_over_time": over_time.last_over_time,
}
"""Functions of a range; every one but `last_over_time` drops the series' name."""
